"""Columns from assignments: who has the account, and for how long."""

import polars as pl

from diagnostics.features.frame import YEAR_DAYS, Reading, day_number, facts
from diagnostics.features.spans import FOREVER, under_way

_COLUMNS = {
    "user_id": ("f.user_id", pl.Int64),
    "role": ("f.role", pl.String),
    "started": (day_number("started_on"), pl.Int32),
    "until": (day_number("ended_on"), pl.Int32),
}


def assignments(reading: Reading) -> pl.DataFrame:
    """Who was assigned to these customers, as what, over [started, until)."""
    rows = facts(reading, "accounts_assignment", _COLUMNS, day="started_on")
    return rows.with_columns(pl.col("until").fill_null(FOREVER))


def owners(assigned: pl.DataFrame, gone: pl.Series, today: int) -> pl.DataFrame:
    """One row per customer with an owner who is still with us.

    assigned  as `assignments` returns them
    gone      ids of people who left
    today     as_of as a day number
    """
    owned = assigned.filter(pl.col("role") == "owner")
    present = owned.filter(
        under_way(today), ~pl.col("user_id").is_in(gone.implode())
    ).select(
        "customer_id",
        owner_id="user_id",
        owner_here=pl.lit(1),
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
