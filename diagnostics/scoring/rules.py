"""What a framework says of each measure: how much it weighs, and what it is worth."""

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

from diagnostics.measures import MEASURES, FirstMove, Measure
from diagnostics.measures.registry import AppliesTo
from diagnostics.scoring.curves import Curve, check_curve
from diagnostics.scoring.numbers import Floats
from diagnostics.scoring.validation import check_choice, check_weight, is_whole

How = Literal["latest", "mean", "trend"]
LONGEST_WINDOW_DAYS = 1095
FEWEST_FOR_A_TREND = 3
_KEY = re.compile(r"[a-z][a-z0-9_]{0,50}")
_DEFINED = {
    "latest": "The latest reading of {label}, where there is one of the last {days} "
    "days.",
    "mean": "The mean of the readings of {label} of the last {days} days.",
    "trend": "How the readings of {label} change in 30 days: the straight line that "
    "fits those of the last {days} days best. Needs three.",
}


@dataclass(frozen=True, kw_only=True)
class ReadingRule:
    """A measure made of the readings of a metric, without code."""

    metric_id: int
    how: How
    days: int
    label: str
    unit: str
    dimension: str

    def __post_init__(self) -> None:
        check_choice("reading", self.how, get_args(How))
        if not is_whole(self.days) or not 1 <= self.days <= LONGEST_WINDOW_DAYS:
            raise ValueError(
                f"{self.label}: {self.days} days are not 1 to {LONGEST_WINDOW_DAYS}"
            )
        if not self.label.strip():
            raise ValueError("a measure made of readings has no label")

    @property
    def column(self) -> str:
        """The name of the column that holds it."""
        return f"reading_{self.metric_id}_{self.how}_{self.days}"

    def measure(self, key: str, curve: Curve) -> Measure:
        """The measure that it makes."""
        points = FEWEST_FOR_A_TREND if self.how == "trend" else 1
        return Measure(
            key=key,
            formula=_as_read,
            reads=(self.column,),
            label=self.label,
            unit=f"{self.unit} in 30 days".strip()
            if self.how == "trend"
            else self.unit,
            dimension=self.dimension,
            definition=_DEFINED[self.how].format(label=self.label, days=self.days),
            source="Readings.",
            curve=curve,
            needs=f"{points} reading{'s' * (points > 1)} in the last {self.days} days",
            absence="unknown",
            applies_to="both",
            feeds=("reading",),
            hard=True,
            owner_role="executive",
            first_move=FirstMove(f"Find out what moves {self.label}", "executive", 14),
        )


def _as_read(values: Floats) -> Floats:
    return values


@dataclass(frozen=True)
class MeasureRule:
    """How much a measure weighs in its dimension, and the points it is worth.

    What is None stands as the measure declares it.

    target      the value to reach, in the measure's unit
    valid_days  how long a person's rating holds; it fades over grace_days after that
    """

    key: str
    weight: int
    curve: Curve
    applies_to: AppliesTo | None = None
    valid_days: int | None = None
    grace_days: int | None = None
    target: float | None = None
    owner_role: str | None = None
    first_move: FirstMove | None = None
    reading: ReadingRule | None = None

    def __post_init__(self) -> None:
        check_weight(self.weight, f"measure {self.key!r}")
        try:
            self._check()
        except ValueError as error:
            raise ValueError(f"measure {self.key!r}: {error}") from error

    def _check(self) -> None:
        check_curve(self.curve)
        if not _KEY.fullmatch(self.key):
            raise ValueError("its key is not in small letters, digits and _")
        if self.applies_to is not None:
            check_choice("applies_to", self.applies_to, get_args(AppliesTo))
        if self.target is not None and not math.isfinite(self.target):
            raise ValueError(f"the target is {self.target}")
        for name in ("valid_days", "grace_days"):
            days = getattr(self, name)
            if days is not None and (not is_whole(days) or days < 1):
                raise ValueError(f"{name} is {days}, not a number of days")

    @cached_property
    def measure(self) -> Measure:
        """The measure as this framework has it.

        raises  KeyError when there is none of this key
        """
        if self.reading is not None:
            declared = self.reading.measure(self.key, self.curve)
        else:
            declared = MEASURES[self.key]
        names = ("applies_to", "valid_days", "grace_days", "owner_role", "first_move")
        own = {name: getattr(self, name) for name in names}
        changed = {name: value for name, value in own.items() if value is not None}
        return replace(declared, curve=self.curve, **changed)

    @property
    def spelled_out(self) -> "MeasureRule":
        """The same with nothing left to the declaration, which may change."""
        measure = self.measure
        return replace(
            self,
            applies_to=measure.applies_to,
            valid_days=measure.valid_days,
            grace_days=measure.grace_days,
            owner_role=measure.owner_role,
            first_move=measure.first_move,
        )
