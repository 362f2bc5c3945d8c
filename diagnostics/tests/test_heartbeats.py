"""A process that does its work is known by its heartbeat; another one has none."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.db.models.functions import Now

from accounts.imports import leases
from accounts.tasks import run_import
from diagnostics import heartbeats
from diagnostics.models import SILENT, Heartbeat, WorkDone
from diagnostics.tasks import drain, load_demo, show_life

pytestmark = pytest.mark.django_db
Kind = Heartbeat.Kind


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch) -> None:
    """It has done nothing yet; the connection is the test's, and stays open."""
    monkeypatch.setattr(heartbeats, "_pulses", {})
    monkeypatch.setattr(heartbeats, "close_old_connections", lambda: None)
    monkeypatch.setattr(heartbeats.connection, "close", lambda: None)


def task(name: str = drain.name, node: str = "celery", **fields) -> SimpleNamespace:
    """A task as a worker holds it while it works on a message."""
    request = SimpleNamespace(hostname=f"{node}@here", is_eager=False)
    return SimpleNamespace(
        **{"name": name, "request": request, "time_limit": None} | fields
    )


def pass_time(monkeypatch, seconds: float) -> None:
    later = heartbeats.time.monotonic() + seconds
    clock = SimpleNamespace(monotonic=lambda: later)
    monkeypatch.setattr(heartbeats, "time", clock)


def is_alive(kind: str) -> bool:
    return Heartbeat.objects.with_age().filter(kind=kind, is_alive=True).exists()


def let_rest(**ago: float) -> None:
    pause = timedelta(**ago)
    Heartbeat.objects.update(
        last_seen=F("last_seen") - pause, busy_until=F("busy_until") - pause
    )


def test_a_worker_shows_that_it_works_when_a_task_is_done():
    heartbeats.end(task(), retval=0)

    row = Heartbeat.objects.get()
    assert is_alive(Kind.WORKER)
    assert (row.kind, row.name, row.tasks) == (Kind.WORKER, "celery@here", 1)


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        ("celery", Kind.WORKER),
        ("express", Kind.EXPRESS),
        ("importer", Kind.IMPORTER),
        ("another", Kind.WORKER),
    ],
)
def test_what_a_worker_is_there_for_is_told_by_its_name(node, kind):
    heartbeats.end(task(show_life.name, node), retval=None)

    assert Heartbeat.objects.get().kind == kind


def test_a_busy_worker_writes_once_in_fifteen_seconds(django_assert_num_queries):
    heartbeats.end(task(), retval=0)

    with django_assert_num_queries(0):
        heartbeats.end(task(), retval=7)


def test_what_was_done_meanwhile_is_told_with_the_next_heartbeat(monkeypatch):
    for accounts in (3, 4, 5):
        heartbeats.end(task(), retval=accounts)
    pass_time(monkeypatch, heartbeats.EVERY_SECONDS)
    heartbeats.end(task(), retval=6)

    row = Heartbeat.objects.get()
    assert (row.tasks, row.accounts) == (4, 18)
    assert sorted(WorkDone.objects.values_list("accounts", flat=True)) == [3, 15]


def test_a_task_that_failed_recomputed_nothing():
    heartbeats.end(task(), retval=ValueError("no"))

    row = Heartbeat.objects.get()
    assert (row.tasks, row.accounts) == (1, 0)
    assert not WorkDone.objects.exists()


def test_a_task_run_in_place_is_no_sign_of_a_worker():
    run_here = task()
    run_here.request.is_eager = True

    heartbeats.begin(run_here)
    heartbeats.end(run_here, retval=3)

    assert not Heartbeat.objects.exists()


def test_a_worker_that_takes_no_task_any_more_is_noticed():
    heartbeats.end(task(), retval=0)
    let_rest(seconds=SILENT.total_seconds() + 1)

    assert not is_alive(Kind.WORKER)


def test_a_long_task_is_waited_for_as_long_as_it_may_take():
    heartbeats.begin(task(load_demo.name, time_limit=load_demo.time_limit))
    let_rest(minutes=14)

    assert is_alive(Kind.WORKER)
    Heartbeat.objects.update(busy_until=Now() - timedelta(seconds=1))
    assert not is_alive(Kind.WORKER)


def begin_import() -> None:
    limit = run_import.time_limit
    heartbeats.begin(task(run_import.name, "importer", time_limit=limit))


def test_an_importer_that_dies_at_an_import_is_noticed():
    begin_import()
    let_rest(seconds=SILENT.total_seconds() + 1)

    assert not is_alive(Kind.IMPORTER)


def test_an_importer_is_alive_while_it_keeps_its_import(monkeypatch):
    begin_import()
    let_rest(seconds=SILENT.total_seconds() + 1)
    pass_time(monkeypatch, heartbeats.EVERY_SECONDS)

    leases.renewed.send(leases.Lease)

    assert is_alive(Kind.IMPORTER)
    assert Heartbeat.objects.get().busy_until is not None


def test_an_import_without_a_worker_shows_none(django_assert_num_queries):
    with django_assert_num_queries(0):
        leases.renewed.send(leases.Lease)


def test_after_a_long_task_silence_counts_again():
    long = task(node="importer", time_limit=6 * 60 * 60)
    heartbeats.begin(long)
    heartbeats.end(long, retval=None)

    assert Heartbeat.objects.get().busy_until is None


def test_beat_shows_that_it_works_when_it_has_sent_a_task():
    heartbeats.begin_beat()
    assert not Heartbeat.objects.exists()

    heartbeats.tick()
    heartbeats.signals.after_task_publish.disconnect(heartbeats.tick)

    assert is_alive(Kind.BEAT)
    assert Heartbeat.objects.get().name.startswith("beat@")


def test_a_worker_that_ends_in_order_leaves_no_heartbeat():
    heartbeats.end(task(), retval=0)
    heartbeats.beat(Kind.WORKER, "celery@elsewhere")

    heartbeats.forget(SimpleNamespace(hostname="celery@here"))

    assert Heartbeat.objects.get().name == "celery@elsewhere"
