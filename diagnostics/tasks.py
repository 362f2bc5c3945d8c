"""Celery's way in: ids and dates only, one service call each, safe to run twice."""

import time
from collections.abc import Callable
from datetime import timedelta

from celery import shared_task

from accounts import clock
from diagnostics import partitions, requests, services

BUDGET_SECONDS = 20  # well inside the soft time limit
AHEAD = timedelta(days=62)


@shared_task
def drain() -> int:
    """Answer recompute requests until none are left or the budget is spent."""
    may_go_on = _budget()
    as_of = clock.today()
    judge = services.judge_for(as_of)
    done = 0
    while (taken := requests.drain(as_of, judge)) and may_go_on():
        done += taken
    requests.retry_failed(as_of, judge)
    return done + taken


@shared_task
def score_today() -> int:
    """Score what has not been scored for today; on most ticks there is nothing."""
    return services.score_day(clock.today(), may_go_on=_budget())


@shared_task
def make_partitions() -> None:
    """Have room for the history of this month and the next two."""
    today = clock.today()
    partitions.ensure([today, today + AHEAD // 2, today + AHEAD])


def _budget() -> Callable[[], bool]:
    deadline = time.monotonic() + BUDGET_SECONDS
    return lambda: time.monotonic() < deadline
