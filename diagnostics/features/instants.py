"""Instants of facts, as of the end of a day where the organisation is."""

from datetime import UTC, datetime, time, timedelta

import polars as pl

from accounts import clock
from accounts.models.opening import day_of
from diagnostics.features.frame import EPOCH, Reading

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86_400
_TICK = timedelta(microseconds=1)  # the database keeps nothing finer


def last_instant(reading: Reading) -> datetime:
    """The last instant of as_of in the organisation's time zone."""
    midnight = datetime.combine(reading.as_of + timedelta(days=1), time.min)
    return midnight.replace(tzinfo=clock.zone()).astimezone(UTC) - _TICK


def second_number(instant: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC."""
    start = datetime.combine(EPOCH, time.min, UTC)
    return (instant - start) // timedelta(seconds=1)


def seconds(column: str, table: str = "f") -> str:
    """SQL: an instant as whole seconds since 1970-01-01 UTC."""
    return f"floor(date_part('epoch', {table}.{column}))::bigint"


def local_day(column: str) -> str:
    """SQL: the organisation's day of an instant, in days since 1970-01-01."""
    return f"{day_of(f'f.{column}')} - DATE '1970-01-01'"


def by(end: int, *columns: str) -> list[pl.Expr]:
    """Instants up to second `end`; what comes later has not happened yet: null."""
    return [pl.when(pl.col(name) <= end).then(pl.col(name)) for name in columns]
