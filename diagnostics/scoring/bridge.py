"""What changed between two diagnoses, line by line, exactly.

The steps are taken one after another (telescoped), so that their sum is the difference:
first the scoring model, then what became known and ceased to be, then the values with
the later weights, then limits and a person's word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import pairwise

import numpy as np

from diagnostics.scoring.caps import caps_in_force, lowest_ceiling
from diagnostics.scoring.contributions import apportion
from diagnostics.scoring.curves import points as points_of
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import NULL, Codes, Floats, Shorts
from diagnostics.scoring.overrides import Overrides, Word
from diagnostics.scoring.refit import refitted
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State, answered
from diagnostics.scoring.weights import add_up, weighted_mean


class Cause(Enum):
    """Why the score moved."""

    MODEL = "model"
    KNOWN = "known"
    UNKNOWN = "unknown"
    VALUE = "value"
    AGEING = "ageing"
    LIMIT = "limit"
    OVERRIDE = "override"


@dataclass(frozen=True)
class Step:
    """One line of a bridge: tenths of a point, and the measure it belongs to."""

    cause: Cause
    measure: str | None
    tenths: int


@dataclass(frozen=True)
class Side:
    """One stored diagnosis of an account.

    points  (m,) hundredths, -1 = none    states  (m,) State
    values  (m,) in each measure's unit; nan = missing
    score   the stored one, tenths
    word, at  what a person said of it, in tenths
    """

    framework: Framework
    engine: int
    points: Shorts
    states: Codes
    values: Floats
    score: int
    word: Word = Word.NOTHING
    at: float = float("nan")

    @cached_property
    def raw(self) -> float:
        """Before limits, in tenths, not rounded; nan where nothing is known."""
        return raws([self])[0]

    @cached_property
    def capped(self) -> float:
        known = answered(self.states)[None]
        in_force = caps_in_force(self.framework, self.values[None], known)
        return min(self.raw, float(lowest_ceiling(self.framework, in_force)[0]))

    @cached_property
    def final(self) -> float:
        return float(self.said().applied(np.array([self.capped]))[0])

    def said(self, size: int = 1) -> Overrides:
        """What a person said of it, for so many variants of the account."""
        return Overrides(np.full(size, self.word, np.int8), np.full(size, self.at))

    def with_column(
        self, column: int, other: "Side", *, points: int | None = None
    ) -> "Side":
        """The same with one measure as it is in `other`, or worth other points."""
        worth = other.points[column] if points is None else points
        return self.with_answer(
            column, worth, other.states[column], other.values[column]
        )

    def with_answer(self, column: int, points: int, state: int, value: float) -> "Side":
        """The same with one measure's points, state and value replaced."""
        copies = self.points.copy(), self.states.copy(), self.values.copy()
        for copy, new in zip(copies, (points, state, value), strict=True):
            copy[column] = new  # type: ignore[index]
        return replace(self, points=copies[0], states=copies[1], values=copies[2])


def raws(sides: Sequence[Side]) -> list[float]:
    """The scores before limits of sides under one framework, as `Side.raw` has it.

    All at once: a bridge asks for about as many as there are measures.
    """
    framework = sides[0].framework
    points = np.stack([side.points for side in sides])
    known = answered(np.stack([side.states for side in sides]))
    sums = add_up(framework, points, known, np.zeros_like(known))
    weights = [dimension.weight for dimension in framework.dimensions]
    return [float(raw) for raw in weighted_mean(weights, sums.figures)]


def bridge(before: Side, after: Side) -> list[Step]:
    """The lines from one score to the other; they sum exactly to the difference.

    raises  ValueError where either score is null: then there is no bridge
    """
    if NULL in (before.score, after.score):
        raise ValueError("a score that is null has no bridge")
    lines = list(_lines(before, after))
    exact = np.array([[amount for *_, amount in lines]])
    whole = apportion(exact, np.array([after.score - before.score], np.int16))[0]
    return [
        Step(cause, measure, int(tenths))
        for (cause, measure, _), tenths in zip(lines, whole, strict=True)
        if tenths
    ]


