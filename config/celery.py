"""The Celery application: `celery -A config.celery worker`."""

import ctypes
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


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_NEVER_REACHED = 1 << 30  # bytes


@worker_process_init.connect
def keep_memory_that_is_freed(**_: Any) -> None:
    """One range takes as much as the next, and the system clears each page it gives.

    Where the C library is another than glibc, it does as it likes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _NEVER_REACHED)
        mallopt(_M_TRIM_THRESHOLD, _NEVER_REACHED)


@task_prerun.connect
def check_connections(**_: Any) -> None:
    """As before each web request: keep the connection, unless it is old or broken.

    Celery itself would open one for every task; see CELERY_DB_REUSE_MAX.
    """
    close_old_connections()
