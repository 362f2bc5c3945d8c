"""Columns from incidents that hit the customer: downtime, causes, what is open."""

from datetime import datetime

import polars as pl

from accounts.models import Feed
from diagnostics.features.frame import (
    MICRO,
    YEAR_DAYS,
    Part,
    Reading,
    divided,
    facts,
    known,
    number_of,
)
from diagnostics.features.instants import (
    SECONDS_PER_DAY,
    SECONDS_PER_MINUTE,
    by,
    last_instant,
    local_day,
    second_number,
    seconds,
)
from diagnostics.features.severity import HALVES, is_severe, severity_halves

HALF_LIFE_DAYS = 60
FULL_AGE_DAYS = 3  # an open incident weighs 1 on its first day, 4 from this age on
_COLUMNS = {
    "day": (local_day("hit_at"), pl.Int32),
    "hit": (seconds("hit_at"), pl.Int64),
    "minutes": ("f.minutes_down", pl.Int64),
    "severity": ("i.severity", pl.Int16),
    "ended": (seconds("ended_at", "i"), pl.Int64),
    "cause": ("nullif(lower(btrim(i.cause)), '')", pl.String),
}
_COUNTS = (
    "incidents_known", "downtime_minutes_decayed", "repeat_causes_365d",
    "open_incident_load", "severe_outage_open_days",
)  # fmt: skip


def incidents(reading: Reading) -> pl.DataFrame:
    """One row per customer whom an incident hit up to as_of."""
    until = last_instant(reading)
    hits = _hits(reading, until)
    rows = _measured(hits, second_number(until), number_of(reading.as_of))
    severe, is_open = is_severe(), pl.col("ended").is_null()
    repeats = (pl.col("age") < YEAR_DAYS) & pl.col("is_repeat")
    return rows.group_by("customer_id").agg(
        incidents_known=pl.len(),
        downtime_minutes_decayed=divided(pl.col("decayed").sum(), HALVES * MICRO),
        repeat_causes_365d=repeats.sum(),
        open_incident_load=pl.col("load").filter(is_open).max().fill_null(0) / HALVES,
        severe_outage_open_days=_longest(severe & is_open),
        days_since_severe_incident=pl.col("quiet_days").filter(severe).min(),
    )


def _hits(reading: Reading, until: datetime) -> pl.DataFrame:
    """Whom which incident hit; what ended after `until` has not ended yet."""
    relation, parameters = known("accounts_incident", reading.known_at)
    hits = facts(
        reading,
        "accounts_affectedcustomer",
        _COLUMNS,
        day="hit_at",
        until=until,
        join=(f"JOIN {relation} i ON i.id = f.incident_id", parameters),
    )
    return hits.with_columns(by(second_number(until), "ended"))


def _measured(hits: pl.DataFrame, end: int, today: int) -> pl.DataFrame:
    """With how long each hit lasted, what it weighs, and whether its cause is old."""
    midnight = end + 1
    told = pl.col("hit") + SECONDS_PER_MINUTE * pl.col("minutes")
    stop = pl.coalesce(told, "ended").fill_null(midnight)
    since_stop = (midnight - pl.col("stop")) // SECONDS_PER_DAY
    aged = 1 + pl.col("age").clip(upper_bound=FULL_AGE_DAYS)
    place = pl.col("hit").rank("ordinal").over("customer_id", "cause")
    return (
        hits.with_columns(stop=stop.clip(pl.col("hit"), midnight))
        .with_columns(
            age=today - pl.col("day"),
            decay=0.5 ** divided(since_stop, HALF_LIFE_DAYS),
            quiet_days=pl.when(pl.col("ended").is_null()).then(0).otherwise(since_stop),
            is_repeat=pl.col("cause").is_not_null() & (place > 1),
        )
        .with_columns(load=severity_halves() * aged)
        .pipe(_with_downtime)
    )


def _with_downtime(hits: pl.DataFrame) -> pl.DataFrame:
    """Minutes down, each counted once among incidents of equal severity."""
    ordered = hits.sort("customer_id", "severity", "hit", "stop")
    covered = pl.col("stop").cum_max().shift(1).over("customer_id", "severity")
    start = pl.max_horizontal("hit", covered)
    minutes = (pl.col("stop") - start).clip(lower_bound=0) // SECONDS_PER_MINUTE
    term = MICRO * (minutes * severity_halves()) * pl.col("decay")
    return ordered.with_columns(decayed=term.round().cast(pl.Int64))


def _longest(rows: pl.Expr) -> pl.Expr:
    """The age of the oldest of these rows, 0 of none."""
    return pl.col("age").filter(rows).max().fill_null(0)


PARTS = (Part(incidents, Feed.Kind.INCIDENT, _COUNTS),)
