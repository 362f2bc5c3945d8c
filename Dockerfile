# The production image: no compiler, no Node, no package manager run, not root.
FROM node:24-slim AS frontend
WORKDIR /frontend
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /srv/holdfast
COPY requirements.txt ./
RUN /venv/bin/pip install --require-hashes --requirement requirements.txt
COPY . .
COPY --from=frontend /frontend/node_modules node_modules
RUN /venv/bin/python -m config.frontend \
    && rm -rf node_modules static/vendor \
    && /venv/bin/python -m compileall -q .

FROM python:3.12-slim
RUN groupadd --gid 10001 holdfast \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp holdfast
COPY --from=build /venv /venv
COPY --from=build /srv/holdfast /srv/holdfast
WORKDIR /srv/holdfast
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PORT=8000
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "config.programs", "web"]
