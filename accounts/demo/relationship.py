"""The people at each account, and what was said to them."""

from datetime import date

import numpy as np
import polars as pl

from accounts.demo import catalogue
from accounts.demo.names import address_of, person_names
from accounts.demo.planted import champion_leaves, said_by_gamer
from accounts.demo.purchases import FADING_DAYS
from accounts.demo.randomness import (
    NEVER,
    WINDOW_DAYS,
    days_before,
    nulled,
    stream,
    weekdays_before,
    within,
)
from accounts.demo.texts import SHIFTS, phrases

_ROLES = ("decides", "buys", "uses", "pays", "uses", "other")
_TITLES = {
    "decides": ("Managing director", "Operations director", "Plant manager"),
    "buys": ("Buyer", "Purchasing manager", "Category buyer"),
    "uses": ("Shift lead", "Warehouse manager", "Maintenance lead"),
    "pays": ("Controller", "Accounts payable"),
    "other": ("Office manager", "Quality manager"),
}
_KINDS = {"call": 0.42, "email": 0.30, "meeting": 0.16, "visit": 0.09, "other": 0.03}
_LEFT_SHARE, _CHAMPION_SHARE, _NO_SENTIMENT_SHARE = 0.08, 0.65, 0.06


def contacts(seed: int, accounts: pl.DataFrame) -> pl.DataFrame:
    """Two to six people per account, with `place` and days ago."""
    rng = stream(seed, "contacts")
    count = rng.integers(2, 7, len(accounts))
    rows = accounts.select("id", "name", "acquired_ago", "ended_ago")[
        np.repeat(np.arange(len(accounts)), count)
    ].rename({"name": "company"})
    size = len(rows)
    place = (np.arange(size) - np.repeat(np.cumsum(count) - count, count)).astype(int)
    won = rows["acquired_ago"].to_numpy()
    since = np.where(place < 2, won, within(rng, won * 0.2, won))
    left = np.where(rng.random(size) < _LEFT_SHARE, within(rng, 0, since), NEVER)
    champion = np.where(
        rng.random(len(count)) < _CHAMPION_SHARE, rng.integers(0, 2, len(count)), 9
    )
    roles = [_ROLES[at] for at in place]
    rows = rows.with_columns(
        place=pl.Series(place),
        name=pl.Series(person_names(rng, size)),
        role=pl.Series(roles),
        job_title=pl.Series([str(rng.choice(_TITLES[role])) for role in roles]),
        is_champion=pl.Series(place == np.repeat(champion, count)),
        since_ago=pl.Series(since),
        left_ago=pl.Series(left),
    )
    return champion_leaves(rows).with_row_index("contact", offset=1)


