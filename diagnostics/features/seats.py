"""Columns from required roles and the people who fill them."""

import polars as pl

from diagnostics.features.frame import (
    Reading,
    day_number,
    facts,
    known,
    number_of,
    query,
)
from diagnostics.features.spans import FOREVER, merged, under_way

_NEED = {
    "id": ("f.id", pl.Int64),
    "role": ("lower(f.role)", pl.String),
    "skill": ("lower(f.skill)", pl.String),
    "level": ("f.level", pl.Int64),
    "headcount": ("f.headcount", pl.Int64),
    "started": (day_number("started_on"), pl.Int32),
    "until": (day_number("ended_on"), pl.Int32),
}
_PLACEMENT = {
    "user_id": ("f.user_id", pl.Int64),
    "role": ("lower(f.role)", pl.String),
    "skill": ("lower(f.skill)", pl.String),
    "level": ("f.level", pl.Int64),
    "started": (day_number("started_on"), pl.Int32),
    "until": ("least(f.ended_on, u.left_on) - DATE '1970-01-01'", pl.Int32),
}
_SEAT = ["customer_id", "role"]


def placements(reading: Reading) -> pl.DataFrame:
    """Who fills which role over [started, until), as announced up to as_of."""
    users, parameters = known("accounts_user", reading.known_at)
    rows = facts(
        reading,
        "accounts_placement",
        _PLACEMENT,
        day="announced_on",
        join=(f"LEFT JOIN {users} u ON u.id = f.user_id", parameters),
    )
    return rows.with_columns(pl.col("until").fill_null(FOREVER))


def requirements(reading: Reading) -> pl.DataFrame:
    """The people needed at each customer on as_of, a row per role and skill.

    A customer's own requirement takes the place of its segment's, the latest that of
    an earlier one; where nobody is needed there is no row.
    """
    own = facts(reading, "accounts_staffingrequirement", _NEED, day="stated_on")
    inherited = _inherited(reading).select(own.columns)
    rows = pl.concat(
        [
            inherited.with_columns(is_own=pl.lit(False)),
            own.with_columns(is_own=pl.lit(True)),
        ]
    )
    return (
        rows.with_columns(pl.col("until").fill_null(FOREVER))
        .filter(under_way(number_of(reading.as_of)))
        .sort("is_own", "started", "id")
        .unique([*_SEAT, "skill"], keep="last")
        .filter(pl.col("headcount") > 0)
    )


def _inherited(reading: Reading) -> pl.DataFrame:
    """What the segments of these customers need of us, a row per customer."""
    relation, parameters = known("accounts_staffingrequirement", reading.known_at)
    columns = ", ".join(expression for expression, _ in _NEED.values())
    needs = query(
        f"SELECT f.segment_id, {columns} FROM {relation} f"  # noqa: S608
        " WHERE f.segment_id IS NOT NULL AND f.stated_on <= %s",
        [*parameters, reading.as_of],
        {"segment_id": pl.Int64} | {name: kind for name, (_, kind) in _NEED.items()},
    )
    return _segments(reading).join(needs, on="segment_id")


def _segments(reading: Reading) -> pl.DataFrame:
    relation, parameters = known("accounts_customer", reading.known_at)
    scope, scope_parameters = reading.scope.condition("c.id")
    return query(
        f"SELECT c.id, c.segment_id FROM {relation} c"  # noqa: S608
        f" WHERE {scope} AND c.segment_id IS NOT NULL",
        [*parameters, *scope_parameters],
        {"customer_id": pl.Int64, "segment_id": pl.Int64},
    )


def seats(needs: pl.DataFrame, placed: pl.DataFrame, today: int) -> pl.DataFrame:
    """One row per customer of whom a role is required.

    needs   as `requirements` returns them
    placed  as `placements` returns them
    today   as_of as a day number
    """
    roles = needs.group_by(_SEAT).agg(
        pl.col("headcount").sum(), required_since=pl.col("started").max()
    )
    manned = roles.join(_manning(roles, placed, today), on=_SEAT, how="left")
    filled = pl.min_horizontal(pl.col("people").fill_null(0), "headcount")
    empty_since = pl.max_horizontal("short_since", "required_since")
    is_full = filled == pl.col("headcount")
    vacant = pl.when(is_full).then(0).otherwise(today - empty_since)
    figures = manned.group_by("customer_id").agg(
        seats_required=pl.col("headcount").sum(),
        seats_filled=filled.sum(),
        seat_empty_days=vacant.max(),
    )
    gaps = _skill_gaps(needs, placed.filter(under_way(today)))
    return figures.join(gaps, on="customer_id", how="left")


def _manning(roles: pl.DataFrame, placed: pl.DataFrame, today: int) -> pl.DataFrame:
    """Per role: people in it today, and since when they are fewer than required."""
    steps = _steps(placed, today).join(roles, on=_SEAT).sort(*_SEAT, "day")
    enough = pl.col("people") >= pl.col("headcount")
    return (
        steps.with_columns(
            people=pl.col("change").cum_sum().over(_SEAT),
            next_day=pl.col("day").shift(-1).over(_SEAT),
        )
        .group_by(_SEAT, maintain_order=True)
        .agg(
            pl.col("people").last(),
            short_since=pl.col("next_day").filter(enough).last(),
        )
    )


def _steps(placed: pl.DataFrame, today: int) -> pl.DataFrame:
    """The days on which the number of people in a role changed, and by how much.

    Whoever fills a role with two skills is one person.
    """
    spans = merged(
        placed.filter(pl.col("until") > pl.col("started")), [*_SEAT, "user_id"]
    )
    came = spans.select(*_SEAT, day="started", change=pl.lit(1))
    went = spans.select(*_SEAT, day="until", change=pl.lit(-1))
    return (
        pl.concat([came, went])
        .filter(pl.col("day") <= today)
        .group_by(*_SEAT, "day")
        .agg(pl.col("change").sum())
    )


def _skill_gaps(needs: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """The levels that the best of those present lack, in the role that lacks most.

    A role that nobody fills is a vacancy, no gap.
    """
    people = present.select(*_SEAT, has_skill="skill", has_level="level")
    counts = (pl.col("skill") == "") | (pl.col("skill") == pl.col("has_skill"))
    best = pl.col("has_level").filter(counts).max().fill_null(0)
    return (
        needs.join(people, on=_SEAT)
        .group_by(*_SEAT, "skill", "level")
        .agg(best=best)
        .group_by("customer_id")
        .agg(skill_gap_levels=(pl.col("level") - pl.col("best")).clip(0).max())
    )
