"""What one fact says, field by field in words, for whoever follows a number to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Sum
from django.utils.text import capfirst

from accounts.forms.facts import LABELS, asked_of, is_money
from accounts.models import (
    Action,
    AffectedCustomer,
    Assignment,
    Contract,
    Invoice,
    Lead,
    Note,
    Promise,
    SurveyResponse,
    Ticket,
    User,
)
from accounts.models.plans import REALITIES
from accounts.services.endings import ENDINGS, endings_of
from dashboards.facts import Place, is_own, title
from dashboards.timeline import one_event_with
from dashboards.timeline.words import beside, figure
from diagnostics.measures import MEASURES
from web.formatting import clock_time, days, due, full_date, money, number

MOST_OTHERS = 50
RESPONSIBLE = "Responsible"
ANSWERABLE = {Action: "user", Promise: "user", Ticket: "handler", Lead: "user"}
CLOSES = {ending.model: ending.ends for ending in ENDINGS.values()}


@dataclass(frozen=True)
class Said:
    """One line of what a fact says; `url` is where what it names is read."""

    label: str
    words: str
    url: str = ""


def fact_context(place: Place, fact: Any) -> dict[str, Any]:
    """What the page of a fact tells before anybody corrects it."""
    told, others = place.told_of(fact), _others(place, fact)
    whole = beside(told[0].text, told[0].amount) if told and others else ""
    return {
        "fact": fact,
        "is_own": is_own(fact),
        "heading": told[0].title if told else f"{title(type(fact))}: {fact}",
        "said": _said(place, fact, whole),
        "ending": next((event for event in told if event.end_url), None),
        "others": others,
    }


def _said(place: Place, fact: Any, whole: str) -> list[Said]:
    """Its state, its fields, whom to ask, and where it is from; no empty line.

    whole  what it comes to with the rows that are one event with it
    """
    lines = [
        Said("State", _state(place, fact)),
        Said("Altogether", whole),
        *_fields(place, fact),
        *_of_the_incident(place, fact),
        Said("Who looks after the account", _owner(place, fact)),
        Said("Where it is from", _source(fact)),
        Said("Could be known from", _day(place, getattr(fact, "knowable_on", None))),
        Said("As it stands since", clock_time(fact.recorded_at.astimezone(place.zone))),
    ]
    return [line for line in lines if line.words]


def _others(place: Place, fact: Any) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is this one) of the rows that are one event."""
    if place.customer is None:
        return []
    rows = list(one_event_with(place.customer, fact)[:MOST_OTHERS])
    if len(rows) < 2:
        return []
    return [(place.url_of(row), _in_short(place, row), row == fact) for row in rows]


def _in_short(place: Place, row: Any) -> str:
    shown = dict.fromkeys(("product", "quantity", "amount", "value"))
    said = (each for each in _columns(place, row) if each.name in shown)
    return beside(*(_words(place, each, row) for each in said)) or str(row)


def _state(place: Place, fact: Any) -> str:
    """Whether it is still open, and for how long."""
    today = place.reader.day
    if isinstance(fact, Contract):
        return _of_contract(fact, today)
    if isinstance(fact, Invoice):
        return _of_invoice(place, fact)
    if isinstance(fact, SurveyResponse):
        return "" if fact.answered_on else "No answer yet"
    return _open(place, fact) if endings_of(fact) else _closed(place, fact)


def _closed(place: Place, fact: Any) -> str:
    row = fact.incident if isinstance(fact, AffectedCustomer) else fact
    ends = CLOSES.get(type(row))
    return f"Closed on {_day(place, getattr(row, ends))}" if ends else ""


def _open(place: Place, fact: Any) -> str:
    today, began = place.reader.day, getattr(fact, fact.domain_date)
    began = _as_day(place, began)
    if began > today:
        return "Lies ahead"
    since = f"Open for {days((today - began).days)}" if began < today else "Open"
    until = getattr(fact, "due_on", None)
    return f"{since}, {_until(until, today)}" if until else since