def _lines(before: Side, after: Side) -> Iterator[tuple[Cause, str | None, float]]:
    """Every step with its exact tenths, those of nothing among them."""
    start = _under(after, before)
    turns = list(_turns(start, after))
    scores = raws([start, *(side for *_, side in turns)])
    while np.isnan(scores[0]):  # the model knows nothing of the past: part of its line
        *_, start = turns.pop(0)
        scores.pop(0)
    known = before.final if before.engine == after.engine else before.score
    yield Cause.MODEL, None, start.final - known
    for (cause, key, _), (last, raw) in zip(turns, pairwise(scores), strict=True):
        yield cause, key, raw - last
    yield Cause.LIMIT, None, (after.capped - after.raw) - (start.capped - start.raw)
    set_before, set_after = start.final - start.capped, after.final - after.capped
    yield Cause.OVERRIDE, None, set_after - set_before


def _turns(start: Side, after: Side) -> Iterator[tuple[Cause, str, Side]]:
    """From one side to the other, a measure at a time, under the later framework."""
    rules = list(enumerate(rule.key for rule in after.framework.measures))
    was, is_now = answered(start.states), answered(after.states)
    side = start
    for column, key in rules:
        if is_now[column] and not was[column]:
            side = side.with_column(column, after)
            yield Cause.KNOWN, key, side
    for column, key in rules:
        if was[column] and not is_now[column]:
            side = side.with_column(column, after)
            yield Cause.UNKNOWN, key, side
    for column, key in rules:
        if was[column] and is_now[column] and not _is_same(start, after, column):
            unaged = _unaged(after, column) - _unaged(start, column)
            worth = int(start.points[column]) + unaged
            side = side.with_column(column, after, points=worth)
            yield Cause.VALUE, key, side
            side = side.with_column(column, after)
            yield Cause.AGEING, key, side


def _is_same(start: Side, after: Side, column: int) -> bool:
    """Whether a measure stayed as it was, to the last bit."""
    return bool(
        start.points[column] == after.points[column]
        and start.states[column] == after.states[column]
        and start.values[column] == after.values[column]
    )


def _unaged(side: Side, column: int) -> int:
    """What the value would be worth, were it a rating that has not aged."""
    curve = side.framework.measures[column].curve
    return int(points_of(side.values[[column]], curve)[0])


def _under(after: Side, before: Side) -> Side:
    """The earlier side as the later scoring model sees it.

    A measure that the earlier model did not have, or had in another form, is taken as
    it became: what that moves is the model's doing.
    """
    if before.framework == after.framework:
        return replace(before, engine=after.engine)
    seen = replace(after, word=before.word, at=before.at)
    for column, rule in enumerate(after.framework.measures):
        place = before.framework.column_of.get(rule.key)
        if place is None or not _alike(before.framework.measures[place], rule):
            continue
        seen = _taken(seen, column, before, place)
    return seen


def _alike(one: MeasureRule, other: MeasureRule) -> bool:
    """Whether two versions mean the same measure, whatever it weighs and is worth."""
    forms = [
        (rule.reading, rule.applies_to, rule.valid_days, rule.grace_days)
        for rule in (one, other)
    ]
    return forms[0] == forms[1]


def _taken(seen: Side, column: int, before: Side, place: int) -> Side:
    """`seen` with one measure as it was before, worth what the later curve says."""
    state, points = before.states[place], int(before.points[place])
    curve = seen.framework.measures[column].curve
    old = before.framework.measures[place].curve
    if curve != old and state in (State.OBSERVED, State.STALE):
        at = slice(place, place + 1)
        points = int(refitted(before.points[at], before.values[at], old, curve)[0])
    return seen.with_answer(column, points, state, before.values[place])
