"""Celery's way in: ids and dates only, one service call each, safe to run twice."""

import time
from collections.abc import Callable
from typing import Any

from celery import shared_task
from celery.signals import task_postrun
from django.conf import settings
from kombu.exceptions import OperationalError

from accounts import clock
from accounts.demo import loading
from diagnostics import (
    blocks,
    demonstration,
    housekeeping,
    partitions,
    requests,
    runs,
)
from diagnostics.features import shared

BUDGET_SECONDS = 20  # well inside the soft time limit


@task_postrun.connect
def let_go_of_blocks(**_: Any) -> None:
    """The connection is kept for the next task; what is locked by it must not be."""
    blocks.release()


@shared_task
def drain() -> int:
    """Answer recompute requests until none are left or the budget is spent."""
    may_go_on = _budget()
    done = 0
    while taken := _drain_batch():
        done += taken
        if not may_go_on():
            break
    requests.retry_failed(clock.today(), may_go_on)
    return done


def _drain_batch() -> int:
    """One batch as of today, asked each time: midnight may pass between two."""
    if not requests.pending():
        return 0
    today = clock.today()
    partitions.ensure([today])
    shared.write(today)
    return requests.drain(today)


@shared_task
def score_today() -> int:
    """Have the ranges not yet scored for today scored, by as many workers as there are.

    Once they are, fill days of the past that are due. Returns the rows written.
    """
    may_go_on = _budget()
    waiting = runs.begin_day(clock.today())
    for run_id in waiting[1:]:
        score_range.apply_async([run_id], expires=settings.MESSAGES_EXPIRE_SECONDS)
    written = sum(map(runs.score_range, waiting[:1]))
    return written if waiting[1:] else written + runs.fill_past(may_go_on)


@shared_task
def score_range(run_id: int) -> int:
    """Score one range of a day, unless that is done; returns the rows written."""
    return runs.score_range(run_id)


@shared_task
def make_partitions() -> None:
    """Have room for the history of this month and the next two."""
    partitions.ensure(partitions.wanted(clock.today()))


@shared_task
def show_life() -> None:
    """Nothing: that it was done is the news; see diagnostics/heartbeats.py."""


@shared_task
def forget_old_work() -> None:
    """Delete what was noted of work long done."""
    housekeeping.forget()


@shared_task(soft_time_limit=840, time_limit=900)
def load_demo() -> None:
    """Load the demo organisation, scored; one that is there already stays."""
    demonstration.load_once()


def ask_for_demo() -> None:
    """Have a worker load the demo organisation, unless one is at it."""
    if not loading.begin():
        return
    try:
        load_demo.delay()
    except OperationalError:
        loading.fail("The queue does not answer; try again in a minute.")


def _budget() -> Callable[[], bool]:
    deadline = time.monotonic() + BUDGET_SECONDS
    return lambda: time.monotonic() < deadline
