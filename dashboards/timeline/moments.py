"""How a kind of fact is declared, so that the timeline can tell of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, Q, TextChoices
from django.db.models.aggregates import Aggregate
from django.db.models.expressions import BaseExpression

from accounts.models import Customer
from accounts.services.endings import Ending, endings_of

LONG_TEXT = 280  # characters; more is folded away behind its beginning
Words = str | Callable[[Any], str]


class Group(TextChoices):
    """What a reader can narrow the timeline to."""

    PURCHASES = "purchases", "Purchases"
    RELATIONSHIP = "relationship", "Relationship"
    SERVICE = "service", "Service"
    TECHNOLOGY = "technology", "Technology"
    STAFFING = "staffing", "Staffing"
    MONEY = "money", "Money"
    SURVEYS = "surveys", "Surveys"
    PLANS = "plans", "Plans"


@dataclass(frozen=True)
class TimelineItem:
    """One event; `amount` is written out already.

    fact     the kind and the key of the row it tells of, or of the first of several
    endings  how that can end, as long as it is open
    url      where all of it is read
    end_url  where its ending is sent, for who may
    about    which of several subjects of its kind it speaks of; "" where there is one
    """

    on: date
    icon: str
    tone: str
    title: str
    text: str = ""
    amount: str = ""
    author: str = ""
    fact: tuple[str, int] | None = None
    endings: tuple[Ending, ...] = ()
    url: str = ""
    end_url: str = ""
    about: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG_TEXT


@dataclass(frozen=True)
class Moment:
    """A dated column of a fact, and what is said of it.

    on      the column, or a path to it; an instant's name ends in "_at"
    amount  (row, currency) -> the amount, written out
    author  the attribute that names a person of ours
    begins  whether something is open from then on
    about   which subject it speaks of, where rows of the kind have several
    """

    on: str
    icon: Words
    title: Words
    tone: Words = "mute"
    text: Words = ""
    amount: Callable[[Any, str], str] | None = None
    author: str = ""
    begins: bool = False
    about: Words = ""

    @property
    def is_instant(self) -> bool:
        return self.on.endswith("_at")

    def item(self, on: date, row: Any, currency: str) -> TimelineItem:
        person = getattr(row, self.author) if self.author else None
        return TimelineItem(
            on=on,
            icon=_said(self.icon, row),
            tone=_said(self.tone, row),
            title=_said(self.title, row),
            text=_said(self.text, row),
            amount=self.amount(row, currency) if self.amount else "",
            author=person.name if person else "",
            endings=tuple(endings_of(row)) if self.begins else (),
            about=_said(self.about, row),
        )


def _said(words: Words, row: Any) -> str:
    return words if isinstance(words, str) else words(row)


def _of_customer(customer: Customer) -> Q:
    return Q(customer=customer)


@dataclass(frozen=True, eq=False)
class Kind:
    """A table and its moments; of two on one day, the later one declared is newer.

    related   what its words follow to other tables
    asked     what else its words need to know of a row, by name
    of        which rows belong to a customer's timeline
    together  columns in which rows that are one event agree; such a row is a dict of
              these and of `figures`, one of them how many rows: `count`
    """

    group: Group
    model: type[Model]
    moments: tuple[Moment, ...]
    related: tuple[str, ...] = ()
    asked: dict[str, BaseExpression] = field(default_factory=dict)
    of: Callable[[Customer], Q] = _of_customer
    together: tuple[str, ...] = ()
    figures: dict[str, Aggregate] = field(default_factory=dict)