def _until(until: date, today: date) -> str:
    """ "due in 6 days", "2 days late"."""
    is_late, when = until < today, due((until - today).days)
    return when if is_late else f"due {when}"


def _of_contract(contract: Contract, today: date) -> str:
    if contract.ended_on <= today:
        return "Ended"
    if contract.started_on > today:
        return f"Begins {due((contract.started_on - today).days)}"
    return f"In force, ends {due((contract.ended_on - today).days)}"


def _of_invoice(place: Place, invoice: Invoice) -> str:
    """What is still to be paid of it, and until when it was due."""
    today = place.reader.day
    paid = invoice.payments.filter(paid_on__lte=today).aggregate(paid=Sum("amount"))
    left = invoice.amount - (paid["paid"] or Decimal(0))
    if left <= 0:
        return "Paid" if invoice.amount > 0 else ""
    still = f"{money(left, place.currency, 2)} not paid yet"
    return f"{still}, {_until(invoice.due_on, today)}"


def _fields(place: Place, fact: Any) -> list[Said]:
    named = ((each, getattr(fact, each.name)) for each in _columns(place, fact))
    return [
        Said(
            _label(fact, column),
            _words(place, column, fact),
            place.url_of(value) if isinstance(value, Model) else "",
        )
        for column, value in named
    ]


def _of_the_incident(place: Place, fact: Any) -> list[Said]:
    """An account is hit by it; what it was is said by the incident alone."""
    if not isinstance(fact, AffectedCustomer):
        return []
    return [line for line in _fields(place, fact.incident) if line.label != "Title"]


def _columns(place: Place, fact: Any) -> Iterator[Any]:
    names = asked_of(type(fact), is_of_customer=place.customer is not None)
    return (fact._meta.get_field(name) for name in names)


def _label(fact: Any, column: Any) -> str:
    if ANSWERABLE.get(type(fact)) == column.name:
        return RESPONSIBLE
    return LABELS.get(column.name) or str(capfirst(column.verbose_name))


def _words(place: Place, column: Any, fact: Any) -> str:
    """What the fact says in a column; "" where it says nothing."""
    value = getattr(fact, column.name)
    if value is None or value == "":
        return ""
    if column.choices:
        return str(getattr(fact, f"get_{column.name}_display")())
    if column.name in REALITIES:
        return str(Note.Sentiment(value).label)
    if isinstance(fact, Action) and column.name == "reason":
        return MEASURES[value].label if value in MEASURES else value
    return _plain(place, column, value)


def _plain(place: Place, column: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return clock_time(value.astimezone(place.zone))
    if isinstance(value, date):
        return full_date(value)
    if is_money(column):
        return money(value, place.currency, 2)
    if isinstance(value, Decimal):
        return figure(value)
    return number(value) if isinstance(value, int) else str(value)


def _owner(place: Place, fact: Any) -> str:
    """Whom to ask about what is open and names nobody of ours."""
    if place.customer is None or not endings_of(fact) or _names_somebody(fact):
        return ""
    owned = Assignment.objects.in_force(place.reader.day).filter(
        customer=place.customer, role=Assignment.Role.OWNER
    )
    found = owned.select_related("user").first()
    return found.user.name if found else ""


def _names_somebody(fact: Any) -> bool:
    people = (each for each in fact._meta.fields if each.related_model is User)
    return any(getattr(fact, each.attname) for each in people)


def _source(fact: Any) -> str:
    if is_own(fact):
        return "Entered by hand"
    return f"{fact.source}, key {fact.external_id}"


def _day(place: Place, on: date | None) -> str:
    return full_date(_as_day(place, on)) if on else ""


def _as_day(place: Place, on: date) -> date:
    return on.astimezone(place.zone).date() if isinstance(on, datetime) else on
