"""What to do first for one account, and what somebody does already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Action, Customer
from accounts.services.endings import Ending, endings_of
from accounts.services.moves import failed_lately, open_actions
from dashboards.evidence import evidence
from dashboards.facts import Place
from dashboards.holders import Holders
from dashboards.missing import Gaps
from dashboards.moves import RENEWAL, NextStep, step_of_reason
from dashboards.moves import next_step as first_step
from dashboards.reader import Reader
from dashboards.reasons import because
from dashboards.timeline import TimelineItem
from dashboards.timeline.words import beside
from dashboards.upcoming import next_event
from diagnostics.explain import Explanation, Line
from diagnostics.models import Band, Diagnosis

MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """What to do, and by whom.

    line    the measure it answers; None where it answers none
    answers what it answers where that is no measure, in words
    """

    step: NextStep
    who: str
    line: Line | None
    answers: str = ""


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
    unknown: Gaps | None = None,
) -> dict[str, Any]:
    """What dashboards/_next_step.html needs; without a diagnosis only what is open."""
    may_write = reader.may_write(customer)
    waiting = list(open_actions(customer).select_related("user"))
    failed = list(failed_lately(reader.day).filter(customer=customer))
    suggestion = (
        suggested(reader, diagnosis, why, failed) if diagnosis and why else None
    )
    step = suggestion.step if suggestion else None
    return {
        "because": because(diagnosis, why) if why and diagnosis else None,
        "suggestion": suggestion,
        "then": _after(suggestion, waiting, failed, reader, diagnosis, why),
        **_or_what_is_unknown(diagnosis, why, unknown),
        "fact": _fact(reader, customer, suggestion),
        "is_answered": step is not None and any(map(step.is_taken_by, waiting)),
        "may_write": may_write,
        "take_url": reverse("dashboards:first-move", args=[customer.pk]),
        "open_actions": _shown(reader, customer, waiting[:MOST], why, may_write),
        "has_more_actions": len(waiting) > MOST,
        "actions_url": "?kind=plans#timeline-title",
    }


def suggested(
    reader: Reader,
    diagnosis: Diagnosis,
    why: Explanation,
    failed: Sequence[Action] = (),
) -> Suggestion | None:
    """The step to take first; None where nothing presses."""
    step = first_step(diagnosis, reader, failed)
    return _suggestion(step, reader, diagnosis, why) if step else None


def _suggestion(
    step: NextStep, reader: Reader, diagnosis: Diagnosis, why: Explanation
) -> Suggestion:
    lines = {line.measure.key: line for line in why.lines}
    label, when, _ = next_event(diagnosis, reader.day)
    return Suggestion(
        step=step,
        who=Holders.of(diagnosis, reader.day).of_role(step.move.role),
        line=lines.get(step.key),
        answers=f"{label} {when}".strip() if step.key == RENEWAL else "",
    )


def _after(
    suggestion: Suggestion | None,
    waiting: Sequence[Action],
    failed: Sequence[Action],
    reader: Reader,
    diagnosis: Diagnosis | None,
    why: Explanation | None,
) -> Suggestion | None:
    """The step of the top reason, where the calendar comes before it."""
    if not (suggestion and diagnosis and why and suggestion.step.key == RENEWAL):
        return None
    step = step_of_reason(diagnosis, reader)
    if step is None or any(map(step.is_taken_by, [*waiting, *failed])):
        return None
    return _suggestion(step, reader, diagnosis, why)


def _or_what_is_unknown(
    diagnosis: Diagnosis | None, why: Explanation | None, unknown: Gaps | None
) -> dict[str, Any]:
    """Whether nothing presses, as far as all sides are known; else where to start."""
    if diagnosis is None or why is None:
        return {"is_well": False, "start": None}
    has_no_source = bool(why.basis.not_connected)
    is_thin = has_no_source or bool(why.basis.missing)
    is_thin |= diagnosis.band in (Band.NOT_ENOUGH_DATA, Band.NEW)
    asked = unknown if is_thin else None
    return {
        "is_well": diagnosis.band == Band.HEALTHY and not is_thin,
        "start": asked.first(of_sources=has_no_source) if asked else None,
    }


def _fact(
    reader: Reader, customer: Customer, suggestion: Suggestion | None
) -> TimelineItem | None:
    """The fact that says most of why, with its page."""
    if suggestion is None or suggestion.line is None:
        return None
    events = evidence(customer, suggestion.line, reader.day).events[:1]
    found = Place(reader, customer).linked(events)
    return (
        replace(found[0], text=beside(*found[0].text.splitlines())) if found else None
    )


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
