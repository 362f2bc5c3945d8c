"""How the work goes, in figures: the same for the page and the metrics."""

from datetime import date, timedelta

import psycopg2
import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import ImportRun
from accounts.tests.builders import TODAY, make_feed, make_organisation
from diagnostics import operations, partitions
from diagnostics.models import (
    FailedCustomer,
    Heartbeat,
    RangeRun,
    RecomputeRequest,
    WorkDone,
)
from diagnostics.operations import scored
from diagnostics.tests.builders import days_ago

pytestmark = pytest.mark.django_db
QUERIES = 12  # three of them begin, bound and end the look
NOW = timezone.now()


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def make_request(customer_id: int, seconds: float = 0) -> None:
    at = timezone.now() - timedelta(seconds=seconds)
    RecomputeRequest.objects.create(customer_id=customer_id, requested_at=at)


def make_range(as_of: date, first_id: int, **fields) -> RangeRun:
    defaults = {
        "customers": 10,
        "started_at": NOW - timedelta(seconds=90),
        "done_at": NOW,
    }
    return RangeRun.objects.create(
        as_of=as_of, first_id=first_id, last_id=first_id + 9, **defaults | fields
    )


def test_nothing_waits_in_an_empty_queue():
    found = operations.look().queue

    assert (found.pending, found.lag_seconds, found.parked) == (0, 0, 0)


def test_the_lag_is_how_long_the_oldest_request_has_waited():
    make_request(1, seconds=30)
    make_request(2, seconds=5)

    found = operations.look().queue

    assert found.pending == 2
    assert found.lag_seconds == pytest.approx(30, abs=5)
    assert found.requested >= 2


def test_a_longer_queue_is_counted_no_further(monkeypatch):
    monkeypatch.setattr(operations.queue, "AT_MOST", 3)
    for customer_id in range(5):
        make_request(customer_id)
        FailedCustomer.objects.create(
            customer_id=10 + customer_id, attempts=5, parked_at=NOW
        )

    found = operations.look().queue

    assert (found.pending, found.parked) == (3, 3)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_requests_that_a_worker_is_at_wait_and_are_told_apart():
    make_request(1)
    make_request(2)
    with psycopg2.connect(**connection.get_connection_params()) as worker:
        worker.cursor().execute(
            "SELECT FROM diagnostics_recomputerequest WHERE customer_id = 1 FOR UPDATE"
        )
        found = operations.look().queue
        worker.rollback()
    worker.close()
    after = operations.look().queue

    assert (found.pending, found.at_work) == (2, 1)
    assert (after.pending, after.at_work) == (2, 0)


def test_a_database_that_is_slow_is_not_waited_for(monkeypatch):
    def sleep() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(operations.figures, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(operations.figures, "queue", sleep)

    with pytest.raises(OperationalError):
        operations.look()


def test_who_failed_waits_apart_and_is_no_lag():
    FailedCustomer.objects.create(customer_id=1, attempts=2)
    FailedCustomer.objects.create(customer_id=2, attempts=5, parked_at=NOW)
    make_request(1, seconds=900)

    found = operations.look().queue

    assert (found.pending, found.lag_seconds) == (0, 0)
    assert (found.retrying, found.parked) == (1, 1)


def test_rates_are_of_the_last_minute_hour_and_day():
    for accounts, ago in [(1, 10), (20, 600), (300, 7_200), (4_000, 100_000)]:
        at = timezone.now() - timedelta(seconds=ago)
        WorkDone.objects.create(accounts=accounts, at=at)

    found = operations.look().queue

    assert (found.last_minute, found.last_hour, found.last_day) == (1, 21, 321)


def test_a_day_tells_how_far_it_is_and_how_long_it_took():
    make_range(days_ago(1), 1)
    make_range(days_ago(1), 11)

    day = operations.look().days[0]

    assert (day.as_of, day.ranges, day.done, day.customers) == (days_ago(1), 2, 2, 20)
    assert day.is_done
    assert day.duration == timedelta(seconds=90)


def test_a_day_under_way_has_lasted_until_now():
    make_range(TODAY, 1)
    make_range(TODAY, 11, customers=0, done_at=None)

    day = operations.look().days[0]

    assert (day.is_done, day.done, day.ranges) == (False, 1, 2)
    assert day.duration >= timedelta(seconds=90)


def test_the_last_days_come_first_and_the_past_apart():
    for day in range(scored.DAYS + 2):
        make_range(days_ago(day), 1)
    make_range(days_ago(90), 1, is_past=True)
    make_range(days_ago(120), 1, is_past=True, done_at=None)

    found = operations.look()

    assert [day.as_of for day in found.days] == [
        days_ago(day) for day in range(scored.DAYS)
    ]
    assert (found.past.days, found.past.to_come) == (2, 1)


def test_a_month_without_room_is_missing():
    partitions.ensure(partitions.wanted(TODAY))
    assert operations.look().history.missing == []

    found = operations.history.history(date(2031, 1, 31))

    assert found.missing == [date(2031, 1, 1), date(2031, 2, 1), date(2031, 3, 1)]


def test_processes_are_alive_or_silent():
    Heartbeat.objects.create(kind="worker", name="celery@here")
    Heartbeat.objects.create(kind="beat", name="beat@here")
    Heartbeat.objects.filter(kind="beat").update(last_seen=Now() - timedelta(minutes=4))

    found = operations.look()

    assert {one.name: one.is_alive for one in found.processes} == {
        "celery@here": True,
        "beat@here": False,
    }
    assert (found.living("worker"), found.living("beat")) == (1, 0)


def test_a_source_tells_how_far_it_reaches_and_which_kinds_are_silent():
    make_feed("note", source="crm", cadence_days=7, data_through=days_ago(8))
    make_feed("ticket", source="crm", cadence_days=7, data_through=days_ago(2))

    (source,) = operations.look().sources

    assert (source.name, source.through) == ("crm", days_ago(2))
    assert [feed.kind for feed in source.silent] == ["note"]
    assert source.is_watched


def test_the_sources_with_silent_kinds_come_first():
    make_feed("note", source="crm")
    make_feed("ticket", source="desk", cadence_days=7, data_through=days_ago(8))

    found = operations.look().sources

    assert [(source.name, source.is_watched) for source in found] == [
        ("desk", True),
        ("crm", False),
    ]


def test_imports_are_told_while_at_work_and_a_week_after_they_failed():
    states = {"failed": "failed.csv", "loading": "loading.csv", "loaded": "loaded.csv"}
    for state, name in states.items():
        ImportRun.objects.create(state=state, file_name=name)
    assert {run.file_name for run in operations.look().imports} == {
        "failed.csv",
        "loading.csv",
    }

    ImportRun.objects.update(created_at=F("created_at") - timedelta(days=8))
    assert {run.state for run in operations.look().imports} == {"loading"}


def test_a_look_asks_as_often_however_much_there_is(django_assert_num_queries):
    with django_assert_num_queries(QUERIES):
        operations.look()
    for number in range(1, 60):
        make_request(number)
        make_range(days_ago(number), number)
        make_feed("note", source=f"source {number}")
        Heartbeat.objects.create(kind="worker", name=f"celery@{number}")
        ImportRun.objects.create(file_name=f"{number}.csv")

    with django_assert_num_queries(QUERIES):
        operations.look()
