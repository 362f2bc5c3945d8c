"""What is known of a measure, and how a person's rating ages."""

from enum import IntEnum

import numpy as np

from diagnostics.scoring.curves import BEST
from diagnostics.scoring.numbers import NULL, Bools, Codes, Floats, Shorts, half_up

NEUTRAL = BEST // 2


class State(IntEnum):
    """What is known of one measure of one account."""

    OBSERVED = 0
    STALE = 1
    MISSING = 2
    NOT_CONNECTED = 3
    NOT_APPLICABLE = 4


def answered(states: Codes) -> Bools:
    """Where a measure has points: observed, or a rating past its validity."""
    has_points: Bools = (states == State.OBSERVED) | (states == State.STALE)
    return has_points


def aged(
    points: Shorts, days_past_validity: Floats, grace_days: float
) -> tuple[Shorts, Codes]:
    """A person's ratings as time passes: good ones fade to 50, then all go missing.

    A rating at or below 50 keeps its points while it is stale, so that silence never
    improves an account.

    points              (n,) int16 hundredths; -1 where there is no rating
    days_past_validity  (n,) days; zero or less while the rating is valid
    grace_days          how long a stale rating still counts, > 0
    returns             (n,) int16 hundredths and (n,) int8 State
    """
    elapsed = np.clip(days_past_validity / grace_days, 0.0, 1.0)
    faded = points - np.maximum(points - NEUTRAL, 0) * elapsed
    gone = (points == NULL) | ~(days_past_validity <= grace_days)
    states = np.where(days_past_validity > 0, State.STALE, State.OBSERVED)
    return (
        half_up(np.where(gone, np.nan, faded)),
        np.where(gone, State.MISSING, states).astype(np.int8),
    )
