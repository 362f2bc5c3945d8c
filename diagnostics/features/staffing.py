"""Columns from the people between us: owners, seats, and who speaks to whom."""

import polars as pl

from accounts.models import Feed
from diagnostics.features import shared
from diagnostics.features.assignments import assignments, owners
from diagnostics.features.feeds import effective_day, open_feeds
from diagnostics.features.frame import Part, Reading, facts, known, number_of
from diagnostics.features.leavers import leavers
from diagnostics.features.seats import placements, requirements, seats
from diagnostics.features.spans import under_way

SPOKEN_DAYS = 180
_NOTE = {
    "author_id": ("f.author_id", pl.Int64),
    "contact_id": ("f.contact_id", pl.Int64),
    "is_here": ("(k.id IS NOT NULL)::int", pl.Int8),
}


def staffing(reading: Reading) -> pl.DataFrame:
    """One row per customer with an owner, colleagues, required roles or notes.

    What a silent feed tells of is read at the last day it was trusted.
    """
    status = open_feeds(reading)

    def on_day_of(*kinds: Feed.Kind) -> Reading:
        days = (effective_day(status, kind, reading.as_of) for kind in kinds)
        return reading.on(min(days))

    gone, today = leavers(reading), number_of(reading.as_of)
    assigned = assignments(reading)
    placing = on_day_of(Feed.Kind.REQUIREMENT, Feed.Kind.PLACEMENT)
    placed = placements(placing)
    spoken = _spoken(on_day_of(Feed.Kind.NOTE))
    owned = owners(assigned, gone, today)
    at_work = pl.concat(
        rows.filter(under_way(today), ~pl.col("user_id").is_in(gone.implode())).select(
            "customer_id", "user_id"
        )
        for rows in (assigned, placed)
    )
    away = shared.read(reading, shared.AWAY)[shared.AWAY]["subject_id"]
    parts = (
        _stand_ins(at_work, owned, away),
        _our_people(at_work, spoken, gone),
        _their_people(spoken),
        seats(requirements(placing), placed, number_of(placing.as_of)),
    )
    for part in parts:
        owned = owned.join(part, on="customer_id", how="full", coalesce=True)
    return owned


def _spoken(reading: Reading) -> pl.DataFrame:
    """Notes of 180 days: who wrote them, with whom, and whether that one is here."""
    contacts, parameters = known("accounts_contact", reading.known_at)
    join = (
        f"LEFT JOIN {contacts} k ON k.id = f.contact_id"
        " AND (k.left_on IS NULL OR k.left_on > %s)"
    )
    return facts(
        reading,
        "accounts_note",
        _NOTE,
        day="happened_on",
        join=(join, [*parameters, reading.as_of]),
        within_days=SPOKEN_DAYS,
    )


def _stand_ins(
    at_work: pl.DataFrame, owned: pl.DataFrame, away: pl.Series
) -> pl.DataFrame:
    """People at work for the customer beside its owner, and not away."""
    others = at_work.join(
        owned.select("customer_id", "owner_id"), on="customer_id", how="left"
    ).filter(
        pl.col("user_id").ne_missing(pl.col("owner_id")),
        ~pl.col("user_id").is_in(away.implode()),
    )
    return others.group_by("customer_id").agg(stand_ins=pl.col("user_id").n_unique())


def _our_people(
    at_work: pl.DataFrame, spoken: pl.DataFrame, gone: pl.Series
) -> pl.DataFrame:
    authors = spoken.select("customer_id", user_id="author_id").filter(
        pl.col("user_id").is_not_null(), ~pl.col("user_id").is_in(gone.implode())
    )
    people = pl.concat([at_work, authors])
    return people.group_by("customer_id").agg(our_people=pl.col("user_id").n_unique())


def _their_people(spoken: pl.DataFrame) -> pl.DataFrame:
    contact = pl.col("contact_id")
    return spoken.group_by("customer_id").agg(
        notes_180d=pl.len(),
        notes_with_contact_180d=contact.is_not_null().sum(),
        contacts_spoken_to_180d=contact.filter(pl.col("is_here") == 1).n_unique(),
    )


PARTS = (
    Part(
        staffing,
        None,
        (
            "owner_here", "owner_days", "owner_covered_365d", "stand_ins",
            "our_people", "notes_180d", "notes_with_contact_180d",
            "contacts_spoken_to_180d",
        ),
    ),
)  # fmt: skip
