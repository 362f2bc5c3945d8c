"""Rounding and division that give the same integers in any order, on any machine."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Shorts = npt.NDArray[np.int16]
Codes = npt.NDArray[np.int8]

NULL = -1
# A power of two: scaling by it is exact, and no sum of percentages lies on the border
# between two of its steps, so noise in the last bits cannot decide a tie.
STEP_BITS = 30
STEPS_PER_UNIT = 1 << STEP_BITS
NOISE_STEP = 1.0 / STEPS_PER_UNIT


def settle(figures: Floats) -> Floats:
    """The figures without the noise in their last bits: to the nearest 2^-30."""
    return np.rint(figures / NOISE_STEP) * NOISE_STEP


def half_up(figures: Floats) -> Shorts:
    """Whole numbers, half up; nan becomes NULL.

    figures  any shape, >= 0 or nan
    returns  int16 of the same shape
    """
    known = np.where(np.isnan(figures), float(NULL), figures)
    return np.floor(settle(known) + 0.5).astype(np.int16)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """numerator / denominator; nan where the denominator is not above zero."""
    quotient = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
