"""Columns from what the market tells: competitors, share of wallet, referrals."""

import polars as pl

from accounts.models import Feed
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

SIGHTING_HALF_LIFE_DAYS = 90
SIGHTING_MEMORY_DAYS = 180
REFERRAL_HALF_LIFE_DAYS = 365
HUNDREDTHS = 100


def competitors(reading: Reading) -> pl.DataFrame:
    """One row per customer where a competitor was seen; each by its latest sighting."""
    today = number_of(reading.as_of)
    columns = {
        "day": (day_number("sighted_on"), pl.Int32),
        "competitor": ("lower(trim(f.competitor))", pl.String),
    }
    rows = facts(reading, "accounts_competitorsighting", columns, day="sighted_on")
    latest = rows.group_by("customer_id", "competitor").agg(pl.col("day").max())
    age = today - pl.col("day")
    return latest.group_by("customer_id").agg(
        competitors_known=pl.len(),
        competitors_decayed=divided(faded(age, SIGHTING_HALF_LIFE_DAYS).sum(), MICRO),
        competitors_180d=(age < SIGHTING_MEMORY_DAYS).sum(),
    )


def wallet_shares(reading: Reading) -> pl.DataFrame:
    """One row per customer whose share was ever measured: the latest.

    Of several on one day the lowest counts.
    """
    today = number_of(reading.as_of)
    columns = {
        "day": (day_number("measured_on"), pl.Int32),
        "share": (f"(f.percent * {HUNDREDTHS})::int", pl.Int32),
    }
    rows = facts(reading, "accounts_walletshare", columns, day="measured_on")
    latest = pl.col("day") == pl.col("day").max()
    return rows.group_by("customer_id").agg(
        wallet_share_percent=divided(pl.col("share").filter(latest).min(), HUNDREDTHS),
        days_since_wallet_share=today - pl.col("day").max(),
    )


def referrals(reading: Reading) -> pl.DataFrame:
    """One row per customer that spoke for us."""
    today = number_of(reading.as_of)
    columns = {"day": (day_number("referred_on"), pl.Int32)}
    rows = facts(reading, "accounts_referral", columns, day="referred_on")
    weight = faded(today - pl.col("day"), REFERRAL_HALF_LIFE_DAYS)
    return rows.group_by("customer_id").agg(
        referrals_decayed=divided(weight.sum(), MICRO)
    )


PARTS = (
    Part(
        competitors,
        Feed.Kind.COMPETITOR,
        ("competitors_known", "competitors_decayed", "competitors_180d"),
    ),
    Part(wallet_shares, Feed.Kind.WALLET),
    Part(referrals, Feed.Kind.REFERRAL, ("referrals_decayed",)),
)