def contact_rows(people: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows of accounts_contact."""
    left = people["left_ago"].to_numpy()
    since = pl.Series(days_before(day, people["since_ago"]))
    return people.select(
        pl.col("contact").alias("id"),
        pl.format("contact-{}-{}", "id", "place").alias("external_id"),
        pl.lit("demo").alias("source"),
        pl.col("id").alias("customer_id"),
        "name",
        "job_title",
        pl.Series("email", _addresses(people)),
        "role",
        "is_champion",
        since.alias("since"),
        pl.Series("left_on", nulled(days_before(day, left), left == NEVER)),
        since.alias("knowable_on"),
    )


def _addresses(people: pl.DataFrame) -> list[str]:
    return [
        address_of(name, f"{company.split()[0].lower()}.example")
        for name, company in people.select("name", "company").iter_rows()
    ]


def note_rows(
    seed: int, accounts: pl.DataFrame, people: pl.DataFrame, day: date
) -> pl.DataFrame:
    """Rows of accounts_note, oldest first within each account."""
    rng = stream(seed, "notes")
    notes = _touches(rng, accounts).with_columns(situation=_situation())
    kinds = rng.choice(list(_KINDS), len(notes), p=list(_KINDS.values()))
    notes = notes.with_columns(kind=pl.Series(kinds), sentiment=_sentiment(rng, notes))
    notes = with_contact(rng, notes, people)
    return notes.select(
        pl.format("note-{}-{}", "id", pl.int_range(pl.len()).over("id")).alias(
            "external_id"
        ),
        pl.lit("demo").alias("source"),
        pl.col("id").alias("customer_id"),
        "kind",
        pl.Series("happened_on", weekdays_before(day, notes["ago"])),
        "sentiment",
        pl.col("contact").alias("contact_id"),
        owner_then().alias("author_id"),
        pl.Series("text", _texts(rng, notes)),
        pl.Series("knowable_on", weekdays_before(day, notes["ago"])),
    )


def _touches(rng: np.random.Generator, accounts: pl.DataFrame) -> pl.DataFrame:
    """When we spoke: going back from the last touch, a gamma gap between them."""
    count = (WINDOW_DAYS / accounts["note_gap"] * 1.4).cast(int).to_numpy() + 8
    rows = accounts[np.repeat(np.arange(len(accounts)), count)]
    gaps = rng.gamma(4.0, rows["note_gap"].to_numpy() / 4)
    first = np.cumsum(count) - count
    gaps[first] = 0
    before_last = np.cumsum(gaps)
    before_last -= np.repeat(before_last[first], count)
    ago = rows["last_note_ago"].to_numpy() + before_last.astype(int)
    return (
        rows.with_columns(ago=pl.Series(ago))
        .filter(
            pl.col("ago") <= WINDOW_DAYS, pl.col("ago") < pl.col("acquired_ago") - 2
        )
        .sort("id", "ago", descending=[False, True])
    )


def _situation() -> pl.Expr:
    """What was going on in the account when we spoke: the first that fits."""
    ago, ended, won = pl.col("ago"), pl.col("ended_ago"), pl.col("acquired_ago")
    has_ended, is_contract = ended != NEVER, pl.col("is_contract")
    quiet_until = pl.col("quiet_until_ago")
    expected = pl.col("last_order_ago") - pl.col("gap")
    fitting = {
        "ended": has_ended & (ago < ended),
        "leaving": has_ended & (ago < ended + 150),
        "notice": is_contract & (ago < pl.col("notice_ago")),
        "late": pl.col("late") & (ago < expected),
        "fading": (pl.col("fading") > 1) & (ago < FADING_DAYS),
        "quiet": ago.is_between(quiet_until, "quiet_from_ago"),
        "back": ago.is_between(quiet_until - 45, quiet_until),
        "new": won - ago < 60,
        "renewal": is_contract & ((ago - pl.col("term_end_ago")).mod(365) < 60),
    }
    return pl.coalesce(
        *(pl.when(fits).then(pl.lit(name)) for name, fits in fitting.items()),
        pl.lit("usual"),
    )


def _sentiment(rng: np.random.Generator, notes: pl.DataFrame) -> pl.Series:
    shift = notes["situation"].replace_strict(SHIFTS)
    felt = notes["mood"].to_numpy() + shift.to_numpy() + rng.normal(0, 0.6, len(notes))
    rounded = pl.Series(np.clip(np.round(felt), -2, 2).astype(int))
    untold = pl.Series(rng.random(len(notes)) < _NO_SENTIMENT_SHARE)
    is_gamed = notes.select(said_by_gamer()).to_series()
    return rounded.set(untold, None).set(is_gamed, 2)


def with_contact(
    rng: np.random.Generator, notes: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Whom we spoke to, if that person was there at the time."""
    place = pl.Series("place", rng.integers(0, 4, len(notes)))
    met = people.select("id", "place", "contact", "since_ago", "left_ago",
                        who=pl.col("name").str.split(" ").list.first())  # fmt: skip
    notes = notes.with_columns(place).join(
        met, on=("id", "place"), how="left", maintain_order="left"
    )
    there = pl.col("ago").is_between(pl.col("left_ago") + 1, "since_ago")
    return notes.with_columns(
        contact=pl.when(there).then("contact"),
        who=pl.when(there).then("who").fill_null("the team"),
    )


def owner_then() -> pl.Expr:
    """The id of whoever owned the account at the time; none where nobody did."""
    is_before_change = pl.col("ago") > pl.col("changed_ago")
    owner = pl.when(is_before_change).then("previous_owner").otherwise("owner")
    return pl.when(owner >= 0).then(owner + 1)


def _texts(rng: np.random.Generator, notes: pl.DataFrame) -> list[str]:
    named = rng.integers(0, len(catalogue.NAMES), len(notes))
    return phrases(
        rng,
        notes["kind"].to_list(),
        notes["situation"].to_list(),
        notes["sentiment"].to_list(),
        notes["who"].to_list(),
        [catalogue.NAMES[place] for place in named],
    )
