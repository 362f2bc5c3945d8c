"""Columns from invoices, payments, the time we spend, and what reviews state."""

import polars as pl

from accounts.models import Feed
from accounts.models.value import ActivityKind
from diagnostics.features.feeds import effective_day, open_feeds
from diagnostics.features.frame import (
    YEAR_DAYS,
    Part,
    Reading,
    cents,
    day_number,
    divided,
    facts,
    number_of,
)
from diagnostics.features.settling import settlements
from diagnostics.features.shared import HOUR_COSTS, ORGANISATION

HOUR_MINUTES = 60
TOLERATED_PERCENT = 1  # of a year's billing may stay open without being a delay
_INVOICE = {
    "invoice_id": ("f.id", pl.Int64),
    "issued": (day_number("issued_on"), pl.Int32),
    "due": (day_number("due_on"), pl.Int32),
    "amount": (cents("amount"), pl.Int64),
}
_PAYMENT = {
    "invoice_id": ("f.invoice_id", pl.Int64),
    "day": (day_number("paid_on"), pl.Int32),
    "amount": (cents("amount"), pl.Int64),
}
_ACTIVITY = {
    "kind": ("f.kind", pl.String),
    "minutes": ("f.minutes", pl.Int64),
}
_REVIEW = {
    "id": ("f.id", pl.Int64),
    "day": (day_number("reviewed_on"), pl.Int32),
    "cost": (cents("yearly_cost"), pl.Int64),
    "benefit": (cents("yearly_benefit"), pl.Int64),
}


def billing(reading: Reading) -> pl.DataFrame:
    """One row per customer that was billed since payments are recorded.

    What was due before counts as paid. Where invoices or payments fell silent, the
    last day on which both were trusted holds.
    """
    status = open_feeds(reading)
    kinds = (Feed.Kind.INVOICE, Feed.Kind.PAYMENT)
    held = reading.on(min(effective_day(status, kind, reading.as_of) for kind in kinds))
    payments_known = status.get(Feed.Kind.PAYMENT)
    start = number_of(payments_known.started_on if payments_known else reading.as_of)
    invoices = facts(held, "accounts_invoice", _INVOICE, day="issued_on")
    invoices = invoices.filter(pl.col("due") >= start)
    payments = facts(held, "accounts_payment", _PAYMENT, day="paid_on")
    is_known = pl.col("invoice_id").is_in(invoices["invoice_id"].implode())
    payments = payments.filter(pl.col("invoice_id").is_null() | is_known)
    return _behaviour(invoices, settlements(invoices, payments), number_of(held.as_of))


def _behaviour(
    invoices: pl.DataFrame, settled: pl.DataFrame, today: int
) -> pl.DataFrame:
    """How long invoices waited for their money past the day it was due."""
    paid = settled.group_by("invoice_id").agg(paid=pl.col("amount").sum())
    left = pl.col("amount") - pl.col("paid").fill_null(0)
    is_overdue = (pl.col("due") < today) & (pl.col("left") > 0)
    rows = (
        invoices.join(paid, on="invoice_id", how="left")
        .with_columns(left=pl.when(pl.col("amount") > 0).then(left).otherwise(0))
        .with_columns(overdue=pl.when(is_overdue).then("left").otherwise(0))
        .sort("customer_id", "due", "invoice_id")
    )
    this_year = pl.col("issued") > today - YEAR_DAYS
    billed = rows.group_by("customer_id").agg(
        billed_365d_cents=pl.col("amount").filter(this_year).sum(),
        overdue_cents=pl.col("overdue").sum(),
    )
    waits = _waits(rows.filter(this_year), settled, today)
    ages = _overdue_since(rows.filter(pl.col("overdue") > 0), billed)
    return (
        billed.join(waits, on="customer_id", how="left")
        .join(ages, on="customer_id", how="left")
        .with_columns(overdue_age_days=(today - pl.col("overdue_since")).fill_null(0))
        .drop("overdue_since")
    )


