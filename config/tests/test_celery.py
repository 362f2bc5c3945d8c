"""Processes of workers: what they keep between tasks, and what they make anew."""

import gc

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
