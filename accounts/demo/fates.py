"""What becomes of each account: lost, late, fading, back, or simply carrying on."""

from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from accounts.demo.people import (
    DEMO_EXECUTIVE,
    EXECUTIVES,
    LATE_JOINED_AGO,
    LATE_JOINER,
    LEAVER,
    LEFT_AGO,
    NEWCOMER,
    NOBODY,
    team_losses,
    team_of_executives,
)
from accounts.demo.planted import HEIR, deal_luck
from accounts.demo.randomness import ALWAYS, NEVER, Ints, stream, within

# Shares of the accounts that are in the books on the last day.
_LOST, _LATE, _FADING, _BACK = 0.075, 0.08, 0.12, 0.015
_NOTICE = 0.10  # of the contracts
_SEASONAL = 0.04
_NEGLECTED = 0.03
ARCHIVED_AFTER_DAYS = 240
SIGNED_AHEAD_DAYS = 45

Columns = dict[str, NDArray[np.generic]]


def fates(seed: int, accounts: pl.DataFrame) -> pl.DataFrame:
    """The accounts with the columns that tell how each goes on and ends."""
    rng = stream(seed, "fates")
    accounts = accounts.with_columns(**_as_series(_turns(rng, accounts)))
    accounts = accounts.with_columns(**_as_series(_terms(rng, accounts)))
    accounts = deal_luck(accounts)
    accounts = accounts.with_columns(**_as_series(_owners(rng, accounts)))
    return accounts.with_columns(**_as_series(_habits(rng, accounts)))


def fate() -> pl.Expr:
    """What becomes of each account in one word, the gravest that fits."""
    fitting = {
        "left": pl.col("ended_ago") != NEVER,
        "notice": pl.col("is_contract") & (pl.col("notice_ago") != NEVER),
        "late": pl.col("late"),
        "fading": pl.col("fading") > 1,
        "back": pl.col("quiet_until_ago") != NEVER,
        "inherited": (pl.col("owner") == HEIR) & (pl.col("changed_ago") != ALWAYS),
    }
    return pl.coalesce(
        *(pl.when(fits).then(pl.lit(name)) for name, fits in fitting.items()),
        pl.lit("steady"),
    )


def _as_series(columns: Columns) -> dict[str, pl.Series]:
    return {name: pl.Series(values) for name, values in columns.items()}


def _turns(rng: np.random.Generator, accounts: pl.DataFrame) -> Columns:
    """When they ended, last ordered, fell quiet and came back."""
    size = len(accounts)
    archived, won, gap, is_contract, owner = (
        accounts[name].to_numpy()
        for name in ("archived_ago", "acquired_ago", "gap", "is_contract", "owner")
    )
    lost, late, fading, back = _draw_turns(rng, accounts)
    ended = np.where(archived > NEVER, archived + ARCHIVED_AFTER_DAYS, NEVER)
    ended = np.where(lost, rng.integers(5, 235, size), ended)
    silent = gap * np.where(late, rng.uniform(2.4, 4.4, size), rng.random(size))
    silent = np.where(ended > NEVER, ended, silent)
    declining = (ended > NEVER) & (rng.random(size) < 0.7)
    back &= ~is_contract
    back_ago = np.where(back, rng.integers(60, 110, size), NEVER)
    return {
        "ended_ago": ended,
        "last_order_ago": np.minimum(silent, won - 4).astype(int),
        "fading": np.where(fading | declining, rng.uniform(1.4, 2.4, size), 1.0),
        "quiet_until_ago": back_ago,
        "quiet_from_ago": back_ago + back * 230,
        "season": np.where(rng.random(size) < _SEASONAL, rng.integers(1, 13, size), 0),
        "late": late & ~is_contract,
        "risk": team_losses()[owner],
    }


def _draw_turns(
    rng: np.random.Generator, accounts: pl.DataFrame
) -> list[NDArray[np.bool_]]:
    """Which accounts are lost, late, fading or back; at most one of them each."""
    size, owner = len(accounts), accounts["owner"].to_numpy()
    settled = (accounts["acquired_ago"] > 420) & (accounts["archived_ago"] == NEVER)
    risk, luck = team_losses()[owner], rng.random(size)
    shares = [_LOST * risk, _LATE * risk, _FADING * risk, np.full(size, _BACK)]
    limits = np.cumsum([np.zeros(size), *shares], axis=0)
    return [
        settled.to_numpy() & (low <= luck) & (luck < high)
        for low, high in pairwise(limits)
    ]


