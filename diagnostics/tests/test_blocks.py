"""Locks of blocks belong to a session: they end with the work, whatever ends that."""

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from celery.signals import task_postrun
from django.db import connection

from diagnostics import blocks, tasks
from diagnostics.features import KeyRange
from diagnostics.tests.workers import committed, elsewhere

FIRST = KeyRange(0, blocks.CUSTOMERS - 1)


def locks() -> int:
    """How many advisory locks the sessions of this database hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return int(cursor.fetchone()[0])


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
