"""What it takes to reach the next band."""

from dataclasses import dataclass
from enum import Enum
from itertools import compress

from diagnostics.scoring.bands import Band
from diagnostics.scoring.diagnosis import Diagnoses
from diagnostics.scoring.framework import Cap, Framework
from diagnostics.scoring.rules import MeasureRule


class Verdict(Enum):
    """What there is to say of the next band."""

    REACHABLE = "reachable"
    HEALTHY = "healthy"  # there is no better band
    NO_SCORE = "no score"
    NEW = "new"  # too young for a band
    TOO_LITTLE = "too little"  # known of it for a band
    SET_BY_PERSON = "set by a person"  # nothing else moves it
    OUT_OF_REACH = "out of reach"  # of what is known, even at its best


@dataclass(frozen=True)
class Change:
    """One measure that has to change.

    value_from, value_to    in its unit
    points_from, points_to  hundredths
    gained                  tenths of the score, with what a lifted limit held back
    lifts                   limits that hold the score down until it has changed
    just_lifts              whether no more is asked of it than to lift them
    """

    rule: MeasureRule
    value_from: float
    value_to: float
    points_from: int
    points_to: int
    gained: int
    lifts: tuple[Cap, ...]
    just_lifts: bool


@dataclass(frozen=True)
class Outlook:
    """What it takes to reach `target`, whose lower border is `border` points.

    score    tenths, once all is changed
    held_by  the limit that then takes something from it
    """

    verdict: Verdict
    target: Band | None = None
    border: int | None = None
    changes: tuple[Change, ...] = ()
    score: int | None = None
    held_by: Cap | None = None


def binding(framework: Framework, found: Diagnoses) -> Cap | None:
    """The limit that takes something from what was found of one account."""
    if found.capped[0] == found.raw[0]:
        return None
    in_force = compress(framework.caps, found.caps[0])
    return min(in_force, key=lambda cap: cap.ceiling)
