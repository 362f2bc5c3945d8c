"""What to do first for one account, and what somebody does already."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import Action, Customer, Membership
from accounts.services.answers import open_actions
from accounts.services.endings import Ending, endings_of
from dashboards.facts import Place
from dashboards.reader import Reader
from dashboards.reasons import because
from diagnostics.explain import Explanation
from diagnostics.models import Diagnosis
from diagnostics.scoring.rules import MeasureRule

OWNER = "has_owner"
MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """The first move of what costs most; `measure` is the key it answers."""

    measure: str
    title: str
    because: str
    who: str
    due_on: date
    due_days: int


@dataclass(frozen=True)
class OpenAction:
    """Something that is being done; addresses are "" for who only reads."""

    title: str
    who: str
    due_on: date | None
    days_left: int | None
    answers: str  # the measure's label
    url: str
    end_url: str
    endings: list[Ending]


def next_step(
    reader: Reader,
    customer: Customer,
    diagnosis: Diagnosis | None = None,
    why: Explanation | None = None,
) -> dict[str, Any]:
    """What dashboards/_next_step.html needs; without a score only what is open."""
    may_write = reader.may_write(customer)
    waiting = list(open_actions(customer).select_related("user")[: MOST + 1])
    suggestion = suggested(reader, diagnosis) if diagnosis else None
    answered = {action.reason for action in waiting}
    return {
        "because": because(why) if why and diagnosis else None,
        "suggestion": suggestion,
        "is_answered": suggestion is not None and suggestion.measure in answered,
        "may_write": may_write,
        "take_url": reverse("dashboards:take-step", args=[customer.pk]),
        "open_actions": _shown(reader, customer, waiting[:MOST], why, may_write),
        "has_more_actions": len(waiting) > MOST,
        "actions_url": "?kind=plans#timeline-title",
    }


def suggested(reader: Reader, diagnosis: Diagnosis) -> Suggestion | None:
    """The step that answers what costs the account most; None where nothing does."""
    rule = _rule(reader, diagnosis)
    if rule is None:
        return None
    measure, move = rule.measure, rule.measure.first_move
    owner = diagnosis.owner_name  # type: ignore[attr-defined]
    is_owners = move.role == Membership.Role.EXECUTIVE and owner
    return Suggestion(
        measure=rule.key,
        title=move.text,
        because=measure.label,
        who=f"{owner}, who owns the account" if is_owners else _role(move.role),
        due_on=reader.day + timedelta(days=move.due_days),
        due_days=move.due_days,
    )


def _rule(reader: Reader, diagnosis: Diagnosis) -> MeasureRule | None:
    """Behind the top reason; where nobody owns the account, nobody could act on it."""
    framework = reader.framework_of(diagnosis)
    no_owner = diagnosis.owner_id is None  # type: ignore[attr-defined]
    if no_owner and OWNER in framework.column_of:
        return framework.rule_behind(OWNER)
    return framework.rule_behind(diagnosis.top_driver)


def _role(role: str) -> str:
    names = dict(Membership.Role.choices)
    return f"A {names[role].lower()}" if role in names else role


def _shown(
    reader: Reader,
    customer: Customer,
    actions: list[Action],
    why: Explanation | None,
    may_write: bool,
) -> list[OpenAction]:
    labels = {line.measure.key: line.measure.label for line in why.lines} if why else {}
    place = Place(reader, customer)
    return [
        OpenAction(
            title=action.title,
            who=action.user.name if action.user else "",
            due_on=action.due_on,
            days_left=(action.due_on - reader.day).days if action.due_on else None,
            answers=labels.get(action.reason, ""),
            url=place.url("fact", "action", action.pk) if may_write else "",
            end_url=place.url("fact-end", "action", action.pk) if may_write else "",
            endings=endings_of(action),
        )
        for action in actions
    ]
