"""The WSGI application: `gunicorn config.wsgi`."""

from django.core.wsgi import get_wsgi_application

from config.celery import app as celery_app

application = get_wsgi_application()

__all__ = ["application", "celery_app"]  # pages hand work to the workers
