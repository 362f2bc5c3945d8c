"""How the facts that count for a measure are picked from their kind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts import clock
from accounts.facts import name_of
from accounts.models import Customer
from dashboards.timeline import Kind, TimelineItem
from dashboards.timeline.words import below
from web.formatting import days, number

DAYS_FROM_HOURS = 48  # from here on a duration is told in days


@dataclass(frozen=True)
class At:
    """The day a figure speaks of, and the instant at which it ends."""

    day: date
    end: datetime

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> "At":
        return cls(day, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone))

    @property
    def tomorrow(self) -> date:
        return self.day + timedelta(days=1)

    def back(self, count: int) -> date:
        """The day so many days before."""
        return self.day - timedelta(days=count)

    def days_since(self, moment: datetime) -> str:
        """ "6 days", by the organisation's calendar."""
        return days((self.day - moment.astimezone(self.end.tzinfo).date()).days)

    def took(self, start: datetime, end: datetime | None) -> str:
        """ "5 hours", "3 days": until the end of the day while there is no end."""
        hours = ((end or self.end) - start).total_seconds() / 3600
        if hours >= DAYS_FROM_HOURS:
            return days(round(hours / 24))
        whole = round(hours)
        return f"{number(whole)} hour{'' if whole == 1 else 's'}"


def _nothing(row: Any, at: At) -> str:
    return ""


@dataclass(frozen=True)
class Pick:
    """The facts of one kind that count for a measure.

    title  what they are
    empty  what it means that there is none
    rows   those of the account that count, in the order in which they matter
    said   what makes a row count, in words
    moment  which of the kind's moments dates and names them
    """

    kind: Kind
    title: str
    empty: str
    rows: Callable[[QuerySet[Any], At], QuerySet[Any]]
    said: Callable[[Any, At], str] = _nothing
    moment: int = 0

    def events(self, customer: Customer, day: date, most: int) -> list[TimelineItem]:
        """The first `most` of them, up to `day`; asks the database once."""
        at = At.of(day, clock.zone())
        moment = self.kind.moments[self.moment]
        known = {f"{moment.on}__lt": at.end if moment.is_instant else at.tomorrow}
        everything = self.kind.model._default_manager.select_related(*self.kind.related)
        of_customer = everything.filter(self.kind.of(customer), **known)
        rows = of_customer.annotate(**self.kind.asked)
        return [self._event(row, at, customer) for row in self.rows(rows, at)[:most]]

    def _event(self, row: Any, at: At, customer: Customer) -> TimelineItem:
        moment = self.kind.moments[self.moment]
        on = getattr(row, moment.on)
        if moment.is_instant:
            on = on.astimezone(at.end.tzinfo).date()
        event = moment.item(on, row, customer.currency)
        return replace(
            event,
            text=below(self.said(row, at), event.text),
            endings=(),
            fact=(name_of(self.kind.model), row.pk),
        )
