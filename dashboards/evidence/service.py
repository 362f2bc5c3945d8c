"""What counts for service and technology: tickets, order lines, incidents."""

from datetime import timedelta
from typing import Any

from django.db.models import DateField, DurationField, F, Q, QuerySet, Value
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Coalesce

from accounts.models import Purchase, Severity, Ticket, TicketKind, TicketTopic
from dashboards.evidence.picks import At, Pick
from dashboards.timeline import Group, Kind, Moment
from dashboards.timeline.service import INCIDENTS, TICKETS
from web.formatting import days, full_date, money

RECENT_DAYS = 180
Rows = QuerySet[Any]


def _is_open(column: str, at: At) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__gte": at.end})


def _recent_or_open(column: str, at: At) -> Q:
    start = at.end - timedelta(days=RECENT_DAYS)
    return Q(opened_at__gte=start) | _is_open(column, at)


def _open_complaints(rows: Rows, at: At) -> Rows:
    complaints = rows.filter(_is_open("resolved_at", at), kind=TicketKind.COMPLAINT)
    return complaints.order_by("severity", "opened_at", "pk")


def _complaints(rows: Rows, at: At) -> Rows:
    return rows.filter(kind=TicketKind.COMPLAINT).order_by("-opened_at", "-pk")


def _about_our_work(rows: Rows, at: At) -> Rows:
    topics = (TicketTopic.PROCESS, TicketTopic.BILLING)
    return _complaints(rows, at).filter(topic__in=topics)


def _voices(rows: Rows, at: At) -> Rows:
    return rows.exclude(kind=TicketKind.QUESTION).order_by("-opened_at", "-pk")


def _slowest(rows: Rows, at: At, *ends: str) -> Rows:
    """Complaints and questions by how long they took to the first of these ends."""
    took = ExpressionWrapper(
        Coalesce(*ends, Value(at.end)) - F("opened_at"), DurationField()
    )
    asked = rows.exclude(kind=TicketKind.PRAISE).filter(_recent_or_open(ends[-1], at))
    return asked.annotate(took=took).order_by("-took", "pk")


def _slowest_answers(rows: Rows, at: At) -> Rows:
    return _slowest(rows, at, "first_answered_at", "resolved_at")


def _slowest_solutions(rows: Rows, at: At) -> Rows:
    return _slowest(rows, at, "resolved_at")


def _opened_again(rows: Rows, at: At) -> Rows:
    return rows.filter(reopened_at__lt=at.end).order_by("-reopened_at", "-pk")


def _open_for(ticket: Ticket, at: At) -> str:
    return f"Open for {at.days_since(ticket.opened_at)}"


def _answered(ticket: Ticket, at: At) -> str:
    answered_at = ticket.first_answered_at or ticket.resolved_at
    took = at.took(ticket.opened_at, answered_at)
    return f"Answered after {took}" if answered_at else f"Not answered for {took}"


def _solved(ticket: Ticket, at: At) -> str:
    if ticket.resolved_at:
        return f"Solved after {at.took(ticket.opened_at, ticket.resolved_at)}"
    return _open_for(ticket, at)


def _reopened(ticket: Ticket, at: At) -> str:
    assert ticket.reopened_at is not None  # noqa: S101 - the rows were picked by it
    return f"Opened again {at.days_since(ticket.reopened_at)} ago"


def _late_lines(rows: Rows, at: At) -> Rows:
    came = Coalesce("delivered_on", Value(at.day, DateField()))
    late = ExpressionWrapper(came - F("promised_on"), DurationField())
    due = rows.filter(promised_on__gt=at.back(RECENT_DAYS), promised_on__lt=at.day)
    by_delay = due.annotate(late=late).filter(late__gt=timedelta(0))
    return by_delay.order_by("-late", "pk")


