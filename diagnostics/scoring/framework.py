"""A scoring model: dimensions, weights, curves, caps and bands. It never changes."""

import math
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from diagnostics.measures import MEASURES
from diagnostics.scoring.curves import Curve, check_curve
from diagnostics.scoring.validation import (
    check_known,
    check_unique,
    check_weight,
    is_whole,
)

# Two engines may round or order differently; a replay is promised within one.
ENGINE_VERSION = 2


@dataclass(frozen=True)
class MeasureRule:
    """How much a measure weighs in its dimension, and the points it is worth."""

    key: str
    weight: int
    curve: Curve

    def __post_init__(self) -> None:
        check_weight(self.weight, f"measure {self.key!r}")
        try:
            check_curve(self.curve)
        except ValueError as error:
            raise ValueError(f"measure {self.key!r}: {error}") from error


@dataclass(frozen=True)
class Dimension:
    """A group of measures; `connect` says what to load while it has no source."""

    key: str
    label: str
    weight: int
    measures: tuple[MeasureRule, ...]
    connect: str

    def __post_init__(self) -> None:
        check_weight(self.weight, f"dimension {self.key!r}")


@dataclass(frozen=True)
class Cap:
    """While this measure is past its threshold, score at most `ceiling` points."""

    key: str
    measure: str
    at_least: float | None
    at_most: float | None
    ceiling: int
    reason: str

    def __post_init__(self) -> None:
        thresholds = [t for t in (self.at_least, self.at_most) if t is not None]
        if len(thresholds) != 1 or not math.isfinite(thresholds[0]):
            raise ValueError(
                f"cap {self.key!r} needs one threshold, at_least or at_most"
            )
        if not is_whole(self.ceiling) or not 0 <= self.ceiling <= 100:
            raise ValueError(f"cap {self.key!r}: ceiling {self.ceiling} is not 0..100")


@dataclass(frozen=True)
class Bands:
    """Where the bands begin, in points; the lower border belongs to the band."""

    at_risk_below: int = 50
    watch_below: int = 75

    def __post_init__(self) -> None:
        borders = (self.at_risk_below, self.watch_below)
        if not all(map(is_whole, borders)) or not 0 <= borders[0] <= borders[1] <= 100:
            raise ValueError(f"bands begin at {borders}, not in order within 0..100")


@dataclass(frozen=True)
class Framework:
    """One version of a scoring model.

    minimum_coverage  share of weight below which there is no band, 0..1
    new_account_days  how long a new account has no band
    raises            ValueError that names what is wrong
    """

    key: str
    name: str
    dimensions: tuple[Dimension, ...]
    caps: tuple[Cap, ...]
    bands: Bands = Bands()
    minimum_coverage: float = 0.60
    new_account_days: int = 60

    def __post_init__(self) -> None:
        check_unique("dimension", (dimension.key for dimension in self.dimensions))
        check_unique("measure", (rule.key for rule in self.measures))
        check_unique("cap", (cap.key for cap in self.caps))
        check_known("a cap watches", (c.measure for c in self.caps), self.column_of)
        if not 0 <= self.minimum_coverage <= 1:
            raise ValueError(f"minimum coverage {self.minimum_coverage} is not 0..1")
        if not is_whole(self.new_account_days) or self.new_account_days < 0:
            raise ValueError(f"new_account_days {self.new_account_days} is not a count")

    @cached_property
    def measures(self) -> tuple[MeasureRule, ...]:
        """All measures, flat: the order of every column and of every tie."""
        return tuple(rule for d in self.dimensions for rule in d.measures)

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Each measure's place among `measures`."""
        return {rule.key: index for index, rule in enumerate(self.measures)}

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; `from_dict` reads them back."""
        return asdict(self)

    @classmethod
    def from_dict(
        cls, stored: dict[str, Any], known: Collection[str] = MEASURES
    ) -> "Framework":
        """The framework that `to_dict` wrote.

        known   keys of the measures that can be computed
        raises  ValueError that names what is wrong
        """
        try:
            framework = _read(stored)
        except (KeyError, TypeError) as error:
            raise ValueError(f"the framework cannot be read: {error!r}") from error
        keys = (rule.key for rule in framework.measures)
        check_known("the framework weighs", keys, known)
        return framework


def _read(stored: dict[str, Any]) -> Framework:
    return Framework(
        **{
            **stored,
            "dimensions": tuple(map(_read_dimension, stored["dimensions"])),
            "caps": tuple(Cap(**cap) for cap in stored["caps"]),
            "bands": Bands(**stored["bands"]),
        }
    )


def _read_dimension(stored: dict[str, Any]) -> Dimension:
    rules = tuple(
        MeasureRule(
            **{**rule, "curve": tuple((value, p) for value, p in rule["curve"])}
        )
        for rule in stored["measures"]
    )
    return Dimension(**{**stored, "measures": rules})
