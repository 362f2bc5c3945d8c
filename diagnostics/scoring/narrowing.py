"""By how much the bounds of a score narrow once something that is missing is known."""

import numpy as np

from diagnostics.scoring.bridge import Side
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.states import NEUTRAL, State


def narrowing(side: Side) -> dict[str, int]:
    """Missing measure -> tenths by which a middling answer narrows the bounds.

    A middling answer is 50 points, and no limit holds by it. Under a limit the answers
    of several measures narrow less together than one by one.
    """
    columns = np.flatnonzero(side.states == State.MISSING)
    answers, size = np.arange(1, len(columns) + 1), len(columns) + 1
    points, states = np.tile(side.points, (size, 1)), np.tile(side.states, (size, 1))
    points[answers, columns], states[answers, columns] = NEUTRAL, State.OBSERVED
    found = diagnose(
        side.framework,
        points,
        states,
        np.tile(side.values, (size, 1)),
        np.zeros(size, np.bool_),
        side.said(size),
    )
    now, *then = (int(width) for width in found.high - found.low)
    measures = [side.framework.measures[column] for column in columns]
    return {rule.key: now - width for rule, width in zip(measures, then, strict=True)}
