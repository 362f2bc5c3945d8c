"""When a diagnosis has changed enough to be written into the history."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.scoring.numbers import NULL, Bools, Codes, Shorts

WORTH_A_ROW = 10  # tenths: one point
WEEK_DAYS = 7

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Anchor:
    """What a history row remembers, for one account per row."""

    score: Shorts  # (n,) tenths, -1 = null
    dimensions: Shorts  # (n, d) tenths, -1 = null
    band: Codes  # (n,) Band
    caps: Bools  # (n, c) in force
    framework: Ids  # (n,) version id; -1 where there is no history row yet


def history_due(
    previous: Anchor, current: Anchor, customer_ids: Ids, weekday: int | Ids
) -> Bools:
    """Which accounts get a history row today, (n,).

    Measured from the last history row, so that a slow drift cannot go unseen.

    previous      the last history row of each account; where its framework differs,
                  the other columns are not meaningful and may hold anything
    customer_ids  (n,) spread the weekly rows over the days
    weekday       of the as_of, 0..6; as (n,) where it differs, -1 for no weekly row
    """
    due: Bools = (
        moved(previous.score, current.score)
        | moved(previous.dimensions, current.dimensions).any(axis=1)
        | (previous.band != current.band)
        | (previous.caps != current.caps).any(axis=1)
        | (previous.framework != current.framework)
        | (customer_ids % WEEK_DAYS == weekday)
    )
    return due


def moved(before: Shorts, after: Shorts) -> Bools:
    """Where a figure moved by a point or more, or became or ceased to be null."""
    difference = np.abs(after.astype(np.int32) - before)
    far: Bools = (difference >= WORTH_A_ROW) | ((before == NULL) != (after == NULL))
    return far
