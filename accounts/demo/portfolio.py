"""The accounts and their character: what they are, how they buy, how they feel.

Everything that happens is drawn from these columns. Days are counted backwards from the
last day (`..._ago`); what lies ahead is negative, NEVER is not in sight.
"""

from datetime import date

import numpy as np
import polars as pl

from accounts.demo.fates import ARCHIVED_AFTER_DAYS, fate, fates
from accounts.demo.names import TRADES, company_names
from accounts.demo.people import (
    BOOKS,
    COUNTRIES,
    DEMO_EXECUTIVE,
    LATE_JOINER,
    NEWCOMER,
    NOBODY,
    REGIONS,
    team_losses,
    team_of_executives,
)
from accounts.demo.planted import ail, cast_planted
from accounts.demo.randomness import NEVER, WINDOW_DAYS, Ints, days_before, stream
from accounts.demo.stories import cast

FULL_SIZE = 1200
UNOWNED, ARCHIVED = 7, 165  # at full size; the books take the rest

SEGMENTS = ("Enterprise", "Mid-market", "Small business")
CADENCE_DAYS = (30, 60, 90)
PAYMENT_DAYS = (60, 30, 14)
# One figure per segment.
_CONTRACT_SHARE = np.array([0.50, 0.38, 0.26])
_ORDER_VALUE = np.array([16_000, 3_800, 850])  # EUR, median
_ANNUAL_VALUE = np.array([120_000, 28_000, 6_500])  # EUR, median
_GAP_DAYS = np.array([(14, 40), (15, 60), (24, 120)])
_WON_AT_COST = np.array([9_000, 2_200, 450])  # EUR, median
_PRODUCTS = np.array([(4, 11), (3, 8), (2, 6)])
# Shares of the segments in a book of up to this many accounts.
_SEGMENT_SHARES = {
    22: (0.65, 0.30, 0.05),
    58: (0.12, 0.60, 0.28),
    110: (0.06, 0.38, 0.56),
}

_WON_LATELY = 0.25  # acquired within the three years
_NEW = 0.018


def portfolio(seed: int, size: int, day: date) -> pl.DataFrame:
    """One row per account with its character, the demo executive's book first."""
    rng = stream(seed, "accounts")
    accounts = _who(rng, _owners(rng, size), _archived(rng, size))
    accounts = fates(seed, accounts.with_columns(**_character(rng, accounts)))
    accounts = ail(cast(accounts)).with_columns(fate=fate())
    return _dated_by_contract(cast_planted(accounts), day)


def _left_over(size: int) -> tuple[int, int]:
    scale = size / FULL_SIZE
    return round(UNOWNED * scale), round(ARCHIVED * scale)


def _archived(rng: np.random.Generator, size: int) -> Ints:
    """How many days ago each account was archived; the last ones were."""
    archived = _left_over(size)[1]
    return np.append(np.full(size - archived, NEVER), rng.integers(10, 780, archived))


def _owners(rng: np.random.Generator, size: int) -> Ints:
    """Each account's owner: the books, then nobody's, then those archived."""
    unowned, archived = _left_over(size)
    ends = np.round(np.cumsum(BOOKS) / sum(BOOKS) * (size - archived - unowned))
    books = np.diff(ends, prepend=0).astype(int)
    order = [DEMO_EXECUTIVE, *(e for e in range(len(BOOKS)) if e != DEMO_EXECUTIVE)]
    losing = books * team_losses()[: len(BOOKS)]
    losing[[LATE_JOINER, NEWCOMER]] = 0  # they were not there yet
    lost_by = rng.choice(len(BOOKS), archived, p=losing / losing.sum())
    return np.concatenate(
        [np.repeat(order, books[order]), np.full(unowned, NOBODY), lost_by]
    )


def _who(rng: np.random.Generator, owner: Ints, archived_ago: Ints) -> pl.DataFrame:
    size = len(owner)
    book = np.array(BOOKS)[np.minimum(owner, len(BOOKS) - 1)]
    kind = np.searchsorted(list(_SEGMENT_SHARES), book)
    shares = np.array(list(_SEGMENT_SHARES.values()))[kind]
    segment = (rng.random(size)[:, None] > shares.cumsum(axis=1)[:, :2]).sum(axis=1)
    industries = [list(TRADES)[place] for place in rng.integers(len(TRADES), size=size)]
    teams = np.array(team_of_executives())[owner]
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "name": company_names(rng, industries),
            "owner": owner,
            "archived_ago": archived_ago,
            "segment": segment,
            "cadence": np.array(CADENCE_DAYS)[segment],
            "industry": industries,
            "region": [list(REGIONS)[team // 2] for team in teams],
            "country": [str(rng.choice(COUNTRIES[team])) for team in teams],
            "is_contract": rng.random(size) < _CONTRACT_SHARE[segment],
        }
    )


def _character(
    rng: np.random.Generator, accounts: pl.DataFrame
) -> dict[str, pl.Series]:
    size, segment = len(accounts), accounts["segment"].to_numpy()
    is_contract = accounts["is_contract"].to_numpy()
    gap = np.exp(rng.uniform(*np.log(_GAP_DAYS[segment]).T))
    value = np.where(is_contract, _ANNUAL_VALUE[segment], _ORDER_VALUE[segment])
    spread = rng.lognormal(0, 0.55, size)
    # What goes well in an account goes well together: mood, deliveries, growth, touch.
    ease = rng.normal(0, 1, size)
    trouble = np.maximum(-ease, 0)
    columns = {
        "acquired_ago": _acquired(rng, accounts),
        "gap": np.where(is_contract, rng.uniform(40, 100, size), gap),
        "regularity": rng.uniform(8, 60, size),  # shape of the gamma of its gaps
        "value": value * spread,  # EUR, of an order or of a contract's year
        "growth": rng.normal(0.04, 0.12, size) - 0.24 * trouble,  # log a year
        "mood": rng.normal(0.35, 0.25, size) + 0.4 * ease,
        "late_share": rng.beta(1.2, 15, size) + 0.18 * trouble,
        "inattention": 1 + trouble,
        "discount": rng.beta(2, 26, size),
        "breadth": rng.integers(*_PRODUCTS[segment].T),
        "acquisition_cost": _WON_AT_COST[segment] * spread,
    }
    return {name: pl.Series(values) for name, values in columns.items()}


def _acquired(rng: np.random.Generator, accounts: pl.DataFrame) -> Ints:
    size, archived = len(accounts), accounts["archived_ago"].to_numpy()
    lately = rng.integers(150, WINDOW_DAYS, size)
    earlier = rng.integers(WINDOW_DAYS, 3200, size)
    won = np.where(rng.random(size) < _WON_LATELY, lately, earlier)
    won = np.where(rng.random(size) < _NEW, rng.integers(8, 59, size), won)
    long_enough: Ints = np.maximum(won, archived + ARCHIVED_AFTER_DAYS + 200)
    return long_enough


def _dated_by_contract(accounts: pl.DataFrame, day: date) -> pl.DataFrame:
    """A contract account became ours on the very day its contracts count from."""
    term_end = pl.Series(days_before(day, accounts["term_end_ago"]))
    started = pl.select(
        pl.lit(term_end).dt.offset_by(pl.format("-{}y", accounts["terms"]))
    ).to_series()
    ago = (pl.lit(day) - started).dt.total_days()
    return accounts.with_columns(
        acquired_ago=pl.when("is_contract").then(ago).otherwise("acquired_ago")
    )
