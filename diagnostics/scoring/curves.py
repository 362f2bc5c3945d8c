"""Curves turn a measure's value into points: 100 is best, always."""

import math
from itertools import pairwise

import numpy as np

from diagnostics.scoring.numbers import Floats, Shorts, half_up

# Knots (value, points 0..100); straight lines between them, flat beyond the ends.
Curve = tuple[tuple[float, float], ...]

HUNDREDTHS = 100
BEST = 100 * HUNDREDTHS


def points(values: Floats, curve: Curve) -> Shorts:
    """Points of each value on a curve.

    values   (n,) in the measure's unit; nan = missing
    returns  (n,) int16, hundredths of a point, half up; -1 where the value is missing
    """
    knots, heights = zip(*curve, strict=True)
    return half_up(np.interp(values, knots, heights) * HUNDREDTHS)


def check_curve(curve: Curve) -> None:
    """Raise ValueError, naming the knot, unless the curve can be drawn."""
    if not curve:
        raise ValueError("the curve is empty")
    for value, height in curve:
        if not math.isfinite(value):
            raise ValueError(f"the curve has a knot at {value}")
        if not 0 <= height <= 100:
            raise ValueError(f"the curve gives {height} points at {value}, not 0..100")
    knots = [value for value, _ in curve]
    for before, after in pairwise(knots):
        if after <= before:
            raise ValueError(f"the curve's knots do not increase: {before}, {after}")
