"""Processes of workers: what they keep between tasks, and what they make anew."""

import gc
import os
from pathlib import Path

import numpy as np
from celery.signals import task_prerun, worker_process_init
from django.db import connection

from config.celery import app
from diagnostics.tasks import drain
from diagnostics.tests.workers import committed, elsewhere


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end_backend(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def begin_task() -> None:
    task_prerun.send(sender=drain, task_id="1", task=drain, args=(), kwargs={})


def test_celery_leaves_connections_open():
    assert app.conf.get("CELERY_DB_REUSE_MAX") > 1_000_000


@committed
def test_the_next_task_has_the_same_connection():
    before = backend()
    begin_task()
    assert backend() == before


@committed
def test_a_task_connects_anew_where_the_connection_broke():
    before = backend()
    elsewhere(lambda: end_backend(before))
    begin_task()
    assert backend() != before


def test_what_a_process_began_with_is_left_out_of_collections():
    gc.unfreeze()
    worker_process_init.send(sender=None)
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    assert frozen > 10_000


def test_memory_that_a_task_freed_stays_with_its_process():
    worker_process_init.send(sender=None)
    before = resident_bytes()
    np.ones(100_000_000, np.int8)
    assert resident_bytes() > before + 90_000_000


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