def _waits(rows: pl.DataFrame, settled: pl.DataFrame, today: int) -> pl.DataFrame:
    """Cents that were paid or are overdue, and these times the days past due."""
    paid = settled.join(rows.select("invoice_id", "due"), on="invoice_id")
    unpaid = rows.filter(pl.col("overdue") > 0).select(
        "customer_id", "due", amount="overdue", day=pl.lit(today, pl.Int32)
    )
    pieces = pl.concat([paid.select(unpaid.columns), unpaid])
    days_late = (pl.col("day") - pl.col("due")).clip(0).cast(pl.Int64)
    return pieces.group_by("customer_id").agg(
        judged_365d_cents=pl.col("amount").sum(),
        late_365d_cent_days=(pl.col("amount") * days_late).sum(),
    )


def _overdue_since(overdue: pl.DataFrame, billed: pl.DataFrame) -> pl.DataFrame:
    """The due day at which overdue amounts, oldest first, pass what is tolerated."""
    tolerated = pl.col("billed_365d_cents").clip(0) * TOLERATED_PERCENT
    owed = 100 * pl.col("overdue").cum_sum().over("customer_id")
    return (
        overdue.join(
            billed.select("customer_id", "billed_365d_cents"),
            on="customer_id",
            maintain_order="left",
        )
        .with_columns(owed=owed)
        .filter(pl.col("owed") > tolerated)
        .group_by("customer_id")
        .agg(overdue_since=pl.col("due").min())
    )


def _minutes(kind: str) -> str:
    return f"{kind}_minutes_12m"


def activities(reading: Reading) -> pl.DataFrame:
    """Minutes spent on each customer within a year, a column per kind of activity."""
    rows = facts(
        reading,
        "accounts_serviceactivity",
        _ACTIVITY,
        day="done_on",
        within_days=YEAR_DAYS,
    )
    return rows.group_by("customer_id").agg(
        pl.col("minutes").filter(pl.col("kind") == kind).sum().alias(_minutes(kind))
        for kind in ActivityKind.values
    )


def service_cost(
    frame: pl.DataFrame, inputs: dict[str, pl.DataFrame], currency: str
) -> pl.Series:
    """Cents that the minutes of each row cost, as an hour costs as of last night.

    frame     customers with their segment, currency and minutes
    inputs    the shared inputs
    currency  the organisation's, in which hours cost
    returns   null in another currency, or where an hour of what was done has no cost
    """
    costs = frame.select("segment_id", "currency", *map(_minutes, HOUR_COSTS))
    for kind, name in HOUR_COSTS.items():
        costs = costs.with_columns(_hour_cost(costs, inputs[name]).alias(kind))
    spent = [
        pl.when(pl.col(_minutes(kind)) == 0)
        .then(0.0)
        .otherwise(pl.col(_minutes(kind)) * pl.col(kind))
        for kind in HOUR_COSTS
    ]
    total = divided(pl.sum_horizontal(spent, ignore_nulls=False), HOUR_MINUTES)
    return costs.select(pl.when(currency=currency).then(total)).to_series()


def _hour_cost(rows: pl.DataFrame, costs: pl.DataFrame) -> pl.Series:
    """Per row what an hour costs in its segment, else in all."""
    by_subject = dict(costs.rows())
    general = by_subject.get(ORGANISATION)
    return rows["segment_id"].replace_strict(
        by_subject, default=general, return_dtype=pl.Float64
    )


def benefits(reading: Reading) -> pl.DataFrame:
    """What the latest review that states both says we cost and bring in a year."""
    rows = facts(reading, "accounts_review", _REVIEW, day="reviewed_on")
    return (
        rows.drop_nulls(["cost", "benefit"])
        .sort("customer_id", "day", "id")
        .group_by("customer_id", maintain_order=True)
        .agg(
            benefit_yearly_cents=pl.col("benefit").last(),
            cost_yearly_cents=pl.col("cost").last(),
            benefit_rated_days=number_of(reading.as_of) - pl.col("day").last(),
        )
    )


PARTS = (
    Part(billing, None),
    Part(activities, Feed.Kind.ACTIVITY, tuple(map(_minutes, ActivityKind.values))),
    Part(benefits, Feed.Kind.REVIEW),
)
