"""A worker killed in the middle of a large import leaves nothing behind, and no gap."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import Celery, current_app
from django.conf import settings
from django.db import connection

from accounts.imports import jobs, storing
from accounts.models import ImportRun, Purchase
from accounts.tasks import offer_imports
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_files import make_known_customer
from accounts.tests.test_import_jobs import MAPPING

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ImportRun.State
ROWS = 100_000
LEASE_SECONDS = 2
PATIENCE_SECONDS = 120
CHECKOUT = Path(__file__).resolve().parents[2]
WORKER = [
    sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--queues",
    "imports", "--concurrency", "1", "--without-gossip", "--without-mingle",
]  # fmt: skip
ADVISORY_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"


@pytest.fixture
def importer():
    make_organisation()
    make_known_customer("A")
    return make_member("admin", make_team())


@pytest.fixture
def broker():
    """Tasks are sent to the Redis of this test, and of no other test."""
    before = current_app._get_current_object()
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.set_current()
    yield
    before.set_current()
    app.close()


def waiting_run(user, last_amount: str) -> ImportRun:
    rows = [f"{key},A,2026-01-01,{key % 997}.25" for key in range(1, ROWS)]
    rows = ["id,customer,date,amount", *rows, f"{ROWS},A,2026-01-01,{last_amount}"]
    file = storing.store("orders.csv", ["\n".join(rows).encode()])
    return ImportRun.objects.create(
        kind="purchases", mapping=MAPPING, file=file, file_name=file.name,
        started_by=user, state=State.LOADING,
    )  # fmt: skip


@contextlib.contextmanager
def worker(log: Path):
    """The worker of `make run` that imports, on the database of this test."""
    database = connection.settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")
    environment = {
        "DATABASE_URL": urlunsplit(address),
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "IMPORT_LEASE_SECONDS": str(LEASE_SECONDS),
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            WORKER, cwd=CHECKOUT, env=os.environ | environment, stdout=output,
            stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(is_so, log: Path) -> None:
    """Offer the imports as beat does, until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    offered = 0.0
    while not is_so():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        if time.monotonic() - offered > 1:
            offer_imports()
            offered = time.monotonic()
        time.sleep(0.02)


def is_past_half() -> bool:
    run = ImportRun.objects.get()
    assert run.state == State.LOADING, run.error
    return run.rows_read > ROWS // 2


def holds_no_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ADVISORY_LOCKS)
        return cursor.fetchone()[0] == 0


@pytest.mark.usefixtures("broker")
def test_an_import_killed_at_half_shows_nothing_and_is_done_once(importer, tmp_path):
    run, log = waiting_run(importer, "10"), tmp_path / "worker.log"
    with worker(log):
        wait_until(is_past_half, log)
    assert not Purchase.objects.exists()
    wait_until(holds_no_lock, log)
    with worker(log):
        wait_until(lambda: ImportRun.objects.get().state != State.LOADING, log)
    run.refresh_from_db()
    assert (run.state, run.created, run.lease) == (State.LOADED, ROWS, None)
    assert Purchase.objects.count() == ROWS
    assert Purchase.objects.values("external_id").distinct().count() == ROWS


def test_a_bad_last_row_of_many_keeps_all_of_them_out(importer):
    run = waiting_run(importer, "ten")
    jobs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.rows, run.rejected) == (State.CHECKED, ROWS, 1)
    assert not Purchase.objects.exists()
