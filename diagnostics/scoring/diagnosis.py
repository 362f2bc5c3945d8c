"""The diagnosis of every account: score, coverage, bounds, band and contributions."""

from dataclasses import dataclass, fields

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
from diagnostics.scoring.overrides import Overrides
from diagnostics.scoring.states import State, answered
from diagnostics.scoring.weights import add_up, weighted_mean

FULL_SCORE = 100 * TENTHS
AT_ONCE = 16_384  # accounts: what is worked out on the way takes room


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
    # (n, m + 2) tenths lost; behind the measures the caps' line, then the override's,
    # which is negative where it lifts the score
    contributions: Shorts
    top_driver: Shorts  # (n,) column of the largest contribution; -1 = none


def diagnose(
    framework: Framework,
    points: Shorts,
    states: Codes,
    values: Floats,
    is_new: Bools,
    overrides: Overrides | None = None,
) -> Diagnoses:
    """Score every account; a row depends on nothing but itself.

    points     (n, m) hundredths in framework order; read where the state has points
    states     (n, m) State
    values     (n, m) in each measure's unit, for the caps; nan = missing
    is_new     (n,) accounts too young for a band
    overrides  None where nobody said anything
    """
    overrides = overrides or Overrides.none(len(points))
    starts = range(0, max(len(points), 1), AT_ONCE)
    parts = [
        _diagnosed(
            framework,
            points[rows],
            states[rows],
            values[rows],
            is_new[rows],
            overrides.of(rows),
        )
        for rows in (slice(start, start + AT_ONCE) for start in starts)
    ]
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Diagnoses)
    }
    return Diagnoses(**columns)


def _diagnosed(
    framework: Framework,
    points: Shorts,
    states: Codes,
    values: Floats,
    is_new: Bools,
    overrides: Overrides,
) -> Diagnoses:
    weights = [dimension.weight for dimension in framework.dimensions]
    known, missing = answered(states), states == State.MISSING
    sums = add_up(framework, points, known, missing)
    caps = caps_in_force(framework, values, known)
    ceiling = lowest_ceiling(framework, caps)
    raw = weighted_mean(weights, sums.figures)
    capped = np.minimum(raw, ceiling)
    final = overrides.applied(capped)
    score = half_up(final)
    feared = lowest_ceiling(framework, caps | watched_measures(framework, missing))
    coverage = half_up(PER_MILLE * weighted_mean(weights, sums.coverage))
    contributions = _contributions(
        points_lost(framework, points, known, sums), raw - capped, capped - final, score
    )
    return Diagnoses(
        raw=half_up(raw),
        capped=half_up(capped),
        score=score,
        low=_bound(weighted_mean(weights, sums.worst), feared, overrides),
        high=_bound(weighted_mean(weights, sums.best), ceiling, overrides),
        coverage=coverage,
        band=bands(framework, score, coverage, ceiling, is_new, overrides),
        dimensions=half_up(sums.figures.T),
        dimension_coverage=half_up(PER_MILLE * sums.coverage.T),
        caps=caps,
        contributions=contributions,
        top_driver=top_driver(contributions),
    )


def _bound(figure: Floats, ceiling: Floats, overrides: Overrides) -> Shorts:
    """How far the score could go: under the ceiling, and as people will have it."""
    return half_up(overrides.applied(np.minimum(figure, ceiling)))


def _contributions(
    lost: Floats, capped_away: Floats, set_away: Floats, score: Shorts
) -> Shorts:
    """The lines of the measures, the caps and the override; 0 where there is no score.

    lost                   (n, m) tenths
    capped_away, set_away  (n,) tenths; nan where the score is null
    """
    lines = np.column_stack([lost, capped_away, set_away])
    return apportion(
        np.nan_to_num(lines, nan=0.0), np.where(score == NULL, 0, FULL_SCORE - score)
    )
