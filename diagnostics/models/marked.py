"""Numbers in arrays, where a mark stands for what is not known.

An array without nulls is as wide in every row, so that whole columns of them are
written and read as they lie in memory. Python sees None, as for any null.
"""

import math
from typing import Any

from django.db import models

from diagnostics.scoring.numbers import NULL


class MarkedInteger(models.SmallIntegerField):
    """-1 stands for None."""

    def from_db_value(self, value: int, *_: Any) -> int | None:
        return None if value == NULL else value

    def get_prep_value(self, value: Any) -> Any:
        return NULL if value is None else super().get_prep_value(value)


class MarkedFloat(models.FloatField):
    """nan stands for None."""

    def from_db_value(self, value: float, *_: Any) -> float | None:
        return None if math.isnan(value) else value

    def get_prep_value(self, value: Any) -> Any:
        return math.nan if value is None else super().get_prep_value(value)
