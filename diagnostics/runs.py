"""Whole days, in ranges of customers: the present day, and days that have passed.

A `RangeRun` records each range, so that a run that was stopped is taken up again.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet

from accounts import clock
from accounts.models import Feed, Organisation
from diagnostics import (
    block_tables,
    blocks,
    measured,
    partitions,
    peers,
    publishing,
    ranges,
    services,
)
from diagnostics.features import EVERYONE, digests, shared
from diagnostics.models import RangeRun
from diagnostics.requests import pending
from diagnostics.snapshots import in_one_snapshot

Progress = Callable[[str, int, int], None]
MONTH_ENDS = 24
WEEK_ENDS = 13
LONGEST_PAUSE = timedelta(days=31)  # after a longer one, scores begin anew
_LOOK_AHEAD = timedelta(days=31)


def silent(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def always() -> bool:
    """A budget without end."""
    return True


def score_everything(*, as_of: date, progress: Progress = silent) -> None:
    """Diagnose every customer as of the present day afresh; then fill in the past."""
    RangeRun.objects.filter(as_of=as_of, is_past=False).delete()
    shared.forget(as_of)
    digests.forget(EVERYONE)
    score_day(as_of, progress)
    fill_days(past_due(), progress, replace=True)


def score_day(
    as_of: date, report: Progress = silent, may_go_on: Callable[[], bool] = always
) -> int:
    """Score the ranges not yet scored for `as_of`; returns the rows written.

    may_go_on  asked before each range but the first; the next call takes up the rest
    """
    waiting = begin_day(as_of)
    written = 0
    for place, run_id in enumerate(waiting, start=1):
        if place > 1 and not may_go_on():
            break
        written += score_range(run_id)
        report("Scoring accounts", place, len(waiting))
    return written


def begin_day(as_of: date) -> list[int]:
    """Lay out a day and fix what accounts share; returns the ranges not yet scored.

    Where all are, but whoever scored the last died before the day's end was written,
    it is written now.
    """
    _forget_days_ahead()
    publishing.retire(as_of)
    waiting = _planned(as_of, is_past=False)
    if waiting:
        partitions.ensure([as_of, as_of + _LOOK_AHEAD])
        block_tables.ensure(_firsts(as_of))
        measured.begin(as_of)
        shared.write(as_of)
    elif _lacks_its_end(as_of):
        _end(as_of)
    return waiting


def score_range(run_id: int) -> int:
    """Score one range, unless that is done or another process is at it.

    Whoever scores the last range of a day ends it. Returns the rows written.
    """
    with blocks.claimed(run_id) as is_ours:
        run = RangeRun.objects.filter(pk=run_id, done_at=None).first()
        if not is_ours or run is None:
            return 0
        written = ranges.score(run)
    if _lacks_its_end(run.as_of):
        _end(run.as_of)
    return written


def _lacks_its_end(as_of: date) -> bool:
    """Whether every range was scored, and what follows was not written since."""
    done = [run.done_at for run in RangeRun.objects.filter(as_of=as_of, is_past=False)]
    at_last = max((at for at in done if at), default=None)
    if at_last is None or None in done:
        return False
    return not peers.are_written(as_of, since=at_last)


def _end(as_of: date) -> None:
    block_tables.tell_planner()
    peers.write(as_of, services.judges_for(as_of))


def _firsts(as_of: date) -> list[int]:
    """The first customer of each range."""
    runs = RangeRun.objects.filter(as_of=as_of, is_past=False)
    return list(runs.values_list("first_id", flat=True))


def _forget_days_ahead() -> None:
    """Where the clock was put back, its day is scored again, over the later ones."""
    today = clock.today()
    present = RangeRun.objects.filter(is_past=False)
    if present.filter(as_of__gt=today).exists():
        present.filter(as_of__gte=today).delete()


def _days(runs: QuerySet[RangeRun]) -> set[date]:
    return set(runs.values_list("as_of", flat=True).distinct())


def _planned(as_of: date, *, is_past: bool) -> list[int]:
    """Ids of the ranges still to be scored; the first to ask lays them out.

    A past day whose ranges were all scored before is scored again.
    """
    runs = RangeRun.objects.filter(as_of=as_of, is_past=is_past)
    if is_past and not runs.filter(done_at=None).exists():
        runs.delete()
    if not runs.exists():
        planned = [
            RangeRun(
                as_of=as_of, is_past=is_past, first_id=r.first_id, last_id=r.last_id
            )
            for r in blocks.key_ranges()
        ]
        RangeRun.objects.bulk_create(planned, ignore_conflicts=True)
    waiting = runs.filter(done_at=None).order_by("first_id")
    return list(waiting.values_list("id", flat=True))


def past_due() -> list[date]:
    """Days before scores began that are to be filled, the latest first.

    24 month-ends and 13 week-ends, as far as facts reach back: once when scores begin,
    and again when a feed opens or proves to begin earlier.
    """
    days = _past_days()
    if not days:
        return []
    opened = Feed.objects.aggregate(at=Max("opened_at"))["at"]
    past = RangeRun.objects.filter(is_past=True)
    stale = past.filter(Q(done_at=None) | Q(done_at__lt=opened))
    fresh = _days(past) - _days(stale)
    return [day for day in days if day not in fresh]


def score_past(*, progress: Progress = silent) -> list[date]:
    """Score the past of the first load again, from today's facts; returns its days.

    Rows that were scored on their day stay. A run that is stopped leaves the rest due.
    """
    days = _past_days()
    with transaction.atomic():
        RangeRun.objects.filter(as_of__in=days, is_past=True).delete()
        shared.forget(*days)
    fill_days(days, progress, replace=True)
    return days


def _past_days() -> list[date]:
    """The days that a first load fills, as far as facts reach back; latest first."""
    scored = sorted(_days(RangeRun.objects.filter(is_past=False)), reverse=True)
    start = Feed.objects.aggregate(day=Min("started_on"))["day"]
    if not scored or start is None:
        return []
    due = set(first_load_days(_begun(scored))).difference(scored)
    return sorted((day for day in due if day >= start), reverse=True)


def _begun(scored: list[date]) -> date:
    """Since when days were scored as they came; scored: latest first.

    Whoever was away for long, or had stopped the clock on a day long past, has left
    days between that nobody scored: they are filled as before a first load.
    """
    for later, earlier in pairwise(scored):
        if later - earlier > LONGEST_PAUSE:
            return later
    return scored[-1]


def fill_past(may_go_on: Callable[[], bool]) -> int:
    """Fill the days that are due, once no facts are waiting; returns rows written."""
    days = [] if pending() else past_due()
    return fill_days(days, may_go_on=may_go_on, replace=True)


def fill_days(
    days: list[date],
    report: Progress = silent,
    may_go_on: Callable[[], bool] = always,
    *,
    replace: bool = False,
) -> int:
    """Score past days for the history, as computed later; returns the rows written.

    replace  whether rows that were computed later before give way to new ones
    """
    partitions.ensure(days)
    written = 0
    for place, day in enumerate(days, start=1):
        shared.write(day)
        for run_id in _planned(day, is_past=True):
            if not may_go_on():
                return written
            written += in_one_snapshot(partial(ranges.fill, run_id, replace=replace))
        report("Scoring the past", place, len(days))
    return written


def first_load_days(as_of: date) -> list[date]:
    """24 month-ends and 13 week-ends before `as_of`, oldest first."""
    days = {as_of - timedelta(weeks=weeks) for weeks in range(1, WEEK_ENDS + 1)}
    month_end = as_of.replace(day=1) - timedelta(days=1)
    for _ in range(MONTH_ENDS):
        days.add(month_end)
        month_end = month_end.replace(day=1) - timedelta(days=1)
    return sorted(days)


def demo_awaits_scores() -> bool:
    """Whether a demo organisation was loaded, and never scored to the end."""
    is_demo = Organisation.objects.filter(is_demo=True).exists()
    return is_demo and (services.scored_as_of() is None or bool(past_due()))
