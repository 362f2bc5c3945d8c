"""Locks of blocks belong to a session: they end with the work, whatever ends that."""

import time
from datetime import timedelta
from threading import Thread

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from celery.signals import task_postrun
from django.db import connection
from django.utils import timezone

from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_organisation,
    make_purchase,
)
from diagnostics import blocks, partitions, requests, runs, tasks
from diagnostics.features import KeyRange
from diagnostics.models import Diagnosis, FailedCustomer, RecomputeRequest
from diagnostics.tests.builders import days_ago
from diagnostics.tests.workers import committed, elsewhere

FIRST = KeyRange(0, blocks.CUSTOMERS - 1)


def locks(granted: bool = True) -> int:
    """Advisory locks of this database's sessions, or how many wait for one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted = %s"
            " AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database())",
            [granted],
        )
        return int(cursor.fetchone()[0])


def wait_for_a_waiter() -> None:
    deadline = time.monotonic() + 10
    while not locks(granted=False):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def struck(monkeypatch, at: str) -> None:
    """Time is up just when a function of PostgreSQL has answered."""
    whole = blocks._call

    def call(function, *given):
        answer = whole(function, *given)
        if function == at:
            raise SoftTimeLimitExceeded
        return answer

    monkeypatch.setattr(blocks, "_call", call)


def end_task() -> None:
    task_postrun.send(sender=tasks.score_range, task_id="1", task=tasks.score_range)


LOCKS = {
    "pg_advisory_lock": lambda: blocks.held(FIRST),
    "pg_try_advisory_lock": lambda: blocks.claimed(1),
    "pg_advisory_lock_shared": lambda: blocks.shared([1, 100_000]),
}


@committed
@pytest.mark.parametrize("function", LOCKS)
def test_time_that_is_up_as_a_lock_is_taken_leaves_none(monkeypatch, function):
    struck(monkeypatch, at=function)

    with pytest.raises(SoftTimeLimitExceeded), LOCKS[function]():
        pass

    assert locks() == 0


@committed
def test_a_claim_that_another_process_has_stays_its_own():
    def claim() -> None:
        with blocks.claimed(1) as is_ours:
            assert not is_ours

    with blocks.claimed(1) as is_ours:
        elsewhere(claim)
        assert is_ours
        assert locks() == 1


@committed
def test_what_a_task_left_locked_is_free_when_it_has_ended(monkeypatch):
    struck(monkeypatch, at="pg_advisory_lock")
    monkeypatch.setattr(blocks, "_unlock", struck_again)

    with pytest.raises(SoftTimeLimitExceeded), blocks.held(FIRST):
        pass
    assert locks() == 1
    end_task()

    assert locks() == 0


def struck_again(*_) -> None:
    raise SoftTimeLimitExceeded


@committed
def test_a_task_that_left_nothing_locked_keeps_its_connection():
    with blocks.held(FIRST):
        before = connection.connection

    end_task()

    assert connection.connection is before


@committed
def test_a_task_whose_connection_broke_ends_like_any_other():
    with blocks.held(FIRST):
        connection.connection.close()

    end_task()
    connection.close()

    assert locks() == 0


@committed
def test_who_waited_for_a_block_reads_the_facts_that_came_meanwhile():
    partitions.ensure([TODAY])
    make_organisation()
    customer = make_customer()
    long_ago = timezone.now() - timedelta(hours=1)
    FailedCustomer.objects.create(pk=customer.pk, attempts=1, failed_at=long_ago)
    RecomputeRequest.objects.all().delete()  # another worker has answered them
    retry = lambda: requests.retry_failed(TODAY, runs.always)  # noqa: E731
    attempt = Thread(target=elsewhere, args=[retry])

    with blocks.held(FIRST):
        attempt.start()
        wait_for_a_waiter()
        make_purchase(customer, purchased_on=days_ago(1))
        runs.score_day(TODAY)
    attempt.join(timeout=20)

    assert Diagnosis.objects.get().last_purchase_on == days_ago(1)
