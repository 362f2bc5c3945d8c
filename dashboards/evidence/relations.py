"""What counts for relationship, results and money: people, plans, contracts."""

from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import (
    Contact,
    Contract,
    Note,
    Promise,
    PromiseOutcome,
    SuccessFactor,
)
from dashboards.evidence.picks import At, Pick
from dashboards.timeline.plans import (
    PROMISES,
    RATINGS,
    RESPONSES,
    REVIEWS,
    SUCCESS_FACTORS,
)
from dashboards.timeline.relations import CONTACTS, NOTES
from dashboards.timeline.trade import CONTRACTS
from dashboards.timeline.words import beside
from web.formatting import days, due, full_date, signed

Rows = QuerySet[Any]
ANSWERED = 1  # of a survey's moments: not sent, but answered
MEASURED = 1  # of a success factor's: not stated, but measured


def _notes(rows: Rows, at: At) -> Rows:
    return rows.exclude(kind=Note.Kind.OTHER).order_by("-happened_on", "-pk")


def _moods(rows: Rows, at: At) -> Rows:
    return _notes(rows, at).exclude(sentiment=None)


def _with_somebody(rows: Rows, at: At) -> Rows:
    return rows.exclude(contact=None).order_by("-happened_on", "-pk")


def _mood(note: Note, at: At) -> str:
    return f"Mood {signed(note.sentiment)}"


def _present(rows: Any, at: At) -> Rows:
    here: Rows = rows.there(at.day)
    return here.order_by("-is_champion", "name", "pk")


def _champions(rows: Rows, at: At) -> Rows:
    latest_first = F("left_on").desc(nulls_first=True)
    return rows.filter(is_champion=True).order_by(latest_first, "-since", "-pk")


def _role(contact: Contact, at: At) -> str:
    if contact.left_on and contact.left_on <= at.day:
        return f"Left on {full_date(contact.left_on)}"
    return contact.get_role_display()


def _broken(rows: Rows, at: At) -> Rows:
    overdue = Q(settled_on=None, due_on__lt=at.day)
    broken = rows.filter(overdue | Q(outcome=PromiseOutcome.MISSED))
    return broken.order_by(F("settled_on").desc(nulls_first=True), "due_on", "pk")


def _overdue(promise: Promise, at: At) -> str:
    if promise.settled_on:
        return f"Broken on {full_date(promise.settled_on)}"
    assert promise.due_on is not None  # noqa: S101 - the rows were picked by it
    return f"Overdue for {days((at.day - promise.due_on).days)}"


def _aims(rows: Rows, at: At) -> Rows:
    return rows.filter(withdrawn_on=None).order_by("-measured_on", "pk")


def _due(factor: SuccessFactor, at: At) -> str:
    return f"Due {full_date(factor.due_on)}" if factor.due_on else ""


def _contracts(rows: Rows, at: At) -> Rows:
    return rows.order_by("-ended_on", "-pk")


def _ends(contract: Contract, at: At) -> str:
    left = (contract.ended_on - at.day).days
    return beside(_notice(contract, at), f"Ends {due(left)}" if left > 0 else "Ended")


def _notice(contract: Contract, at: At) -> str:
    given = contract.notice_given_on
    return f"Notice given on {full_date(given)}" if given and given <= at.day else ""


def _answers(rows: Rows, at: At) -> Rows:
    return rows.order_by("-answered_on", "-pk")


def _shortfalls(rows: Rows, at: At) -> Rows:
    return rows.order_by("-answered_on", F("performance") - F("importance"), "pk")


def _costed(rows: Rows, at: At) -> Rows:
    stated = rows.exclude(yearly_cost=None).exclude(yearly_benefit=None)
    return stated.order_by("-reviewed_on", "-pk")


_CONTACTS_MADE = Pick(
    NOTES, "The latest contacts", "No contact is recorded for this account.", _notes
)
_PEOPLE = Pick(
    CONTACTS,
    "People at the account",
    "Nobody at this account is known.",
    _present,
    _role,
)
_IN_FORCE = Pick(CONTRACTS, "Contracts", "No contract is recorded.", _contracts, _ends)
_SURVEYED = Pick(
    RESPONSES,
    "The newest answers",
    "Nobody at this account has answered yet.",
    _answers,
    moment=ANSWERED,
)
RELATION_PICKS = {
    "contact_recency": _CONTACTS_MADE,
    "contact_silence": _CONTACTS_MADE,
    "note_sentiment": Pick(
        NOTES,
        "The latest contacts with a mood",
        "No contact with a mood is recorded.",
        _moods,
        _mood,
    ),
    "their_single_point": Pick(
        NOTES,
        "The latest notes that name somebody",
        "No note names anybody at the account.",
        _with_somebody,
    ),
    "contact_breadth": _PEOPLE,
    "contact_roles": _PEOPLE,
    "champion_present": Pick(
        CONTACTS,
        "Champions, present and former",
        "Nobody was ever marked as a champion.",
        _champions,
        _role,
    ),
    "promises_kept": Pick(
        PROMISES,
        "Broken promises, the open ones first",
        "No promise was broken.",
        _broken,
        _overdue,
    ),
    "success_attainment": Pick(
        SUCCESS_FACTORS,
        "What they want to reach, as last measured",
        "No success factor was measured.",
        _aims,
        _due,
        moment=MEASURED,
    ),
    "renewal_notice": _IN_FORCE,
    "renewal_runway": _IN_FORCE,
    "survey_relationship": _SURVEYED,
    "survey_lowest": _SURVEYED,
    "expectation_gap": Pick(
        RATINGS,
        "The newest ratings, the widest gap first",
        "They have rated nothing yet.",
        _shortfalls,
    ),
    "benefit_ratio": Pick(
        REVIEWS,
        "Reviews that state cost and benefit",
        "No review states both.",
        _costed,
    ),
}