def _delay(line: Purchase, at: At) -> str:
    assert line.promised_on is not None  # noqa: S101 - the rows were picked by it
    came = line.delivered_on or at.day
    late = days((came - line.promised_on).days)
    still = "" if line.delivered_on else ", and still out"
    return f"{late} late{still}; promised for {full_date(line.promised_on)}"


def _line_name(line: Purchase) -> str:
    order = f"Order {line.order_number}".strip()
    return f"{order}: {line.product.name}" if line.product else order


def _open_incidents(rows: Rows, at: At) -> Rows:
    still = rows.filter(_is_open("incident__ended_at", at))
    return still.order_by("incident__severity", "hit_at", "pk")


def _severe(rows: Rows, at: At) -> Rows:
    return rows.filter(incident__severity__lte=Severity.HIGH).order_by("-hit_at", "-pk")


def _open_severe(rows: Rows, at: At) -> Rows:
    return _severe(rows, at).filter(_is_open("incident__ended_at", at))


def _hit_for(affected: Any, at: At) -> str:
    ended_at = affected.incident.ended_at
    if ended_at is None or ended_at >= at.end:
        return f"Open for {at.days_since(affected.hit_at)}"
    return f"Over after {at.took(affected.hit_at, ended_at)}"


LINES = Kind(
    Group.PURCHASES,
    Purchase,
    (
        Moment(
            on="purchased_on",
            icon="truck",
            tone="warn",
            title=_line_name,
            amount=lambda line, currency: money(line.amount, currency, 2),
        ),
    ),
    related=("product",),
)
_LATE = Pick(
    LINES,
    "Order lines that came latest",
    "No order line due in the last 180 days was late.",
    _late_lines,
    _delay,
)
SERVICE_PICKS = {
    "late_deliveries": _LATE,
    "delivery_delay": _LATE,
    "delivery_spread": _LATE,
    "open_complaints": Pick(
        TICKETS,
        "Open complaints, the worst first",
        "No complaint is open.",
        _open_complaints,
        _open_for,
    ),
    "complaint_rate": Pick(
        TICKETS,
        "The newest complaints",
        "No complaint was ever recorded.",
        _complaints,
        _solved,
    ),
    "process_complaints": Pick(
        TICKETS,
        "The newest complaints about how we work and bill",
        "No such complaint was ever recorded.",
        _about_our_work,
        _solved,
    ),
    "first_response_late": Pick(
        TICKETS,
        "Tickets that waited longest for an answer",
        "No ticket of the last 180 days, and none that waits.",
        _slowest_answers,
        _answered,
    ),
    "resolution_late": Pick(
        TICKETS,
        "Tickets that took longest",
        "No ticket of the last 180 days, and none that is open.",
        _slowest_solutions,
        _solved,
    ),
    "reopened_share": Pick(
        TICKETS,
        "Tickets that were opened again",
        "No ticket was opened again.",
        _opened_again,
        _reopened,
    ),
    "praise_balance": Pick(
        TICKETS,
        "The newest praise and complaints",
        "Neither praise nor a complaint was recorded.",
        _voices,
    ),
    "downtime": Pick(
        INCIDENTS,
        "The newest incidents",
        "No incident hit this account.",
        lambda rows, at: rows.order_by("-hit_at", "-pk"),
        _hit_for,
    ),
    "open_incidents": Pick(
        INCIDENTS,
        "Open incidents, the worst first",
        "No incident is open.",
        _open_incidents,
        _hit_for,
    ),
    "severe_outage_days": Pick(
        INCIDENTS,
        "Open critical and high incidents",
        "No such incident is open.",
        _open_severe,
        _hit_for,
    ),
    "days_since_severe": Pick(
        INCIDENTS,
        "The latest critical and high incidents",
        "No such incident hit this account.",
        _severe,
        _hit_for,
    ),
    "repeat_causes": Pick(
        INCIDENTS,
        "The newest incidents with a cause",
        "No incident with a cause hit this account.",
        lambda rows, at: rows.exclude(incident__cause="").order_by("-hit_at", "-pk"),
        _hit_for,
    ),
}
