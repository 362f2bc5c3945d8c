"""The Celery application: `celery -A config.celery worker`."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun, worker_process_init
from django.db import close_old_connections

from config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
embedded.activate()

app = Celery("holdfast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="heartbeats")
app.set_default()  # for every thread of a web process, not for this one alone


@worker_process_init.connect
def leave_what_was_loaded_out_of_collections(**_: Any) -> None:
    """It lives as long as the process; looking through it took a tenth of its time."""
    gc.freeze()


@task_prerun.connect
def check_connections(**_: Any) -> None:
    """As before each web request: keep the connection, unless it is old or broken.

    Celery itself would open one for every task; see CELERY_DB_REUSE_MAX.
    """
    close_old_connections()
