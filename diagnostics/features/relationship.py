"""Columns from notes and contacts."""

import polars as pl

from accounts.models import Contact, Feed, Note
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

HALF_LIFE_DAYS = 60
CHAMPION_MEMORY_DAYS = 180


def notes(reading: Reading) -> pl.DataFrame:
    """One row per customer with a call, meeting, e-mail or visit up to as_of.

    A note of another kind, such as a lost deal, is neither contact nor mood.
    """
    today = number_of(reading.as_of)
    columns = {
        "day": (day_number("happened_on"), pl.Int32),
        "sentiment": ("f.sentiment", pl.Int32),
        "is_contact": (f"(f.kind <> '{Note.Kind.OTHER}')::int", pl.Int8),
    }
    rows = facts(reading, "accounts_note", columns, day="happened_on")
    rows = rows.filter(pl.col("is_contact") == 1)
    weight = faded(today - pl.col("day"), HALF_LIFE_DAYS)
    felt = pl.col("sentiment").is_not_null()
    return (
        rows.with_columns(weight=weight)
        .group_by("customer_id")
        .agg(
            last_contact=pl.col("day").max(),
            days_since_contact=today - pl.col("day").max(),
            sentiment_sum=divided(
                (pl.col("sentiment") * pl.col("weight")).sum(), MICRO
            ),
            sentiment_weight=divided(pl.col("weight").filter(felt).sum(), MICRO),
        )
    )


def contacts(reading: Reading) -> pl.DataFrame:
    """One row per customer with a contact known up to as_of."""
    today = number_of(reading.as_of)
    columns = {
        "left": (day_number("left_on"), pl.Int32),
        "is_champion": ("f.is_champion::int", pl.Int8),
        "role": ("f.role", pl.String),
    }
    rows = facts(reading, "accounts_contact", columns, day="since")
    left = pl.col("left").fill_null(today + 1)
    here, champion = left > today, pl.col("is_champion") == 1
    has_role = pl.col("role") != Contact.Role.OTHER
    roles = pl.col("role").filter(here & has_role).n_unique()
    lately = ~here & (left > today - CHAMPION_MEMORY_DAYS)
    return rows.group_by("customer_id").agg(
        active_contacts=here.sum(),
        contact_roles_covered=pl.when(has_role.any()).then(roles),
        champions_active=(here & champion).sum(),
        champions_left_180d=(lately & champion).sum(),
    )


PARTS = (
    Part(notes, Feed.Kind.NOTE, ("sentiment_sum", "sentiment_weight")),
    Part(
        contacts,
        Feed.Kind.CONTACT,
        (
            "active_contacts",
            "champions_active",
            "champions_left_180d",
        ),
    ),
)
