"""Caps: while a measure is past its threshold, the score has a ceiling."""

import numpy as np

from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import Bools, Floats

TENTHS = 10


def caps_in_force(framework: Framework, values: Floats, known: Bools) -> Bools:
    """Which caps hold, (n, c).

    values  (n, m) in each measure's unit
    known   (n, m) the measure has points
    """
    past = np.zeros((len(values), len(framework.caps)), np.bool_)
    for index, cap in enumerate(framework.caps):
        watched = values[:, framework.column_of[cap.measure]]
        if cap.at_least is not None:
            past[:, index] = watched >= cap.at_least
        if cap.at_most is not None:
            past[:, index] = watched <= cap.at_most
    return past & watched_measures(framework, known)


def watched_measures(framework: Framework, measures: Bools) -> Bools:
    """For each cap, (n, c), the column (n, m) of the measure that it watches."""
    return measures[:, [framework.column_of[cap.measure] for cap in framework.caps]]


def lowest_ceiling(framework: Framework, in_force: Bools) -> Floats:
    """The ceiling that binds, (n,) tenths; inf where no cap is in force.

    in_force  (n, c)
    """
    ceilings = np.array([cap.ceiling * TENTHS for cap in framework.caps], np.float64)
    each = np.where(in_force, ceilings, np.inf)
    lowest: Floats = np.min(each, axis=1, initial=np.inf)
    return lowest
