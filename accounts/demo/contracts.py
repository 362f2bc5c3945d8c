"""Contracts: a year each, renewed on the anniversary, some late, some not at all."""

from datetime import date

import numpy as np
import polars as pl

from accounts.demo.randomness import (
    NEVER,
    WINDOW_DAYS,
    days_before,
    nulled,
    stream,
)

_LATE_SHARE = 0.08


def contract_rows(seed: int, accounts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows of accounts_contract that were in force within the window, newest first."""
    rng = stream(seed, "contracts")
    rows = _years(accounts.filter(pl.col("is_contract")), day)
    size = len(rows)
    signed_before = rng.integers(5, 60, size)
    delay = np.where(rng.random(size) < _LATE_SHARE, rng.integers(3, 25, size), 0)
    rows = rows.with_columns(delay=pl.Series(delay), before=pl.Series(signed_before))
    return _dated(rows, day).select(
        pl.format("contract-{}-{}", "id", pl.col("ended_on").dt.year()).alias(
            "external_id"
        ),
        pl.lit("demo").alias("source"),
        pl.col("id").alias("customer_id"),
        "signed_on",
        "started_on",
        "ended_on",
        "annual_value",
        "notice_given_on",
        pl.col("signed_on").alias("knowable_on"),
    )


def _years(accounts: pl.DataFrame, day: date) -> pl.DataFrame:
    """A row per account and year signed for; `year` counts back from the last."""
    term_end = days_before(day, accounts["term_end_ago"])
    rows = (
        accounts.with_columns(last_end=pl.Series(term_end))
        .with_columns(year=pl.int_ranges(0, "terms"))
        .explode("year")
    )
    return rows.with_columns(
        ended_on=pl.col("last_end").dt.offset_by(pl.format("-{}y", "year")),
        started_on=pl.col("last_end").dt.offset_by(
            pl.format("-{}y", pl.col("year") + 1)
        ),
    ).filter(pl.col("ended_on") > days_before(day, WINDOW_DAYS))


def _dated(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Signatures, notice and value; a renewal signed late also starts late."""
    first = pl.col("year") == pl.col("terms") - 1
    delay = pl.duration(days="delay")
    is_late = ~first & (pl.col("delay") > 0) & (pl.col("started_on") + delay <= day)
    on_time = pl.min_horizontal(
        pl.col("started_on") - pl.duration(days="before"), pl.lit(day)
    )
    notice = rows["notice_ago"].to_numpy()
    none = (notice == NEVER) | (rows["year"].to_numpy() > 0)
    growth = (pl.col("growth") * -pl.col("year")).exp()
    return rows.with_columns(
        signed_on=pl.when(is_late)
        .then(pl.col("started_on") + delay)
        .otherwise(on_time),
        started_on=pl.when(is_late)
        .then(pl.col("started_on") + delay)
        .otherwise("started_on"),
        notice_given_on=pl.Series(nulled(days_before(day, notice), none)),
        annual_value=(pl.col("value") * growth / 100).round() * 100,
    )