def _terms(rng: np.random.Generator, accounts: pl.DataFrame) -> Columns:
    """When the last contract signed ends, how many came before, and who gave notice."""
    size = len(accounts)
    ended, won = accounts["ended_ago"].to_numpy(), accounts["acquired_ago"].to_numpy()
    to_end = np.where(won < 365, 365 - won, rng.integers(1, 365, size))
    has_notice = (ended == NEVER) & (won > 420)
    has_notice &= rng.random(size) < _NOTICE * accounts["risk"].to_numpy()
    to_end = np.where(has_notice, rng.integers(15, 100, size), to_end)
    ahead = (to_end < SIGNED_AHEAD_DAYS) & (rng.random(size) < 0.6) & ~has_notice
    term_end = np.where(ended > NEVER, ended, -to_end - 365 * ahead)
    before_end = rng.integers(30, 100, size)
    gave_notice = (ended > NEVER) & (rng.random(size) < 0.75)
    lately = np.where(has_notice, rng.integers(2, 40, size), NEVER)
    terms = np.maximum(np.round((won - term_end) / 365), 1).astype(int)
    is_contract = accounts["is_contract"].to_numpy()
    return {
        "acquired_ago": np.where(is_contract, term_end + 365 * terms, won),
        "term_end_ago": term_end,
        "terms": terms,
        "notice_ago": np.where(gave_notice, ended + before_end, lately),
    }


def _owners(rng: np.random.Generator, accounts: pl.DataFrame) -> Columns:
    """Who had the account before its owner of today, and since when it changed."""
    size, owner = len(accounts), accounts["owner"].to_numpy()
    inherited = (owner == NEWCOMER) | (owner == NOBODY)
    inherited |= (owner == DEMO_EXECUTIVE) & (accounts["id"].to_numpy() % 4 == 0)
    changed = np.where(rng.random(size) < 0.2, rng.integers(40, 1000, size), ALWAYS)
    changed = np.where(owner == LATE_JOINER, LATE_JOINED_AGO, changed)
    changed = np.where(inherited, LEFT_AGO, changed)
    known_for = accounts["acquired_ago"].to_numpy() - changed
    gone_for = accounts["archived_ago"].to_numpy()
    changed = np.where((known_for > 60) & (changed > gone_for + 60), changed, ALWAYS)
    return {
        "previous_owner": np.where(inherited, LEAVER, _colleagues()[owner]),
        "changed_ago": changed,
    }


def _colleagues() -> Ints:
    """For each executive one of the same team who has been there for long."""
    teams = np.array(team_of_executives())
    veterans = [e for e in range(EXECUTIVES) if e not in (NEWCOMER, LATE_JOINER)]
    return np.array(
        [
            next(v for v in veterans if teams[v] == team and v != executive)
            for executive, team in enumerate(teams)
        ]
    )


def _habits(rng: np.random.Generator, accounts: pl.DataFrame) -> Columns:
    """Whether a contract also orders, and how often and how lately we spoke."""
    size = len(accounts)
    won, ended = accounts["acquired_ago"].to_numpy(), accounts["ended_ago"].to_numpy()
    cadence = (accounts["cadence"] * accounts["inattention"]).to_numpy()
    note_gap = cadence * rng.uniform(0.35, 0.75, size)
    last_note = cadence * rng.uniform(0.05, 1.2, size) * rng.random(size)
    neglected = (rng.random(size) < _NEGLECTED) & (won > 420)
    last_note = np.where(neglected, rng.integers(110, 260, size), last_note)
    to_the_end = np.maximum(ended - rng.integers(-10, 40, size), 0)
    last_note = np.where(ended > NEVER, to_the_end, last_note)
    unowned = accounts["owner"].to_numpy() == NOBODY
    last_note = np.where(unowned, LEFT_AGO + within(rng, 5, note_gap), last_note)
    return {
        "buys": ~accounts["is_contract"].to_numpy() | (rng.random(size) < 0.5),
        "note_gap": note_gap,
        "last_note_ago": np.minimum(last_note, won - 4).astype(int),
    }
