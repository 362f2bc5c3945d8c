"""How much more a grave ticket or incident weighs than a normal one."""

import polars as pl

from accounts.models.service import Severity

HALVES = 2  # weights are counted in halves, so that sums stay whole
_HALVES_OF = {
    Severity.CRITICAL: 8,
    Severity.HIGH: 4,
    Severity.NORMAL: 2,
    Severity.LOW: 1,
}


def severity_halves() -> pl.Expr:
    """Critical 4, high 2, normal 1, low 1/2; in halves."""
    weights = {int(severity): halves for severity, halves in _HALVES_OF.items()}
    return pl.col("severity").replace_strict(weights, return_dtype=pl.Int64)


def is_severe() -> pl.Expr:
    return pl.col("severity") <= Severity.HIGH
