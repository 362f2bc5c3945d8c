# Everything a person does here is one of these words; bare `make` lists them.
python := .venv/bin/python
manage := $(python) manage.py
# Checks that read the settings but ask no service anything.
unserved := env -u HOLDFAST_LOCAL -u DEBUG DATABASE_URL=postgresql:///unused \
	BROKER_URL=redis://unused CACHE_URL=redis://unused \
	SECRET_KEY=for-checks-only-0123456789-never-for-serving-anyone-abcdef
lock := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev sample demo test check lint format types \
	architecture migrations deploy tests browser faketime screens bench chaos lock \
	clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## virtual environment, Python packages and front-end files
	@bin/setup local

setup-dev:
	@bin/setup dev

run: setup ## start everything at http://127.0.0.1:8000 (PORT=...), until Ctrl-C
	@exec $(python) -m config.run

sample: setup ## load the Northwind sample into an empty database and score it
	@$(manage) migrate --verbosity 0
	@$(manage) sample

demo: setup ## load the demo organisation into an empty database
	@$(manage) migrate --verbosity 0
	@$(manage) demo

test: setup-dev browser faketime check tests ## every check and every test

check: lint types architecture migrations deploy ## the checks without the tests

lint: setup-dev ## format and style
	@echo "== style"
	@.venv/bin/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	@.venv/bin/ruff check --quiet .

format: setup-dev ## rewrite the files in the project's format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

types: setup-dev ## types
	@echo "== types"
	@$(unserved) .venv/bin/mypy .

architecture: setup-dev
	@echo "== architecture"
	@.venv/bin/lint-imports --no-logo

migrations: setup-dev
	@echo "== migrations"
	@$(manage) makemigrations --check --dry-run

deploy: setup-dev
	@echo "== production settings"
	@$(unserved) $(manage) check --deploy --fail-level WARNING

browser:
	@bin/browser

faketime:
	@bin/faketime

tests: setup-dev
	@echo "== tests"
	@.venv/bin/pytest --numprocesses 2 --quiet

screens: setup-dev ## pictures of every page, into screens/
	@$(python) -m config.screens

bench: setup-dev ## the benchmarks, into bench/out/
	@for file in bench/[a-z]*.py; do echo "== $$file"; \
		$(python) -m "bench.$$(basename "$$file" .py)" || exit 1; done

chaos: setup-dev ## everything dies while facts arrive, ten times (35 minutes)
	@bin/faketime needed
	@$(python) -m bench.chaos

lock: setup-dev ## lock the requirements again, with hashes (UPGRADE=1: newest versions)
	@$(lock) $(if $(UPGRADE),--upgrade) requirements.in --output-file requirements.txt
	@$(lock) $(if $(UPGRADE),--upgrade) --constraint requirements.txt \
		requirements-local.in --output-file requirements-local.txt
	@$(lock) $(if $(UPGRADE),--upgrade) --constraint requirements.txt \
		--constraint requirements-local.txt \
		requirements-dev.in --output-file requirements-dev.txt

clean: ## remove all that was installed or built here; data in .holdfast stay
	rm -rf .venv node_modules static/vendor staticfiles screens bench/out \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
