"""Columns from the product matrix: which step of each series an account has taken."""

import polars as pl

from diagnostics.features.frame import YEAR_DAYS, Reading, known, query


def ladders(reading: Reading) -> pl.DataFrame:
    """One row per series with more than one step: the last."""
    products, parameters = known("accounts_product", reading.known_at)
    return query(
        "SELECT series_id, max(step)"  # noqa: S608
        f" FROM {products} p WHERE series_id IS NOT NULL AND step IS NOT NULL"
        " GROUP BY 1 HAVING min(step) < max(step)",
        parameters,
        {"series_id": pl.Int64, "last_step": pl.Int32},
    )


def steps(lines: pl.DataFrame, ladders: pl.DataFrame, today: int) -> pl.DataFrame:
    """One row per customer that follows a series.

    A series is followed where the first paid purchase in it is more than a year old
    and the last is not. It is advanced where the account has the last step, or first
    bought the highest step it has, above another, within the year.

    lines  customer_id, day, amount, series_id, step
    """
    year_ago = today - YEAR_DAYS
    bought = lines.filter(pl.col("amount") > 0, pl.col("step").is_not_null())
    taken = (
        bought.join(ladders, on="series_id")
        .group_by("customer_id", "series_id", "step", "last_step")
        .agg(first_day=pl.col("day").min(), last_day=pl.col("day").max())
        .sort("step")
    )
    series = taken.group_by("customer_id", "series_id").agg(
        pl.col("first_day").min(),
        pl.col("last_day").max(),
        is_last=pl.col("step").last() == pl.col("last_step").last(),
        climbed=(pl.col("first_day").last() > year_ago) & (pl.len() > 1),
    )
    followed = series.filter(
        pl.col("first_day") <= year_ago, pl.col("last_day") > year_ago
    )
    return followed.group_by("customer_id").agg(
        series_followed=pl.len(),
        series_advanced=(pl.col("is_last") | pl.col("climbed")).sum(),
    )
