"""The points that each measure costs, as whole tenths that add up exactly."""

import numpy as np

from diagnostics.scoring.curves import BEST
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import (
    NULL,
    STEP_BITS,
    STEPS_PER_UNIT,
    Bools,
    Floats,
    Shorts,
    ratio,
)
from diagnostics.scoring.weights import (
    HUNDREDTHS_PER_TENTH,
    DimensionSums,
    places,
    weight_in_use,
)


def points_lost(
    framework: Framework, points: Shorts, known: Bools, sums: DimensionSums
) -> Floats:
    """What each measure costs: its effective weight times what it lacks to 100.

    points, known  (n, m) hundredths; the measure has points
    returns        (n, m) tenths, not rounded; 0 where a measure has no weight
    """
    weights = [dimension.weight for dimension in framework.dimensions]
    in_use = weight_in_use(weights, sums.figures)
    lost = np.zeros(points.shape)
    for column, (place, weight) in enumerate(places(framework)):
        lacking = known[:, column] * (float(BEST) - points[:, column])
        share = weights[place] * weight * lacking / HUNDREDTHS_PER_TENTH
        lost[:, column] = ratio(share, in_use * sums.known[place])
    return np.nan_to_num(lost, nan=0.0)


def apportion(lines: Floats, totals: Shorts) -> Shorts:
    """Whole lines that add up to their total, by largest remainder.

    A line of 0 stays 0; of equal remainders the line that stands first gains.

    lines    (n, k), of either sign; each row's sum is less than 1 from its total
    totals   (n,) whole numbers
    returns  (n, k) int16, each less than 1 from its line
    """
    steps = np.rint(lines * STEPS_PER_UNIT).astype(np.int64)
    whole, remainder = steps >> STEP_BITS, steps & (STEPS_PER_UNIT - 1)
    units_left = totals - whole.sum(axis=1)
    count = lines.shape[1]
    # No two of a row are alike, so the last of those that gain tells them all.
    claims = remainder * count + np.arange(count)[::-1]
    in_order = np.sort(claims, axis=1)
    last = np.clip(count - units_left, 0, count - 1)[:, None]
    gains = claims >= np.take_along_axis(in_order, last, axis=1)
    gains &= units_left[:, None] > 0
    shares: Shorts = (whole + gains).astype(np.int16)
    return shares


def top_driver(contributions: Shorts) -> Shorts:
    """The column to name first, (n,): -1 = none.

    While a person's word or a limit costs anything nothing else can move the score, so
    they come, in this order, before what costs more. Of equals the first.

    contributions  (n, m + 2) tenths; the limit and the override stand last
    """
    limit, override = contributions.shape[1] - 2, contributions.shape[1] - 1
    measures = contributions[:, :limit]
    cases = [contributions[:, override] > 0, contributions[:, limit] > 0]
    costs = measures.max(axis=1, initial=0) > 0
    largest = measures.argmax(axis=1) if limit else np.zeros(len(measures), np.int64)
    otherwise = np.where(costs, largest, NULL)
    chosen: Shorts = np.select(cases, [override, limit], otherwise).astype(np.int16)
    return chosen
