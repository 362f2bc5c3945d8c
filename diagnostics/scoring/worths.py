"""The values that a measure could reasonably take, and what each is worth."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.scoring.curves import points
from diagnostics.scoring.framework import Cap
from diagnostics.scoring.numbers import Bools, Floats, Shorts
from diagnostics.scoring.rules import MeasureRule

MOST_STEPS = 1000  # between the first and the last knot
FINEST = 10  # steps of a curve whose knots span one unit
IN_FRACTIONS = ("×", "on ", "per ")  # units of which nobody counts whole ones


@dataclass(frozen=True)
class Worths:
    """Values a measure may take, (v,) in its unit, with their points, (v,) hundredths.

    current  the value it has
    """

    current: float
    values: Floats
    points: Shorts

    @property
    def is_empty(self) -> bool:
        return not len(self.values)

    @cached_property
    def nearest_first(self) -> list[int]:
        """The places of the values, from that nearest to the present one on."""
        distance = np.abs(self.values - self.current)
        return [int(place) for place in np.argsort(distance, kind="stable")]

    @cached_property
    def nearest(self) -> int:
        """The place of the value nearest to the present one."""
        return self.nearest_first[0]

    @cached_property
    def best(self) -> int:
        """The place of the nearest of those values that are worth most."""
        most = self.points.max()
        return next(p for p in self.nearest_first if self.points[p] == most)


def worths_of(rule: MeasureRule, current: float, caps: Sequence[Cap]) -> Worths:
    """What the measure could be worth where none of these limits holds.

    Whole steps where the curve's knots are whole, else tenths of its magnitude; the
    present value, the knots, and those next to a limit; of a state only its words.

    caps  limits that watch the measure
    """
    if rule.measure.words:
        candidates = {value for value, _ in rule.measure.words}
    else:
        candidates = _stepped(rule, caps)
    values = np.array(sorted(candidates | {current}), np.float64)
    values = values[~_held(values, caps)]
    return Worths(current, values, points(values, rule.curve))


def _stepped(rule: MeasureRule, caps: Sequence[Cap]) -> set[float]:
    knots = [value for value, _ in rule.curve]
    step = _step(rule, knots)
    first, last = math.floor(knots[0] / step), math.ceil(knots[-1] / step)
    steps = {_multiple(count, step) for count in range(first, last + 1)}
    inside = {value for value in steps if knots[0] <= value <= knots[-1]}
    return inside | set(knots) | set(_beside(caps, step))


def _step(rule: MeasureRule, knots: Sequence[float]) -> float:
    span = (knots[-1] - knots[0]) or 1.0
    magnitude = 10.0 ** math.floor(math.log10(span))
    is_counted = not rule.measure.unit.startswith(IN_FRACTIONS)
    if is_counted and all(knot == round(knot) for knot in knots):
        return max(1.0, 10 * magnitude / MOST_STEPS)
    return magnitude / FINEST


def _beside(caps: Iterable[Cap], step: float) -> Iterable[float]:
    """The steps next to each threshold, on either side."""
    for cap in caps:
        threshold = cap.at_least if cap.at_least is not None else cap.at_most or 0.0
        yield _multiple(math.ceil(threshold / step) - 1, step)
        yield _multiple(math.floor(threshold / step) + 1, step)


def _multiple(count: int, step: float) -> float:
    """Without the noise of binary fractions."""
    return float(f"{count * step:.12g}")


def _held(values: Floats, caps: Iterable[Cap]) -> Bools:
    """Where one of the limits holds."""
    held = np.zeros(values.shape, np.bool_)
    for cap in caps:
        if cap.at_least is not None:
            held |= values >= cap.at_least
        if cap.at_most is not None:
            held |= values <= cap.at_most
    return held
