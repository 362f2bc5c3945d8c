"""A scoring model: dimensions, weights, curves, caps and bands. It never changes."""

import math
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, get_args

import numpy as np

from diagnostics.measures import MEASURES, FirstMove
from diagnostics.measures.registry import AppliesTo
from diagnostics.scoring.numbers import Bools, Floats
from diagnostics.scoring.rules import MeasureRule, ReadingRule
from diagnostics.scoring.validation import (
    check_choice,
    check_known,
    check_unique,
    check_weight,
    is_whole,
)

# Two engines may round or order differently; a replay is promised within one.
ENGINE_VERSION = 4
LIMIT, OVERRIDE = "limit", "override"  # reasons of a score that are no measure


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
class Audience:
    """Which accounts a scoring model is for.

    segment_ids  empty: those of every segment, and without one
    """

    relationship: AppliesTo = "both"
    segment_ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_choice("the relationship", self.relationship, get_args(AppliesTo))
        if not all(map(is_whole, self.segment_ids)):
            raise ValueError(f"segments {self.segment_ids} are not ids")

    def includes(self, is_contract: Bools, segment_ids: Floats) -> Bools:
        """Which of the accounts it is for, (n,); segment 0 is none."""
        suits = np.ones(is_contract.shape, np.bool_)
        if self.relationship != "both":
            suits &= is_contract == (self.relationship == "contract")
        if self.segment_ids:
            suits &= np.isin(segment_ids, self.segment_ids)
        return suits


EVERY_ACCOUNT = Audience()


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
    audience: Audience = EVERY_ACCOUNT

    def __post_init__(self) -> None:
        check_unique("dimension", (dimension.key for dimension in self.dimensions))
        check_unique("measure", (rule.key for rule in self.measures))
        check_unique("cap", (cap.key for cap in self.caps))
        check_known("a cap watches", (c.measure for c in self.caps), self.column_of)
        if not 0 <= self.minimum_coverage <= 1:
            raise ValueError(f"minimum coverage {self.minimum_coverage} is not 0..1")
        if not is_whole(self.new_account_days) or self.new_account_days < 0:
            raise ValueError(f"new_account_days {self.new_account_days} is not a count")

    @property
    def spelled_out(self) -> "Framework":
        """The same with nothing left to the declarations of measures."""
        dimensions = (
            replace(d, measures=tuple(rule.spelled_out for rule in d.measures))
            for d in self.dimensions
        )
        return replace(self, dimensions=tuple(dimensions))

    @cached_property
    def measures(self) -> tuple[MeasureRule, ...]:
        """All measures, flat: the order of every column and of every tie."""
        return tuple(rule for d in self.dimensions for rule in d.measures)

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Each measure's place among `measures`."""
        return {rule.key: index for index, rule in enumerate(self.measures)}

    @property
    def reasons(self) -> tuple[str, ...]:
        """The key of all that can cost points; one that stands twice means neither.

        A cap may have the key of the measure that it watches: it leads to that anyway.
        """
        caps = (cap.key for cap in self.caps if cap.key != cap.measure)
        return (*self.column_of, *caps, LIMIT, OVERRIDE)

    def rule_behind(self, driver: str) -> MeasureRule | None:
        """The measure a driver names, or that the cap it names watches."""
        watched = {cap.key: cap.measure for cap in self.caps}
        column = self.column_of.get(watched.get(driver, driver))
        return None if column is None else self.measures[column]

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
        built_in = (rule.key for rule in framework.measures if not rule.reading)
        check_known("the framework weighs", built_in, known)
        _check_placed(framework)
        return framework


def _check_placed(framework: Framework) -> None:
    """Own measures do not take a built-in one's key, and rules fit their measures."""
    for rule in framework.measures:
        if rule.reading and rule.key in MEASURES:
            raise ValueError(f"measure {rule.key!r}: a built-in one has that key")
        if rule.reading or rule.key in MEASURES:
            _ = rule.measure


def _read(stored: dict[str, Any]) -> Framework:
    return Framework(
        **{
            **stored,
            "dimensions": tuple(map(_read_dimension, stored["dimensions"])),
            "caps": tuple(Cap(**cap) for cap in stored["caps"]),
            "bands": Bands(**stored["bands"]),
            "audience": _read_audience(stored.get("audience", {})),
        }
    )


def _read_audience(stored: dict[str, Any]) -> Audience:
    return Audience(**{**stored, "segment_ids": tuple(stored.get("segment_ids", ()))})


def _read_dimension(stored: dict[str, Any]) -> Dimension:
    rules = tuple(map(_read_rule, stored["measures"]))
    return Dimension(**{**stored, "measures": rules})


def _read_rule(stored: dict[str, Any]) -> MeasureRule:
    move, reading = stored.get("first_move"), stored.get("reading")
    return MeasureRule(
        **{
            **stored,
            "curve": tuple((value, p) for value, p in stored["curve"]),
            "first_move": FirstMove(**move) if move else None,
            "reading": ReadingRule(**reading) if reading else None,
        }
    )
