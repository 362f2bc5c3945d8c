"""Columns from what the customer wants, what we promised, and what it faces."""

import polars as pl

from accounts.models import Feed
from accounts.models.plans import REALITIES, PromiseOutcome
from diagnostics.features.frame import (
    MICRO,
    Part,
    Reading,
    day_number,
    divided,
    facts,
    faded,
    number_of,
)
from diagnostics.measures.results import MEASUREMENT_MEMORY_DAYS

PROMISE_HALF_LIFE_DAYS = 180
_FACTOR = {
    "weight": ("f.weight", pl.Int64),
    # (current - baseline) / (target - baseline), which has a sign and no unit
    "reached": (
        "(f.current - f.baseline) / nullif(f.target - f.baseline, 0)",
        pl.Float64,
    ),
    "stated": (day_number("stated_on"), pl.Int32),
    "due": (day_number("due_on"), pl.Int32),
    "measured": (day_number("measured_on"), pl.Int32),
    "withdrawn": (day_number("withdrawn_on"), pl.Int32),
}
_PROMISE = {
    "due": (day_number("due_on"), pl.Int32),
    "settled": (day_number("settled_on"), pl.Int32),
    "outcome": ("f.outcome", pl.String),
}


def success_factors(reading: Reading) -> pl.DataFrame:
    """One row per customer with a factor in force, measured in the last 360 days.

    success_made, success_due  progress made, of what was due when it was measured, and
                               progress due: shares of the way times weight, added up
    """
    today = number_of(reading.as_of)
    rows = facts(reading, "accounts_successfactor", _FACTOR, day="stated_on")
    counted = rows.filter(
        pl.col("withdrawn").fill_null(today + 1) > today,
        pl.col("measured").is_between(today - MEASUREMENT_MEMORY_DAYS + 1, today),
        pl.col("reached").is_not_null(),
    )
    due = _share_due()
    made = pl.min_horizontal(pl.col("reached").clip(lower_bound=0), due)
    return counted.group_by("customer_id").agg(
        success_made=_weighted(made),
        success_due=_weighted(due),
        days_since_success_measured=today - pl.col("measured").max(),
    )


def _share_due() -> pl.Expr:
    """How much of the way was due when it was measured; all of it without a due day."""
    whole = pl.col("due") - pl.col("stated")
    share = (pl.col("measured") - pl.col("stated")) / whole
    return pl.when(whole > 0).then(share.clip(0, 1)).otherwise(1.0)


def _weighted(share: pl.Expr) -> pl.Expr:
    micros = (MICRO * share).round().cast(pl.Int64)
    return divided((pl.col("weight") * micros).sum(), MICRO)


def promises(reading: Reading) -> pl.DataFrame:
    """One row per customer with a promise that is settled or overdue.

    An overdue one that is still open does not fade: it is broken today.
    """
    today = number_of(reading.as_of)
    rows = facts(reading, "accounts_promise", _PROMISE, day="made_on")
    is_settled = pl.col("settled").fill_null(today + 1) <= today
    settled_age = pl.when(is_settled).then(today - pl.col("settled")).otherwise(0)
    weight = faded(settled_age, PROMISE_HALF_LIFE_DAYS)
    is_kept = is_settled & (pl.col("outcome") != PromiseOutcome.MISSED)
    decided = rows.filter(is_settled | (pl.col("due") < today))
    return decided.group_by("customer_id").agg(
        promises_kept_decayed=divided(weight.filter(is_kept).sum(), MICRO),
        promises_decayed=divided(weight.sum(), MICRO),
    )


def realities(reading: Reading) -> pl.DataFrame:
    """One row per customer with a review that rates a reality: the latest such."""
    today = number_of(reading.as_of)
    columns = {
        "id": ("f.id", pl.Int64),
        "day": (day_number("reviewed_on"), pl.Int32),
        **{reality: (f"f.{reality}", pl.Int32) for reality in REALITIES},
    }
    rows = facts(reading, "accounts_review", columns, day="reviewed_on")
    rated = pl.sum_horizontal(pl.col(name).is_not_null() for name in REALITIES)
    latest = (
        rows.filter(rated > 0)
        .sort("day", "id")
        .unique("customer_id", keep="last", maintain_order=True)
    )
    return latest.select(
        "customer_id",
        reality_sum=pl.sum_horizontal(REALITIES),
        realities_rated=rated,
        reality_worst=pl.min_horizontal(REALITIES),
        days_since_realities_rated=today - pl.col("day"),
    )


PARTS = (
    Part(success_factors, Feed.Kind.SUCCESS_FACTOR),
    Part(promises, Feed.Kind.PROMISE, ("promises_kept_decayed", "promises_decayed")),
    Part(realities, Feed.Kind.REVIEW),
)
