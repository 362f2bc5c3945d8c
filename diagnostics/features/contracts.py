"""Columns from contracts: value in force, notice, time to renewal."""

import polars as pl

from accounts.models import Feed
from diagnostics.features.frame import (
    YEAR_DAYS,
    Part,
    Reading,
    cents,
    day_number,
    facts,
    number_of,
)

_COLUMNS = {
    "started": (day_number("started_on"), pl.Int32),
    "ended": (day_number("ended_on"), pl.Int32),
    "value": (cents("annual_value"), pl.Int64),
    "notice": (day_number("notice_given_on"), pl.Int32),
}


def contracts(reading: Reading) -> pl.DataFrame:
    """One row per customer that signed up to as_of.

    Notice counts on the contract that runs longest: a later signature answers it.
    """
    today = number_of(reading.as_of)
    rows = contract_spans(reading)
    last = pl.col("ended") == pl.col("ended").max()
    return rows.group_by("customer_id").agg(
        annual_value_cents=_in_force(today),
        annual_value_prior_cents=_in_force(today - YEAR_DAYS),
        notice_given=(pl.col("notice") <= today).filter(last).any().cast(pl.Int8),
        contract_ends=pl.col("ended").max(),
        days_to_renewal=pl.col("ended").max() - today,
    )


def contract_spans(reading: Reading) -> pl.DataFrame:
    """Every contract signed up to as_of: started, ended, notice as day numbers."""
    return facts(reading, "accounts_contract", _COLUMNS, day="signed_on")


def _in_force(day: int) -> pl.Expr:
    running = (pl.col("started") <= day) & (pl.col("ended") > day)
    return pl.col("value").filter(running).sum()


PARTS = (
    Part(
        contracts,
        Feed.Kind.CONTRACT,
        ("annual_value_cents", "annual_value_prior_cents"),
    ),
)
