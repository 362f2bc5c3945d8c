"""The lines of a bridge in words: what moved a score, and what most likely made it."""

from dataclasses import dataclass, replace
from itertools import groupby

from accounts.models import Customer
from dashboards.behind import Behind, EventLink
from dashboards.evidence import subject_of
from dashboards.reader import Reader
from dashboards.values import ARROW, from_to, in_unit
from diagnostics.bridges import Bridge
from diagnostics.models import Override, Scored
from diagnostics.overrides import counted_in
from diagnostics.scoring.bridge import Cause, Step
from diagnostics.scoring.framework import Cap, Framework
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State

OTHER_GROUPS = {
    Cause.MODEL: "Scoring model",
    Cause.LIMIT: "Limits",
    Cause.OVERRIDE: "Set by a person",
}
NOT_KNOWN = "not known"
SMALL = 1  # tenths: changes as small as this are told together
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
    otherwise: str = ""  # what there is to say where no event made it


@dataclass(frozen=True)
class BridgeGroup:
    """The lines of one dimension, or of what is outside of all of them."""

    label: str
    tenths: int
    lines: tuple[BridgeLine, ...]


def bridge_groups(
    reader: Reader, customer: Customer, bridge: Bridge, *, folds: bool
) -> list[BridgeGroup]:
    """Every step of a bridge, by dimension; the lines sum exactly to the change.

    folds  the small changes of a dimension are told as one line
    """
    telling = _Telling(reader, customer, bridge)
    lines = map(telling.line, bridge.steps)
    order = [OTHER_GROUPS[Cause.MODEL], *telling.dimensions]
    placed = sorted(lines, key=lambda line: _place(order, line.group))
    return [
        BridgeGroup(label, sum(line.tenths for line in group), group)
        for label, found in groupby(placed, key=lambda line: line.group)
        for in_order in [sorted(found, key=lambda line: -abs(line.tenths))]
        for group in [folded(in_order) if folds else tuple(in_order)]
    ]


def folded(lines: list[BridgeLine]) -> tuple[BridgeLine, ...]:
    """The lines of a group; the small ones as one where there are several."""
    small = [line for line in lines if abs(line.tenths) <= SMALL]
    if len(small) < 2:
        return tuple(lines)
    together = BridgeLine(
        group=small[0].group,
        label=f"{len(small)} small changes",
        tenths=sum(line.tenths for line in small),
        values=", ".join(line.label for line in small),
        cause="",
    )
    return (*(line for line in lines if line not in small), together)


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
        self.behind = Behind.read(reader, customer, bridge, moved)

    @property
    def dimensions(self) -> list[str]:
        return [dimension.label for dimension in self.framework.dimensions]

    def line(self, step: Step) -> BridgeLine:
        if step.measure is None:
            return self._other(step)
        rule = self._rule(step.measure)
        line = BridgeLine(
            group=self.group_of[rule.key],
            label=rule.measure.label,
            tenths=step.tenths,
            values=self._values(step, rule),
            cause="the rating is ageing" if step.cause is Cause.AGEING else "",
        )
        if step.cause is Cause.KNOWN:
            event = self.behind.made_known(rule)
            return replace(line, event=event, otherwise="" if event else _now(rule))
        if step.cause is not Cause.VALUE:
            return line
        of = rule.measure, step.tenths, subject_of(rule)
        event = self.behind.event(*of)
        told = "" if event else self.behind.without_event(*of)
        return replace(line, event=event, otherwise=told)

    def _other(self, step: Step) -> BridgeLine:
        told = {
            Cause.MODEL: self._model,
            Cause.LIMIT: self._limit,
            Cause.OVERRIDE: self._override,
        }
        group = OTHER_GROUPS[step.cause]
        values = self._watched() if step.cause is Cause.LIMIT else ""
        return BridgeLine(group, told[step.cause](), step.tenths, values, "")

    def _watched(self) -> str:
        """What the limit in force, or the one lifted, watches: before and after."""
        was = _lowest(self.before, self.was)
        cap = _lowest(self.after, self.framework) or was
        if cap is None or cap.measure not in self.framework.column_of:
            return ""
        return self._both(self._rule(cap.measure))

    def _rule(self, key: str) -> MeasureRule:
        return self.framework.measures[self.framework.column_of[key]]

    def _values(self, step: Step, rule: MeasureRule) -> str:
        both = self._both(rule)
        if step.cause is Cause.KNOWN:
            return f"{NOT_KNOWN}{ARROW}{both}"
        if step.cause is Cause.UNKNOWN:
            return f"{both}{ARROW}{self._ceased(rule)}"
        return both.split(ARROW)[-1] if step.cause is Cause.AGEING else both

    def _ceased(self, rule: MeasureRule) -> str:
        state = State(self.after.states[self.framework.column_of[rule.key]])
        return CEASED.get(state, "no longer known")

    def _both(self, rule: MeasureRule) -> str:
        """ "12 days → 30 days"; once where both read the same."""
        before = _value(self.before, self.was, rule.key)
        after = _value(self.after, self.framework, rule.key)
        if before is not None and after is not None:
            return from_to(before, after, rule.measure)
        known = [in_unit(v, rule.measure) for v in (before, after) if v is not None]
        return "".join(known)

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


def _now(rule: MeasureRule) -> str:
    return f"there is now what it needs: {rule.measure.needs}"


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
