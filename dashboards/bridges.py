"""What changed between two days of an account, line by line, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts.clock import FIRST_DAY
from accounts.models import Customer
from dashboards.behind import Behind, EventLink
from dashboards.reader import Reader
from dashboards.values import in_unit
from diagnostics.bridges import Bridge, bridge_between, diagnosis_on, first_diagnosis
from diagnostics.models import Diagnosis, Override, Scored
from diagnostics.overrides import counted_in
from diagnostics.scoring.bridge import Cause, Step
from diagnostics.scoring.framework import Cap, Framework
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State
from web.formatting import full_date

PERIODS = (7, 30, 90)  # days
USUAL_PERIOD = 30
OTHER_GROUPS = {
    Cause.MODEL: "Scoring model",
    Cause.LIMIT: "Limits",
    Cause.OVERRIDE: "Set by a person",
}
CEASED = {
    State.NOT_CONNECTED: "no longer connected",
    State.NOT_APPLICABLE: "no longer applies",
}


@dataclass(frozen=True)
class BridgeLine:
    """What moved the score by `tenths`; `event` most likely made it so."""

    group: str
    label: str
    tenths: int
    values: str  # "12 days → 30 days"
    cause: str
    event: EventLink | None = None
    is_silence: bool = False  # it fell because nothing new happened


@dataclass(frozen=True)
class BridgeGroup:
    """The lines of one dimension, or of what is outside of all of them."""

    label: str
    tenths: int
    lines: tuple[BridgeLine, ...]


def bridge_context(
    reader: Reader,
    customer: Customer,
    diagnosis: Diagnosis,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What templates/dashboards/_bridge.html needs.

    query  from, to: ISO days; what is none is the present, and 30 days before
    """
    since, until = _days(diagnosis, query or {})
    after, before = diagnosis_on(diagnosis, until), diagnosis_on(diagnosis, since)
    context = {
        "bridge_url": _address(customer),
        "bridge_since": since,
        "bridge_until": until,
        "bridge_periods": _periods(customer, diagnosis.as_of, since, until),
        "bridge_notes": list(_notes(before, after, since, until)),
        "bridge_missing": _why_none(diagnosis, before, after, since, until),
        "bridge_groups": [],
    }
    bridge = bridge_between(before, after) if before and after else None
    if bridge is None or context["bridge_missing"]:
        return context
    return context | {
        "bridge": bridge,
        "bridge_groups": _groups(reader, customer, bridge),
    }


def _days(diagnosis: Diagnosis, query: Mapping[str, str]) -> tuple[date, date]:
    """The days asked for; the present is the last."""
    until = min(day_of(query.get("to", "")) or diagnosis.as_of, diagnosis.as_of)
    usual = until - timedelta(days=USUAL_PERIOD)
    return day_of(query.get("from", "")) or usual, until


