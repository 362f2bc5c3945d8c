"""Logo retention: of the accounts that were ours at the start, how many still are.

Contracts and repeat purchase are counted apart: "ours" means something else in each.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]

RENEWAL_GRACE_DAYS = 30
GAPS_UNTIL_LOST = 3
SHORTEST_SILENCE_DAYS = 90
LONGEST_SILENCE_DAYS = 730


def contract_is_ours(
    in_force: Bools,
    days_since_end: Floats,
    days_to_next_start: Floats,
    days_known_after: int = 0,
) -> Bools:
    """Contract accounts that are ours on a day: in force, or renewed within 30 days.

    While the grace still runs and no renewal is known, the account is ours. A loss is
    dated at the contract's end, so once the grace is over the whole gap counts as lost.

    in_force            (n,) a contract is in force on the day
    days_since_end      (n,) since the last contract ended; nan = none ended
    days_to_next_start  (n,) until the next known contract starts; nan = none
    days_known_after    days from that day to the day of the knowledge, >= 0
    """
    gap_days = days_since_end + days_to_next_start
    waiting_days = days_since_end + days_known_after
    in_grace = np.isnan(days_to_next_start) & (waiting_days <= RENEWAL_GRACE_DAYS)
    return in_force | (gap_days <= RENEWAL_GRACE_DAYS) | in_grace


def repeat_is_ours(
    days_since_purchase: Floats, expected_gap_days: Floats, typical_gap_days: Floats
) -> Bools:
    """Repeat-purchase accounts that are ours on a day: silent no longer than they may.

    Silence may last three of the account's own gaps, at least 90 days, at most 24
    months; an account without a rhythm of its own borrows the typical gap, and where
    there is none either it has the full 24 months.

    days_since_purchase  (n,) nan = never bought, and so not ours
    expected_gap_days    (n,) the account's own gap; nan with fewer than three purchases
    typical_gap_days     (n,) of its segment or the organisation; nan = not known
    """
    gap_days = np.where(
        np.isnan(expected_gap_days), typical_gap_days, expected_gap_days
    )
    allowed_days = np.clip(
        GAPS_UNTIL_LOST * gap_days, SHORTEST_SILENCE_DAYS, LONGEST_SILENCE_DAYS
    )
    allowed_days = np.nan_to_num(allowed_days, nan=LONGEST_SILENCE_DAYS)
    ours: Bools = days_since_purchase <= allowed_days
    return ours


@dataclass(frozen=True)
class LogoRetention:
    """One row per group, in the order of `groups`."""

    groups: Ids  # (g,) ascending
    kept: Ids  # (g,) accounts ours at the opening and at the closing
    opening: Ids  # (g,) accounts ours at the opening
    rate: Floats  # (g,) kept / opening; nan where nothing was ours at the opening


def logo_retention(group: Ids, opening: Bools, kept: Bools) -> LogoRetention:
    """Accounts kept, by owner, team, segment or any other key as of the opening.

    One relationship type at a time: they are never mixed.

    group    (n,) each account's group
    opening  (n,) ours at the opening
    kept     (n,) ours at the closing; counts only where it was ours at the opening
    """
    groups, place = np.unique(group, return_inverse=True)
    opening_counts = np.bincount(place[opening], minlength=groups.size)
    kept_counts = np.bincount(place[opening & kept], minlength=groups.size)
    rate = np.full(groups.size, np.nan)
    np.divide(kept_counts, opening_counts, out=rate, where=opening_counts > 0)
    return LogoRetention(groups, kept_counts, opening_counts, rate)
