"""The diagnosis of every account: score, coverage, bounds, band and contributions."""

from dataclasses import dataclass

import numpy as np

from diagnostics.scoring.bands import PER_MILLE, bands
from diagnostics.scoring.caps import (
    TENTHS,
    caps_in_force,
    lowest_ceiling,
    watched_measures,
)
from diagnostics.scoring.contributions import apportion, points_lost, top_driver
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import (
    NULL,
    Bools,
    Codes,
    Floats,
    Shorts,
    half_up,
)
from diagnostics.scoring.states import State, answered
from diagnostics.scoring.weights import add_up, weighted_mean

FULL_SCORE = 100 * TENTHS


@dataclass(frozen=True)
class Diagnoses:
    """One row per account. Tenths of a point and per mille are int16, -1 = null."""

    raw: Shorts  # (n,) tenths, before caps
    capped: Shorts  # (n,) tenths
    score: Shorts  # (n,) tenths, final
    low: Shorts  # (n,) tenths, the score if all that is missing were worst
    high: Shorts  # (n,) tenths, the score if all that is missing were best
    coverage: Shorts  # (n,) per mille of the connected, applicable weight
    band: Codes  # (n,) Band
    dimensions: Shorts  # (n, d) tenths
    dimension_coverage: Shorts  # (n, d) per mille
    caps: Bools  # (n, c) in force
    contributions: Shorts  # (n, m + 1) tenths lost; the last column is the caps' line
    top_driver: Shorts  # (n,) column of the largest contribution; -1 = none


def diagnose(
    framework: Framework,
    points: Shorts,
    states: Codes,
    values: Floats,
    is_new: Bools,
) -> Diagnoses:
    """Score every account; a row depends on nothing but itself.

    points  (n, m) hundredths in framework order; read where the state has points
    states  (n, m) State
    values  (n, m) in each measure's unit, for the caps; nan = missing
    is_new  (n,) accounts too young for a band
    """
    weights = [dimension.weight for dimension in framework.dimensions]
    known, missing = answered(states), states == State.MISSING
    sums = add_up(framework, points, known, missing)
    caps = caps_in_force(framework, values, known)
    ceiling = lowest_ceiling(framework, caps)
    feared = lowest_ceiling(framework, caps | watched_measures(framework, missing))
    raw = weighted_mean(weights, sums.figures)
    capped = np.minimum(raw, ceiling)
    score = half_up(capped)
    coverage = half_up(PER_MILLE * weighted_mean(weights, sums.coverage))
    lost = points_lost(framework, points, known, sums)
    contributions = _contributions(lost, raw - capped, score)
    return Diagnoses(
        raw=half_up(raw),
        capped=score,
        score=score,
        low=half_up(np.minimum(weighted_mean(weights, sums.worst), feared)),
        high=half_up(np.minimum(weighted_mean(weights, sums.best), ceiling)),
        coverage=coverage,
        band=bands(framework, score, coverage, ceiling, is_new),
        dimensions=half_up(sums.figures.T),
        dimension_coverage=half_up(PER_MILLE * sums.coverage.T),
        caps=caps,
        contributions=contributions,
        top_driver=top_driver(contributions),
    )


def _contributions(lost: Floats, capped_away: Floats, score: Shorts) -> Shorts:
    """The measures' lines and the caps' line; all 0 where the score is null."""
    lines = np.column_stack([lost, np.nan_to_num(capped_away, nan=0.0)])
    return apportion(lines, np.where(score == NULL, 0, FULL_SCORE - score))
