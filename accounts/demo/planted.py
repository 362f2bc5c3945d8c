"""What is hidden in the demo for a careful eye to find: see docs/demo.md."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from accounts.demo.people import (
    BOOKS,
    DEMO_EXECUTIVE,
    EXECUTIVES,
    NEWCOMER,
    NOBODY,
    team_of_executives,
)
from accounts.demo.randomness import ALWAYS, NEVER, Ints
from accounts.demo.stories import STORIES, Told, Touch

Bools = NDArray[np.bool_]

LUCKY = 22  # a book of nine in the worst team, and none of the nine ever left
GAMER = 12  # says of every account that all is very well
HEIR = NEWCOMER  # took over accounts that were ailing long before
OPEN_OUTAGE_AGO = 5

SAVED, CHAMPION_GONE = "Wendrake Installations", "Orlimar Care Homes"
_INDUSTRIES = {SAVED: "Construction", CHAMPION_GONE: "Healthcare"}
CHAMPION_LEFT_AGO, RIVAL_SEEN_AGO = 35, 19
# Days ago: at its worst from, until, and well again.
WORST_FROM_AGO, WORST_UNTIL_AGO, SAVED_AGO = 340, 285, 150

TOUCHES: dict[str, tuple[Touch, ...]] = {
    SAVED: (
        (16, "visit", 2, "On site. The new site manager calls us their easiest"
         " supplier and wants the second depot on the same terms."),
        (64, "call", 1, "Every promise of the recovery plan is kept; they closed it."),
        (148, "meeting", 1, "Second review of the plan. Deliveries complete for"
         " three months; they cancelled the tender."),
        (232, "meeting", 0, "First review of the plan. Trust comes back slowly."),
        (287, "meeting", -1, "Agreed a recovery plan with names and dates. They"
         " give us until spring."),
        (318, "visit", -2, "Asked me in to say that they are putting the work out to"
         " tender. Three late deliveries in a row, nobody called."),
    ),
    CHAMPION_GONE: (
        (19, "call", 0, "Introduced myself to the new head of purchasing. Polite;"
         " knows somebody at another supplier."),
        (36, "email", 0, "Last mail from our old ally there: leaves this week, and"
         " nobody named yet to take over."),
        (71, "visit", 1, "On site. All runs well, they even showed us the new wing."),
    ),
}  # fmt: skip


def deal_luck(accounts: pl.DataFrame) -> pl.DataFrame:
    """The accounts with owners changed so that only the lucky book lost nobody.

    A loss changes hands within a team, against an account that stays, so that books
    keep their sizes.
    """
    owner = accounts["owner"].to_numpy().copy()
    leaves = accounts["ended_ago"].to_numpy() != NEVER
    is_archived = accounts["archived_ago"].to_numpy() != NEVER
    colleague = max(_beside(LUCKY), key=BOOKS.__getitem__)
    owner[(owner == LUCKY) & is_archived] = colleague  # in nobody's book today
    is_lost = leaves & ~is_archived
    _trade(owner, LUCKY, colleague, is_lost, ~leaves)
    for spared in range(EXECUTIVES):
        if spared in (LUCKY, DEMO_EXECUTIVE) or leaves[owner == spared].any():
            continue
        giver = max(_beside(spared), key=lambda e: is_lost[owner == e].sum())
        first = np.cumsum(is_lost & (owner == giver)) == 1
        _trade(owner, giver, spared, is_lost & first, ~leaves)
    return accounts.with_columns(owner=pl.Series(owner))


def _beside(executive: int) -> list[int]:
    """The others of the same team, but for the one whose book is told."""
    teams = team_of_executives()
    others = (e for e in range(EXECUTIVES) if e not in (executive, DEMO_EXECUTIVE))
    return [e for e in others if teams[e] == teams[executive]]


def _trade(owner: Ints, giver: int, taker: int, losses: Bools, kept: Bools) -> None:
    """Give these losses of one to another, for as many accounts that stay."""
    given = np.flatnonzero(losses & (owner == giver))
    taken = np.flatnonzero(kept & (owner == taker))[: len(given)]
    owner[given[: len(taken)]] = taker
    owner[taken] = giver


def ail(accounts: pl.DataFrame) -> pl.DataFrame:
    """The accounts with those of the heir in a worse way than they were drawn."""
    is_inherited = (pl.col("owner") == HEIR) & (pl.col("changed_ago") != ALWAYS)
    worse = {"mood": -0.5, "late_share": 0.12, "growth": -0.12}
    return accounts.with_columns(
        pl.col(name) + pl.when(is_inherited).then(by).otherwise(0)
        for name, by in worse.items()
    )


def cast_planted(accounts: pl.DataFrame) -> pl.DataFrame:
    """The accounts with two that simply carry on named as the save and the loss of a
    champion, in the demo executive's book if there are two."""
    suitable = accounts.filter(
        pl.col("id") > len(STORIES),
        pl.col("fate") == "steady",
        pl.col("archived_ago") == NEVER,
        pl.col("acquired_ago") > 700,
        pl.col("changed_ago") == ALWAYS,
        pl.col("owner").is_in((NOBODY, GAMER, LUCKY)).not_(),
    ).sort(pl.col("owner") != DEMO_EXECUTIVE, pl.col("mood") < 0.2, "id")
    roles = pl.DataFrame(
        {
            "id": suitable["id"].head(2),
            "name": list(_INDUSTRIES),
            "industry": list(_INDUSTRIES.values()),
            "fate": ["saved", "steady"],
        }
    )
    return accounts.update(roles, on="id")


def touches(accounts: pl.DataFrame) -> dict[int, Told]:
    """Of each planted account: its id, its owner, and what was said."""
    planted = accounts.filter(pl.col("name").is_in(list(TOUCHES)))
    return {
        place: (owner, TOUCHES[name])
        for place, owner, name in planted.select("id", "owner", "name").iter_rows()
    }


def champion_leaves(people: pl.DataFrame) -> pl.DataFrame:
    """The contacts, with the only champion of one account gone.

    people  see `relationship.contacts`
    """
    is_there = pl.col("company") == CHAMPION_GONE
    is_champion = pl.col("place") == 0
    left_ago = pl.when(is_champion).then(CHAMPION_LEFT_AGO).otherwise("left_ago")
    return people.with_columns(
        is_champion=pl.when(is_there).then(is_champion).otherwise("is_champion"),
        left_ago=pl.when(is_there).then(left_ago).otherwise("left_ago"),
    )


def said_by_gamer() -> pl.Expr:
    """Whether whoever owned the account at the time praises everything."""
    is_before_change = pl.col("ago") > pl.col("changed_ago")
    return pl.when(is_before_change).then("previous_owner").otherwise("owner") == GAMER
