"""Seeded randomness and days counted backwards, for every part of the demo."""

from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

WINDOW_DAYS = 3 * 365  # how far back purchases and notes reach
NEVER = -99_999  # days ago of what is not in sight
ALWAYS = 99_999  # days ago of what was so from the start

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


def stream(seed: int, subject: str) -> np.random.Generator:
    """A generator of its own for each subject, so that none disturbs another."""
    return np.random.default_rng([seed, crc32(subject.encode())])


def days_before(day: date, ago: Any) -> Days:
    """The dates that lie `ago` days before `day`; negative lies ahead."""
    return np.datetime64(day) - np.asarray(ago, dtype="timedelta64[D]")


def weekdays_before(day: date, ago: Any) -> Days:
    """As `days_before`, a weekend moved to the Friday before it."""
    return np.busday_offset(days_before(day, ago), 0, roll="backward")


def nulled(days: Days, where: NDArray[np.bool_]) -> Days:
    """The dates, with none at all `where` told so."""
    return np.where(where, np.datetime64("NaT"), days)


def within(rng: np.random.Generator, low: Any, high: Any) -> Ints:
    """Whole numbers in [low, high), element by element; low where that is empty."""
    low, high = np.broadcast_arrays(np.asarray(low), np.asarray(high))
    spread = rng.random(low.shape) * np.maximum(high - low, 0)
    numbers: Ints = (low + spread).astype(np.int64)
    return numbers