def day_of(text: str) -> date | None:
    """The day that an address names; None where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None


def _address(customer: Customer, **days: date) -> str:
    address = reverse("dashboards:bridge", args=[customer.pk])
    query = urlencode({name: day.isoformat() for name, day in days.items()})
    return f"{address}?{query}" if days else address


def bridge_since_url(customer: Customer, day: date) -> str:
    """Where it is told what changed since a day."""
    return _address(customer, **{"from": day})


def _periods(
    customer: Customer, as_of: date, since: date, until: date
) -> list[tuple[str, str, bool]]:
    """(label, address, is chosen) of the usual periods up to the present."""
    starts = [(days, as_of - timedelta(days=days)) for days in PERIODS]
    return [
        (
            f"{days} days",
            bridge_since_url(customer, start),
            (start, as_of) == (since, until),
        )
        for days, start in starts
    ]


def _notes(
    before: Scored | None, after: Scored | None, since: date, until: date
) -> Iterable[str]:
    """What one has to know of the two diagnoses that are compared."""
    for found, asked in ((before, since), (after, until)):
        if found is None:
            continue
        if found.as_of != asked:
            yield (
                f"The last score up to {full_date(asked)} is of "
                f"{full_date(found.as_of)}."
            )
        if getattr(found, "computed_later", False):
            yield (
                f"That of {full_date(found.as_of)} was worked out later, from what is "
                "known by now."
            )


def _why_none(
    diagnosis: Diagnosis,
    before: Scored | None,
    after: Scored | None,
    since: date,
    until: date,
) -> str:
    """Why there is nothing to compare; "" where there is."""
    if since >= until:
        return "The first day has to lie before the second."
    if before is None or after is None:
        first = first_diagnosis(diagnosis)
        return (
            f"There is no score of {full_date(since)} or earlier. "
            f"The first is of {full_date(first.as_of)}."
        )
    unknown = [each for each in (before, after) if each.score is None]
    if not unknown:
        return ""
    return (
        f"On {full_date(unknown[0].as_of)} too little was known for a score, so there "
        "is nothing to compare."
    )


def _groups(reader: Reader, customer: Customer, bridge: Bridge) -> list[BridgeGroup]:
    telling = _Telling(reader, customer, bridge)
    lines = map(telling.line, bridge.steps)
    order = [OTHER_GROUPS[Cause.MODEL], *telling.dimensions]
    placed = sorted(lines, key=lambda line: _place(order, line.group))
    return [
        BridgeGroup(label, sum(line.tenths for line in group), group)
        for label, found in groupby(placed, key=lambda line: line.group)
        for group in [tuple(sorted(found, key=lambda line: -abs(line.tenths)))]
    ]


def _place(order: list[str], group: str) -> int:
    return order.index(group) if group in order else len(order)


class _Telling:
    """Puts the steps of one bridge into words."""

    def __init__(self, reader: Reader, customer: Customer, bridge: Bridge) -> None:
        self.bridge = bridge
        self.before, self.after = bridge.before, bridge.after
        self.was = reader.framework_of(bridge.before)
        self.framework = reader.framework_of(bridge.after)
        self.group_of = {
            rule.key: dimension.label
            for dimension in self.framework.dimensions
            for rule in dimension.measures
        }
        moved = [self._rule(step.measure) for step in bridge.steps if step.measure]
        self.behind = Behind.read(
            reader, customer, bridge, [rule.measure for rule in moved]
        )

    @property
    def dimensions(self) -> list[str]:
        return [dimension.label for dimension in self.framework.dimensions]

    def line(self, step: Step) -> BridgeLine:
        if step.measure is None:
            return self._other(step)
        rule = self._rule(step.measure)
        is_event = step.cause in (Cause.VALUE, Cause.KNOWN)
        return BridgeLine(
            group=self.group_of[rule.key],
            label=rule.measure.label,
            tenths=step.tenths,
            values=self._values(step, rule),
            cause=self._cause(step, rule),
            event=self.behind.event(rule.measure, step.tenths) if is_event else None,
            is_silence=is_event and self.behind.is_silence(rule.measure, step.tenths),
        )

    def _other(self, step: Step) -> BridgeLine:
        told = {
            Cause.MODEL: self._model,
            Cause.LIMIT: self._limit,
            Cause.OVERRIDE: self._override,
        }
        group = OTHER_GROUPS[step.cause]
        return BridgeLine(group, told[step.cause](), step.tenths, "", "")

    def _rule(self, key: str) -> MeasureRule:
        return self.framework.measures[self.framework.column_of[key]]

    def _values(self, step: Step, rule: MeasureRule) -> str:
        before = _value(self.before, self.was, rule.key)
        after = _value(self.after, self.framework, rule.key)
        known = [in_unit(v, rule.measure) for v in (before, after) if v is not None]
        if step.cause is Cause.AGEING or len(set(known)) < len(known):
            known = known[-1:]
        return " → ".join(known)

    def _cause(self, step: Step, rule: MeasureRule) -> str:
        if step.cause is Cause.UNKNOWN:
            state = State(self.after.states[self.framework.column_of[rule.key]])
            return CEASED.get(state, "no longer known")
        words = {Cause.KNOWN: "became known", Cause.AGEING: "the rating is ageing"}
        return words.get(step.cause, "")

    def _model(self) -> str:
        if self.before.version_id == self.after.version_id:
            return "Holdfast computes differently since an update"
        return f"Changed from {self.before.version} to {self.after.version}"

    def _limit(self) -> str:
        was = _lowest(self.before, self.was)
        is_now = _lowest(self.after, self.framework)
        if is_now is None:
            return f"Lifted: {was.reason}" if was else "Lifted"
        if was is None:
            return f"Now limited to {is_now.ceiling}: {is_now.reason}"
        if was.key == is_now.key:
            return f"Still limited to {is_now.ceiling}: {is_now.reason}"
        return f"Now limited to {is_now.ceiling}, not {was.ceiling}: {is_now.reason}"

    def _override(self) -> str:
        was, is_now = counted_in(self.before), counted_in(self.after)
        if is_now is None:
            return f"No longer {_said(was)}" if was else "No longer set"
        return f"{'Still' if was == is_now else 'Now'} {_said(is_now)}"


def _said(override: Override) -> str:
    return f"{override.get_kind_display().lower()} {override.points}: {override.reason}"


def _lowest(scored: Scored, framework: Framework) -> Cap | None:
    in_force = [
        cap for cap, holds in zip(framework.caps, scored.caps, strict=True) if holds
    ]
    return min(in_force, key=lambda cap: cap.ceiling, default=None)


def _value(scored: Scored, framework: Framework, key: str) -> float | None:
    column = framework.column_of.get(key)
    return None if column is None else scored.values[column]
