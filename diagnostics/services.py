"""Scoring models in force, and scoring whole days: the present one and past ones."""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.db import OperationalError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import demo
from accounts.models import Organisation
from diagnostics import partitions
from diagnostics.features import KeyRange, Reading, shared
from diagnostics.models import (
    DiagnosisHistory,
    FailedCustomer,
    FrameworkVersion,
    RangeRun,
    RecomputeRequest,
    SharedInput,
)
from diagnostics.pipeline import Judge, current_snapshot, diagnosed
from diagnostics.requests import answer, ask
from diagnostics.snapshots import in_one_snapshot
from diagnostics.writing import write_current, write_past

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
RANGE_CUSTOMERS = 50_000
MONTH_ENDS = 24
WEEK_ENDS = 13

_RANGES = """
SELECT min(id), max(id)
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS place
          FROM accounts_customer) numbered
 GROUP BY place ORDER BY place
"""


def silent(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def version_for(as_of: date) -> FrameworkVersion:
    """The default scoring model's version in force; before the first, the first.

    raises FrameworkVersion.DoesNotExist when none was ever published
    """
    published = FrameworkVersion.objects.filter(
        scoring_model__is_default=True, status=FrameworkVersion.Status.PUBLISHED
    ).select_related("scoring_model", "rate_set")
    in_force = published.filter(effective_on__lte=as_of).order_by("effective_on").last()
    return in_force or published.earliest("effective_on")


def scored_as_of() -> date | None:
    """The day of the last full run; None before the first."""
    done = RangeRun.objects.exclude(done_at=None)
    day: date | None = done.aggregate(day=Max("as_of"))["day"]
    return day


def judge_for(as_of: date) -> Judge:
    """The scoring model of `as_of`, ready to score under."""
    organisation = Organisation.objects.first()
    currency = organisation.currency if organisation else ""
    return Judge.under(version_for(as_of), currency)


def has_past() -> bool:
    """Whether days before the first load were ever scored."""
    return DiagnosisHistory.objects.filter(computed_later=True).exists()


def score_everything(*, as_of: date, progress: Progress | None = None) -> None:
    """Diagnose every customer as of the present day; at a first load also the past."""
    report = progress or silent
    if scored_as_of() is None or not has_past():
        fill_days(first_load_days(as_of), report)
    RangeRun.objects.filter(as_of=as_of).delete()
    score_day(as_of, report)


def first_load_days(as_of: date) -> list[date]:
    """24 month-ends and 13 week-ends before `as_of`, oldest first."""
    days = {as_of - timedelta(weeks=weeks) for weeks in range(1, WEEK_ENDS + 1)}
    month_end = as_of.replace(day=1) - timedelta(days=1)
    for _ in range(MONTH_ENDS):
        days.add(month_end)
        month_end = month_end.replace(day=1) - timedelta(days=1)
    return sorted(days)


def fill_days(days: list[date], report: Progress = silent) -> int:
    """Score past days, where the history has no row; returns the rows written."""
    partitions.ensure(days)
    written = 0
    for place, day in enumerate(days, start=1):
        shared.write(day)
        judge = judge_for(day)
        for customers in key_ranges():
            written += in_one_snapshot(partial(_fill, customers, judge, day))
        report("Scoring the past", place, len(days))
    return written


def _fill(customers: KeyRange, judge: Judge, day: date) -> int:
    return write_past(diagnosed(Reading(customers, day), judge), current_snapshot())


def key_ranges() -> list[KeyRange]:
    """All customers in ranges of at most 50,000, by key."""
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [RANGE_CUSTOMERS])
        return [KeyRange(first, last) for first, last in cursor.fetchall()]


def score_day(
    as_of: date,
    report: Progress = silent,
    *,
    may_go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Score the ranges not yet scored for `as_of`; returns the rows written.

    may_go_on  asked before each range but the first; the next call takes up the rest
    """
    waiting = _planned(as_of)
    if not waiting:
        return 0
    partitions.ensure([as_of, as_of + timedelta(days=31)])
    shared.write(as_of)
    judge, written = judge_for(as_of), 0
    for place, run_id in enumerate(waiting, start=1):
        if place > 1 and not may_go_on():
            break
        written += _score_or_ask(run_id, judge)
        report("Scoring accounts", place, len(waiting))
    return written


def _planned(as_of: date) -> list[int]:
    """Ids of the ranges still to be scored; the first to ask lays them out."""
    runs = RangeRun.objects.filter(as_of=as_of)
    if not runs.exists():
        planned = [
            RangeRun(as_of=as_of, first_id=r.first_id, last_id=r.last_id)
            for r in key_ranges()
        ]
        RangeRun.objects.bulk_create(planned, ignore_conflicts=True)
    return list(
        runs.filter(done_at=None).order_by("first_id").values_list("id", flat=True)
    )


def _score_or_ask(run_id: int, judge: Judge) -> int:
    """Score one range; where a customer in it fails, ask for each of them instead.

    Answering requests sets the one that fails apart, so that it stops nobody else.
    """
    try:
        return in_one_snapshot(partial(_score_range, run_id, judge))
    except OperationalError:
        raise  # the database is away, and no customer's fault
    except Exception:
        log.exception("range run %s failed; asking for its customers", run_id)
    with transaction.atomic():
        run = RangeRun.objects.get(pk=run_id)
        ask(KeyRange(run.first_id, run.last_id))
        RangeRun.objects.filter(pk=run_id).update(done_at=timezone.now())
    return 0


def _score_range(run_id: int, judge: Judge) -> int:
    """Score one range unless another worker has it; answers its requests too."""
    waiting = RangeRun.objects.select_for_update(skip_locked=True)
    run = waiting.filter(pk=run_id, done_at=None).first()
    if run is None:
        return 0
    customers = KeyRange(run.first_id, run.last_id)
    run.started_at = timezone.now()
    answer(customers)
    rows = diagnosed(Reading(customers, run.as_of), judge)
    written = write_current(rows, customers, current_snapshot())
    run.customers, run.done_at = len(rows), timezone.now()
    run.save(update_fields=["customers", "started_at", "done_at"])
    return written


def demo_awaits_scores() -> bool:
    """Whether a demo organisation was loaded, and never scored to the end."""
    is_demo = Organisation.objects.filter(is_demo=True).exists()
    return is_demo and scored_as_of() is None


def leave_demo() -> None:
    """Remove the demo organisation and everything said of it.

    raises NotADemo when the organisation is real; nothing is removed then
    """
    spoken_of = (
        DiagnosisHistory,
        FailedCustomer,
        RangeRun,
        RecomputeRequest,
        SharedInput,
    )
    demo.remove(also=[model._meta.db_table for model in spoken_of])
