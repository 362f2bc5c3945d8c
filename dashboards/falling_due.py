"""What fell due between two days and was not done by then: no fact of its own day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.text import Truncator

from accounts import clock
from accounts.facts import name_of
from accounts.models import Customer, TicketKind
from dashboards.evidence.money import fell_overdue
from dashboards.evidence.picks import At
from dashboards.evidence.service import LINES
from dashboards.timeline import Kind, TimelineItem
from dashboards.timeline.plans import PROMISES
from dashboards.timeline.service import TICKETS
from dashboards.timeline.trade import CONTRACTS, INVOICES
from diagnostics.features.tickets import SOLUTION_HOURS

Rows = QuerySet[Any]
LONGEST = 60  # characters of what a fact says of itself
_BY_SEVERITY = Case(
    *(
        When(severity=severity, then=F("opened_at") + timedelta(hours=hours))
        for severity, hours in SOLUTION_HOURS.items()
    ),
    output_field=DateTimeField(),
)


@dataclass(frozen=True)
class Span:
    """From the day of one diagnosis, which knew what it is, to that of another."""

    after: date
    until: At


@dataclass(frozen=True)
class FallingDue:
    """A kind of fact that changes a measure by falling due.

    measures  the keys of those it changes
    on        the column that holds the day, or the instant
    rows      those of the account that fell due in the span
    said      what is to be read before that day
    """

    kind: Kind
    measures: frozenset[str]
    on: str
    rows: Callable[[Rows, Span], Rows]
    said: Callable[[Any], str]


class FellDue(NamedTuple):
    """One fact that fell due, as an event of the day; it changes these measures."""

    kind: Kind
    measures: frozenset[str]
    item: TimelineItem


def fell_due(
    customer: Customer, after: date, until: date, measures: Iterable[str]
) -> list[FellDue]:
    """What fell due after one day and up to another, for these measures' keys."""
    span = Span(after, At.of(until, clock.zone()))
    moved = frozenset(measures)
    return [
        FellDue(each.kind, each.measures, _item(each, row, span))
        for each in FALLING_DUE
        if each.measures & moved
        for row in each.rows(_of(customer, each.kind), span)
    ]


def _of(customer: Customer, kind: Kind) -> Rows:
    rows = kind.model._default_manager.filter(kind.of(customer))
    return rows.select_related(*kind.related)


def _item(each: FallingDue, row: Any, span: Span) -> TimelineItem:
    on = getattr(row, each.on)
    if isinstance(on, datetime):
        on = on.astimezone(span.until.end.tzinfo).date()
    fact = name_of(each.kind.model), row.pk
    return TimelineItem(on, "", "bad", each.said(row), fact=fact)


def _within(column: str, span: Span) -> Q:
    """Due on a day whose end lies in the span: late from the next day on."""
    return Q(**{f"{column}__gte": span.after, f"{column}__lt": span.until.day})


def _promises(rows: Rows, span: Span) -> Rows:
    is_open = Q(settled_on=None) | Q(settled_on__gt=span.until.day)
    return rows.filter(_within("due_on", span), is_open, made_on__lte=span.until.day)


def _deliveries(rows: Rows, span: Span) -> Rows:
    is_late = Q(delivered_on=None) | Q(delivered_on__gt=F("promised_on"))
    known = Q(purchased_on__lte=span.until.day)
    return rows.filter(_within("promised_on", span), is_late, known)


def _invoices(rows: Rows, span: Span) -> Rows:
    known = rows.filter(issued_on__lte=span.until.day)
    return fell_overdue(known, span.until, span.after)


def _contracts(rows: Rows, span: Span) -> Rows:
    ended = {"ended_on__gt": span.after, "ended_on__lte": span.until.day}
    return rows.filter(signed_on__lte=span.until.day, **ended)


def _tickets(rows: Rows, span: Span) -> Rows:
    """Those to be solved in the span, by their own due time or their severity's."""
    start = span.until.end - (span.until.day - span.after)
    is_late = Q(resolved_at=None) | Q(resolved_at__gt=F("solved_by"))
    due = rows.annotate(solved_by=Coalesce("due_at", _BY_SEVERITY)).filter(
        is_late, solved_by__gte=start, solved_by__lt=span.until.end
    )
    return due.exclude(kind=TicketKind.PRAISE)


def _quoted(words: str) -> str:
    return f" “{Truncator(words.strip()).chars(LONGEST)}”" if words.strip() else ""


FALLING_DUE = (
    FallingDue(
        PROMISES,
        frozenset({"promises_kept"}),
        "due_on",
        _promises,
        lambda row: f"Promise{_quoted(row.text)} overdue since",
    ),
    FallingDue(
        LINES,
        frozenset({"late_deliveries", "delivery_delay", "delivery_spread"}),
        "promised_on",
        _deliveries,
        lambda row: f"Order {row.order_number}".strip() + " not delivered by",
    ),
    FallingDue(
        INVOICES,
        frozenset({"days_beyond_terms", "overdue_share", "overdue_days"}),
        "due_on",
        _invoices,
        lambda row: f"Invoice {row.number}".strip() + " overdue since",
    ),
    FallingDue(
        CONTRACTS,
        frozenset({"renewal_notice", "renewal_runway"}),
        "ended_on",
        _contracts,
        lambda row: "Contract ended",
    ),
    FallingDue(
        TICKETS,
        frozenset({"resolution_late"}),
        "solved_by",
        _tickets,
        lambda row: f"{row.get_kind_display()}{_quoted(row.subject)} not solved by",
    ),
)
