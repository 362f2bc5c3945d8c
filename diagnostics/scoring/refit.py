"""Stored points on another curve: what a value would be worth, as faded as it was."""

import numpy as np

from diagnostics.scoring.curves import Curve
from diagnostics.scoring.curves import points as points_of
from diagnostics.scoring.numbers import NULL, Floats, Shorts
from diagnostics.scoring.states import NEUTRAL


def refitted(points: Shorts, values: Floats, was: Curve, becomes: Curve) -> Shorts:
    """Points on the curve `becomes` of what was scored on the curve `was`.

    A rating that had faded towards 50 fades as far on the new curve.

    points   (n,) hundredths as stored; -1 where there are none
    values   (n,) in the measure's unit
    returns  (n,) hundredths; -1 where there were none
    """
    if was == becomes:
        return points
    unaged, worth = points_of(values, was), points_of(values, becomes)
    fades = (points != unaged) & (unaged > NEUTRAL) & (worth > NEUTRAL)
    above = np.where(fades, unaged - NEUTRAL, 1)
    left = np.where(fades, (points - NEUTRAL) / above, 1.0)
    faded = NEUTRAL + np.rint((worth - NEUTRAL) * left)
    fitted = np.where(points == NULL, NULL, np.where(fades, faded, worth))
    return fitted.astype(np.int16)
