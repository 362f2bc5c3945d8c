"""Columns from readings, as scoring models ask for them."""

from collections.abc import Collection
from datetime import date

import polars as pl

from diagnostics.features.frame import Reading, day_number, divided, facts, number_of
from diagnostics.scoring.rules import FEWEST_FOR_A_TREND, ReadingRule

SCALE = 10_000  # readings carry four decimals: summed as whole numbers, exactly
TREND_DAYS = 30
_COLUMNS = {
    "id": ("f.id", pl.Int64),
    "metric_id": ("f.metric_id", pl.Int64),
    "day": (day_number("measured_on"), pl.Int32),
    "value": (f"(f.value * {SCALE})::bigint", pl.Int64),
}
_OF_METRICS = "JOIN unnest(%s) m ON m = f.metric_id"


def readings(
    reading: Reading, day: date, wanted: Collection[ReadingRule]
) -> pl.DataFrame:
    """One row per customer with a reading, a column for each of `wanted`.

    day     as of which they are read, where their feed fell silent
    wanted  one at least
    """
    metrics = sorted({rule.metric_id for rule in wanted})
    rows = facts(
        reading.on(day),
        "accounts_reading",
        _COLUMNS,
        day="measured_on",
        join=(_OF_METRICS, [metrics]),
        within_days=max(rule.days for rule in wanted),
    )
    today = number_of(day)
    return (
        rows.sort("day", "id")
        .group_by("customer_id")
        .agg(_figure(rule, today).alias(rule.column) for rule in wanted)
    )


def _figure(rule: ReadingRule, today: int) -> pl.Expr:
    """Of rows in the order of their days."""
    is_wanted = (pl.col("metric_id") == rule.metric_id) & (
        pl.col("day") > today - rule.days
    )
    values = pl.col("value").filter(is_wanted)
    if rule.how == "latest":
        return divided(values.last(), SCALE)
    if rule.how == "mean":
        return divided(
            values.cast(pl.Int128).sum().cast(pl.Float64) / values.len(), SCALE
        )
    return _slope(values, pl.col("day").filter(is_wanted) - (today - rule.days))


def _slope(values: pl.Expr, days: pl.Expr) -> pl.Expr:
    """Change in 30 days along the straight line that fits best; null without three."""
    y, x = values.cast(pl.Int128), days.cast(pl.Int128)
    n = values.len().cast(pl.Int128)
    rise = (n * (x * y).sum() - x.sum() * y.sum()).cast(pl.Float64)
    run = (n * (x * x).sum() - x.sum() * x.sum()).cast(pl.Float64)
    is_enough = (values.len() >= FEWEST_FOR_A_TREND) & (run > 0)
    return pl.when(is_enough).then(divided(rise / run * TREND_DAYS, SCALE))
