"""Columns from assignments: who has the account, and for how long."""

import polars as pl

from diagnostics.features.frame import (
    YEAR_DAYS,
    Part,
    Reading,
    day_number,
    facts,
    number_of,
)

_COLUMNS = {
    "user_id": ("f.user_id", pl.Int64),
    "role": ("f.role", pl.String),
    "started": (day_number("started_on"), pl.Int32),
    "ended": (day_number("ended_on"), pl.Int32),
}


def assignments(reading: Reading) -> pl.DataFrame:
    """One row per customer with an owner on as_of."""
    today = number_of(reading.as_of)
    rows = facts(reading, "accounts_assignment", _COLUMNS, day="started_on")
    owned = rows.filter(pl.col("role") == "owner").with_columns(
        until=pl.col("ended").fill_null(today + 1).clip(upper_bound=today + 1)
    )
    present = owned.filter(pl.col("until") > today).select(
        "customer_id",
        owner_id="user_id",
        owner_days=today - pl.col("started"),
    )
    held = owned.join(present, on="customer_id").filter(
        pl.col("user_id") == pl.col("owner_id")
    )
    start = pl.max_horizontal("started", pl.lit(today - YEAR_DAYS))
    end = pl.min_horizontal("until", pl.lit(today))
    covered = held.group_by("customer_id").agg(
        owner_covered_365d=(end - start).clip(lower_bound=0).sum()
    )
    return present.join(covered, on="customer_id", how="left")


PARTS = (Part(assignments, None, ("owner_days", "owner_covered_365d")),)
