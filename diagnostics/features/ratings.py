"""Columns from people's ratings of an account, and from their training."""

import polars as pl

from accounts.models import Feed
from diagnostics.features.frame import (
    Part,
    Reading,
    day_number,
    facts,
    known,
    number_of,
)
from diagnostics.measures.ratings import SIDES, view_of

_RATINGS = {
    "id": ("f.id", pl.Int64),
    "side": ("f.aspect", pl.String),
    "rating": ("f.rating", pl.Int32),
    "day": (day_number("rated_on"), pl.Int32),
}
_ASSIGNMENTS = {
    "role": ("f.role", pl.String),
    "ended": (day_number("ended_on"), pl.Int32),
    "trained": ("(c.id IS NOT NULL)::int", pl.Int8),
}
# Everybody with the certificates that they hold on the day.
_CERTIFIED = """
LEFT JOIN {certificates} c ON c.user_id = f.user_id
      AND c.issued_on <= %s AND (c.expires_on IS NULL OR c.expires_on > %s)
"""


def ratings(reading: Reading) -> pl.DataFrame:
    """One row per customer rated up to as_of: the latest rating of each side.

    Of two on one day the one entered later counts.
    """
    rows = facts(reading, "accounts_rating", _RATINGS, day="rated_on")
    today = number_of(reading.as_of)
    latest = rows.sort("day", "id").group_by("customer_id", "side").last()
    of_side = {side: pl.col("side") == side for side in SIDES}
    rated = {
        view_of(side): pl.col("rating").filter(is_it).first()
        for side, is_it in of_side.items()
    }
    ages = {
        f"days_since_{view_of(side)}": (today - pl.col("day").filter(is_it).first())
        for side, is_it in of_side.items()
    }
    return latest.group_by("customer_id").agg(**rated, **ages)


def training(reading: Reading) -> pl.DataFrame:
    """One row per customer with an owner on as_of: whether the owner is trained."""
    certificates, parameters = known("accounts_certificate", reading.known_at)
    held = _CERTIFIED.format(certificates=certificates)
    rows = facts(
        reading,
        "accounts_assignment",
        _ASSIGNMENTS,
        day="started_on",
        join=(held, [*parameters, reading.as_of, reading.as_of]),
    )
    goes_on = pl.col("ended").is_null() | (pl.col("ended") > number_of(reading.as_of))
    owners = rows.filter((pl.col("role") == "owner") & goes_on)
    return owners.group_by("customer_id").agg(owner_trained_now=pl.col("trained").max())


PARTS = (Part(ratings, Feed.Kind.RATING), Part(training, Feed.Kind.CERTIFICATE))
