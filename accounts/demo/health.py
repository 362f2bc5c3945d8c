"""How each account truly is, month by month: the hidden cause of most of its facts.

A path is a level, monthly ups and downs that wear off (an autoregression of order one),
a shock now and then, and one slide that leads to what becomes of the account: its fate.
They are added on the scale of log odds and squeezed into 0..1; 1 is best.
"""

from datetime import date

import numpy as np
import polars as pl

from accounts.demo import planted
from accounts.demo.people import LEFT_AGO, NOBODY, TEAM_EASE, team_of_executives
from accounts.demo.portfolio import FULL_SIZE, portfolio
from accounts.demo.purchases import FADING_DAYS
from accounts.demo.randomness import (
    ALWAYS,
    WINDOW_DAYS,
    Floats,
    stream,
    within,
)
from accounts.demo.stories import STORIES

MONTHS = 36
MONTH_DAYS = WINDOW_DAYS / MONTHS

# All on the scale of log odds.
_LEVEL, _USUAL_MOOD, _PER_MOOD, _PER_GROWTH = 0.6, 0.35, 1.1, 2.0
_SPREAD, _MEMORY = 0.35, 0.8  # of the monthly ups and downs
_SHOCK_SHARE, _SHOCK, _SHOCK_MEMORY = 0.02, 1.5, 0.75
_OUT_OF_THE_BLUE = 0.15  # of those that leave: nothing was wrong
_DEPTHS = {
    "left": 2.6, "notice": 2.6, "saved": 3.2, "late": 2.4, "fading": 1.8, "back": 2.0,
    "inherited": 1.5, "steady": 0.0,
}  # fmt: skip
# Over how many days it slides.
_SLIDES = {
    "left": (120, 300), "notice": (90, 240), "saved": (150, 151), "late": (60, 150),
    "fading": (FADING_DAYS, FADING_DAYS + 1), "back": (60, 120),
    "inherited": (300, 301), "steady": (1, 2),
}  # fmt: skip


def truth(seed: int, day: date, size: int = FULL_SIZE) -> pl.DataFrame:
    """What is true of every account of the demo, and never in the database.

    returns  a row per account and month that it was ours: customer_id; name; month, the
             last of the thirty days it speaks of; health, 0..1; fate; leaves_on, null
             where the account stays, ahead where it gave notice
    """
    accounts = portfolio(seed, size, day)
    leaves_ago = (
        pl.when(fate="left").then("ended_ago").when(fate="notice").then("term_end_ago")
    )
    rows = months(seed, accounts).with_columns(
        ago=(pl.col("month") * MONTH_DAYS).cast(int), leaves_ago=leaves_ago
    )
    last_day = pl.lit(day)
    return rows.select(
        pl.col("id").alias("customer_id"),
        "name",
        (last_day - pl.duration(days="ago")).alias("month"),
        "health",
        "fate",
        (last_day - pl.duration(days="leaves_ago")).alias("leaves_on"),
    )


def months(seed: int, accounts: pl.DataFrame) -> pl.DataFrame:
    """A row per account and month within the window in which it was ours.

    returns  the accounts' columns; month, 0 is the last; oldest_ago and newest_ago,
             the days of it that the account was ours; health, 0..1
    """
    size = len(accounts)
    month = np.tile(np.arange(MONTHS), size)
    won = np.repeat(accounts["acquired_ago"].to_numpy(), MONTHS) - 3
    ended = np.repeat(accounts["ended_ago"].to_numpy(), MONTHS)
    rows = accounts[np.repeat(np.arange(size), MONTHS)].with_columns(
        month=pl.Series(month),
        health=pl.Series(_paths(seed, accounts).ravel()),
        oldest_ago=pl.Series(np.minimum(((month + 1) * MONTH_DAYS).astype(int), won)),
        newest_ago=pl.Series(np.maximum((month * MONTH_DAYS).astype(int), ended)),
    )
    return rows.filter(pl.col("oldest_ago") > pl.col("newest_ago"))


