"""The scoring models in force on a day, ready to score under."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from diagnostics.features.frame import known, query
from diagnostics.models import FrameworkVersion
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import Bools, Floats
from diagnostics.scoring.rules import ReadingRule

RATE_SCALE = 100_000_000  # rates carry eight decimals


@dataclass(frozen=True)
class Judge:
    """A framework version with all that scoring under it needs.

    rates  currency -> units of the organisation's currency, in hundred-millionths
    """

    version_id: int
    framework: Framework
    rates: dict[str, int]

    @classmethod
    def under(
        cls, version: FrameworkVersion, currency: str, known_at: str | None = None
    ) -> "Judge":
        """The version with the rates it had at a snapshot, or has now.

        currency  the organisation's own, which needs no rate
        """
        rates = _rates(version, known_at) | {currency: RATE_SCALE}
        return cls(version.pk, version.framework, rates)


_RATES = """
SELECT r.currency, (r.rate * {scale})::bigint
  FROM {versions} v JOIN accounts_rate r ON r.rate_set_id = v.rate_set_id
 WHERE v.id = %s
"""


def _rates(version: FrameworkVersion, known_at: str | None) -> dict[str, int]:
    versions, parameters = known("diagnostics_frameworkversion", known_at)
    sql = _RATES.format(versions=versions, scale=RATE_SCALE)
    schema = {"currency": pl.String, "rate": pl.Int64}
    return dict(query(sql, [*parameters, version.pk], schema).rows())


@dataclass(frozen=True)
class Judges:
    """Scoring models in the order in which they are asked; the last is for everyone."""

    each: tuple[Judge, ...]

    @property
    def default(self) -> Judge:
        return self.each[-1]

    @property
    def readings(self) -> tuple[ReadingRule, ...]:
        """What they want to know of readings, each once."""
        rules = (rule for judge in self.each for rule in judge.framework.measures)
        wanted = {rule.reading.column: rule.reading for rule in rules if rule.reading}
        return tuple(wanted.values())

    def shared_out(
        self, is_contract: Bools, segment_ids: Floats
    ) -> Iterator[tuple[Judge, Bools]]:
        """Each judge with the accounts that are its own, (n,): none is judged twice."""
        left = np.ones(is_contract.shape, np.bool_)
        for judge in self.each:
            own = left.copy()
            if judge is not self.default:
                own &= judge.framework.audience.includes(is_contract, segment_ids)
            left &= ~own
            yield judge, own
