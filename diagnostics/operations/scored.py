"""Whole days as they were scored: the last ones, and those filled in later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from diagnostics.models import RangeRun

DAYS = 7


@dataclass(frozen=True)
class Day:
    """A day that was scored, in ranges of customers."""

    as_of: date
    started_at: datetime
    ended_at: datetime | None  # of the last range; None before the first is done
    ranges: int
    done: int
    customers: int

    @property
    def is_done(self) -> bool:
        return self.done == self.ranges

    @property
    def duration(self) -> timedelta:
        """From its plan to its last range; up to now while some are to come."""
        last = self.ended_at if self.is_done else None
        return (last or timezone.now()) - self.started_at


@dataclass(frozen=True)
class Past:
    """Days before scores began, filled in later."""

    days: int
    to_come: int  # of them, those with a range that is not done
    ended_at: datetime | None


def last_days() -> list[Day]:
    """The days scored last, the latest first."""
    rows = (
        RangeRun.objects.filter(is_past=False)
        .values("as_of")
        .annotate(
            started=Min("started_at"),
            ended=Max("done_at"),
            ranges=Count("pk"),
            done=Count("done_at"),
            scored=Sum("customers"),
        )
        .order_by("-as_of")[:DAYS]
    )
    return [
        Day(
            as_of=row["as_of"],
            started_at=row["started"],
            ended_at=row["ended"],
            ranges=row["ranges"],
            done=row["done"],
            customers=row["scored"],
        )
        for row in rows
    ]


def past() -> Past:
    """What was filled in, and what is under way."""
    found = RangeRun.objects.filter(is_past=True).aggregate(
        days=Count("as_of", distinct=True),
        to_come=Count("as_of", distinct=True, filter=Q(done_at=None)),
        ended_at=Max("done_at"),
    )
    return Past(**found)
