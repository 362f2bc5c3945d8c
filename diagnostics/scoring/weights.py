"""Weighted means over measures and dimensions, added one after another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.scoring.curves import BEST
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import Bools, Floats, Shorts, ratio

HUNDREDTHS_PER_TENTH = 10


@dataclass(frozen=True)
class DimensionSums:
    """Per dimension and account, (d, n) whole numbers: exact in any order."""

    earned: Floats  # weight times points, in tenths, over measures that have points
    known: Floats  # weight of measures that have points
    connected: Floats  # weight of those and of the missing ones

    @property
    def figures(self) -> Floats:
        """Each dimension over what is known of it, in tenths; nan = null."""
        return ratio(self.earned, self.known)

    @property
    def worst(self) -> Floats:
        """Each dimension, were all that is missing worth nothing."""
        return ratio(self.earned, self.connected)

    @property
    def best(self) -> Floats:
        """Each dimension, were all that is missing worth 100 points."""
        hoped = (self.connected - self.known) * (BEST / HUNDREDTHS_PER_TENTH)
        return ratio(self.earned + hoped, self.connected)

    @property
    def coverage(self) -> Floats:
        """The share of each dimension's connected weight that is known; nan = left."""
        return ratio(self.known, self.connected)


def add_up(
    framework: Framework, points: Shorts, known: Bools, missing: Bools
) -> DimensionSums:
    """The sums that every figure of a dimension is made of.

    points          (n, m) hundredths
    known, missing  (n, m) has points; left without though connected and applicable
    """
    shape = len(framework.dimensions), len(points)
    earned, weight_known, weight_missing = (np.zeros(shape) for _ in range(3))
    for column, (place, weight) in enumerate(places(framework)):
        counted = known[:, column] * float(weight)
        earned[place] += counted * points[:, column]
        weight_known[place] += counted
        weight_missing[place] += missing[:, column] * float(weight)
    return DimensionSums(
        earned / HUNDREDTHS_PER_TENTH, weight_known, weight_known + weight_missing
    )


def places(framework: Framework) -> list[tuple[int, int]]:
    """For each measure in framework order: its dimension's place, and its weight."""
    return [
        (place, rule.weight)
        for place, dimension in enumerate(framework.dimensions)
        for rule in dimension.measures
    ]


def weight_in_use(weights: Sequence[int], figures: Floats) -> Floats:
    """The weight of the dimensions that have a figure, (n,).

    figures  (d, n); nan = null
    """
    total = np.zeros(figures.shape[1])
    for weight, figure in zip(weights, figures, strict=True):
        total += weight * ~np.isnan(figure)
    return total


def weighted_mean(weights: Sequence[int], figures: Floats) -> Floats:
    """The mean of the dimensions that have a figure, (n,); nan where none weighs.

    figures  (d, n); nan = null
    """
    total = np.zeros(figures.shape[1])
    for weight, figure in zip(weights, figures, strict=True):
        total += weight * np.nan_to_num(figure, nan=0.0)
    return ratio(total, weight_in_use(weights, figures))


def effective_weights(
    framework: Framework, counted: Bools, within: Floats, figures: Floats
) -> Floats:
    """What share of the whole each counted measure has, (n, m); each row sums to 1.

    counted  (n, m) measures that count
    within   (d, n) the weight that counts in each dimension
    figures  (d, n) nan for dimensions that do not count
    """
    weights = [dimension.weight for dimension in framework.dimensions]
    in_use = weight_in_use(weights, figures)
    shares = np.zeros(counted.shape)
    for column, (place, weight) in enumerate(places(framework)):
        counts = counted[:, column].astype(np.float64)
        own: Floats = counts * (weights[place] * weight)
        shares[:, column] = ratio(own, in_use * within[place])
    return np.nan_to_num(shares, nan=0.0)
