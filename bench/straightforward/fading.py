"""What is left of a fact as it ages."""

from diagnostics.features.frame import MICRO


def faded(age: int, half_life_days: int) -> int:
    """Of 1 after `age` days, in whole millionths."""
    return round(MICRO * 0.5 ** (age / half_life_days))