def _paths(seed: int, accounts: pl.DataFrame) -> Floats:
    """Health of each account in each month, newest first: (accounts, MONTHS)."""
    rng = stream(seed, "health")
    odds = _level(accounts)[:, None] - _slide(rng, accounts)
    is_told = accounts["id"].is_in(list(planted.touches(accounts))) | (
        accounts["id"] <= len(STORIES)
    )
    luck = _ups_and_downs(rng, len(accounts))
    odds += np.where(is_told.to_numpy()[:, None], 0, luck)
    health: Floats = np.round(1 / (1 + np.exp(-odds)), 4)
    return health


def _level(accounts: pl.DataFrame) -> Floats:
    ease = np.array([TEAM_EASE[team] for team in team_of_executives()] + [0.0])
    owner = accounts["owner"].to_numpy()
    mood, growth = accounts["mood"].to_numpy(), accounts["growth"].to_numpy()
    level: Floats = _LEVEL + _PER_MOOD * (mood - _USUAL_MOOD) + _PER_GROWTH * growth
    return level + ease[np.where(owner == NOBODY, len(ease) - 1, owner)]


def _ups_and_downs(rng: np.random.Generator, size: int) -> Floats:
    """What wears off: noise and shocks, drawn from the oldest month to the newest."""
    step = _SPREAD * np.sqrt(1 - _MEMORY**2)
    noise, shock = rng.normal(0, _SPREAD, size), np.zeros(size)
    columns = []
    for _ in range(MONTHS):
        noise = _MEMORY * noise + rng.normal(0, step, size)
        shock = _SHOCK_MEMORY * shock + _SHOCK * (rng.random(size) < _SHOCK_SHARE)
        columns.append(noise - shock)
    return np.column_stack(columns[::-1])


def _slide(rng: np.random.Generator, accounts: pl.DataFrame) -> Floats:
    """How far each account has slid towards its fate, and climbed out of it again."""
    fate = accounts["fate"].to_list()
    leaves = (accounts["fate"] == "left").to_numpy()
    is_blue = leaves & (rng.random(len(fate)) < _OUT_OF_THE_BLUE)
    depth = np.where(is_blue, 0, [_DEPTHS[name] for name in fate])
    lasts = within(rng, *np.array([_SLIDES[name] for name in fate]).T)
    full, hold, healed = _turning_points(accounts)
    ago = (np.arange(MONTHS) + 0.5) * MONTH_DAYS
    down = np.clip((full + lasts - ago.reshape(-1, 1)) / lasts, 0, 1)
    up = np.clip((hold - ago.reshape(-1, 1)) / (hold - healed), 0, 1)
    slid: Floats = (depth * down * (1 - up)).T
    return slid


def _turning_points(accounts: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Days ago: at the bottom from, until, and well again; ahead where it never is."""
    full = {
        "left": pl.col("ended_ago"),
        "notice": pl.col("notice_ago"),
        "saved": pl.lit(planted.WORST_FROM_AGO),
        "late": (pl.col("last_order_ago") - pl.col("gap")).clip(0),
        "fading": pl.col("last_order_ago"),
        "back": pl.col("quiet_from_ago"),
        "inherited": pl.lit(LEFT_AGO + 160),
    }
    hold = {
        "saved": pl.lit(planted.WORST_UNTIL_AGO),
        "back": pl.col("quiet_until_ago"),
        "inherited": pl.lit(LEFT_AGO),
    }
    healed = {
        "saved": pl.lit(planted.SAVED_AGO),
        "back": pl.col("quiet_until_ago") - 60,
        "inherited": pl.lit(-LEFT_AGO),  # half way by now
    }
    points = [(full, ALWAYS), (hold, -ALWAYS), (healed, -2 * ALWAYS)]
    found = accounts.select(
        _by_fate(of_fate, otherwise).alias(str(place))
        for place, (of_fate, otherwise) in enumerate(points)
    )
    full_ago, hold_ago, healed_ago = (column.to_numpy() for column in found)
    return full_ago, hold_ago, healed_ago


def _by_fate(of_fate: dict[str, pl.Expr], otherwise: int) -> pl.Expr:
    cases = [pl.when(fate=fate).then(points) for fate, points in of_fate.items()]
    return pl.coalesce(*cases, pl.lit(otherwise)).cast(float)
