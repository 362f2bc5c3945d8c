"""Spans of days [started, until) as day numbers."""

import polars as pl

FOREVER = 2**31 - 1  # a span without an end


def under_way(today: int) -> pl.Expr:
    """Spans that contain `today`."""
    return (pl.col("started") <= today) & (pl.col("until") > today)


def merged(spans: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """`keys`, started and until; spans of one key that overlap or touch are one."""
    reached = pl.col("until").cum_max().shift(1).over(keys)
    begins = pl.col("started") > pl.col("reached")
    return (
        spans.sort(*keys, "started")
        .with_columns(reached=reached)
        .with_columns(place=begins.fill_null(True).cum_sum().over(keys))
        .group_by(*keys, "place")
        .agg(pl.col("started").min(), pl.col("until").max())
        .drop("place")
    )
