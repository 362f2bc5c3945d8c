"""Which band a score falls into, and when an account is too new to have one."""

from enum import IntEnum

import numpy as np

from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import NULL, Bools, Codes, Floats, Shorts
from diagnostics.scoring.overrides import Overrides

TENTHS = 10
PER_MILLE = 1000
BEST_SCORE = 100.0 * TENTHS


class Band(IntEnum):
    """What the score says in a word."""

    AT_RISK = 0
    WATCH = 1
    HEALTHY = 2
    NEW = 3
    NOT_ENOUGH_DATA = 4


def new_accounts(
    framework: Framework,
    days_since_acquired: Floats,
    purchase_days: Floats,
    segment_gap_days: Floats,
) -> Bools:
    """Accounts too young to judge: no band yet.

    days_since_acquired  (n,)
    purchase_days        (n,) distinct days with a purchase; nan = none
    segment_gap_days     (n,) median gap between orders in the segment; nan = not known
    """
    young = days_since_acquired < framework.new_account_days
    awaiting_second_order = ~(purchase_days >= 2)
    return young | (awaiting_second_order & (days_since_acquired < segment_gap_days))


def bands(
    framework: Framework,
    score: Shorts,
    coverage: Shorts,
    ceiling: Floats,
    is_new: Bools,
    overrides: Overrides,
) -> Codes:
    """The band of each stored score.

    A cap in force, or a person's word, sets the band however little is known. Where no
    score is known at all, they do so if every score they leave falls into one band.

    score     (n,) tenths, -1 = null
    coverage  (n,) per mille, -1 = null
    ceiling   (n,) tenths, the lowest cap in force; inf without one
    """
    is_null = score == NULL
    worst = overrides.applied(np.zeros(len(score)))
    best = overrides.applied(np.minimum(ceiling, BEST_SCORE))
    band = _containing(framework, np.where(is_null, worst, score))
    is_open = is_null & (band != _containing(framework, best))
    thin = (coverage < round(framework.minimum_coverage * PER_MILLE)) | is_null
    is_free = np.isinf(ceiling) & ~overrides.spoken
    band = np.where(is_open | (thin & is_free), Band.NOT_ENOUGH_DATA, band)
    return np.where(is_new, Band.NEW, band).astype(np.int8)


def _containing(framework: Framework, tenths: Floats) -> Codes:
    """The band that each score falls into, (n,)."""
    borders = (framework.bands.at_risk_below, framework.bands.watch_below)
    places = np.searchsorted(np.multiply(borders, TENTHS), tenths, side="right")
    return places.astype(np.int8)
