"""Retention of owners and teams: the accounts behind it, and who had them.

Accounts and teams are attributed as of the opening day: a loss belongs to whoever held
the account when the period began.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import polars as pl

from accounts.models import Assignment, Membership, Team, User
from diagnostics.features import EVERYONE, Reading, shared
from diagnostics.features.contracts import contract_spans
from diagnostics.features.customers import customers
from diagnostics.features.frame import number_of
from diagnostics.features.purchases import purchases
from diagnostics.remembering import until_scored_anew
from diagnostics.retention.logo import (
    contract_is_ours,
    logo_retention,
    repeat_is_ours,
)

PERIOD_DAYS = 365
NOBODY = 0  # the group of accounts without an owner, and of owners without a team


class By(StrEnum):
    OWNER = "owner"
    TEAM = "team"


@dataclass(frozen=True)
class Standing:
    """One owner's or team's retention; `rate` is None where nothing was theirs."""

    id: int  # of the user or team; 0 where there was none
    name: str
    kept: int
    opening: int

    @property
    def rate(self) -> float | None:
        return self.kept / self.opening if self.opening else None


@dataclass(frozen=True)
class League:
    """Standings of one relationship type, largest book first."""

    relationship_type: str
    standings: tuple[Standing, ...]
    owners: int  # who held one of its accounts at the opening, also where teams stand


def opening_day(as_of: date) -> date:
    """The day before the last twelve months began."""
    return as_of - timedelta(days=PERIOD_DAYS)


def leagues(as_of: date, by: By) -> list[League]:
    """Logo retention over the twelve months up to `as_of`: contracts, then the rest.

    Of the whole organisation, and remembered for ten minutes or until anything is
    scored anew: whoever shows it leaves out what its reader may not see.
    """
    return until_scored_anew(f"leagues:{as_of}:{by}", lambda: _leagues(as_of, by))


def _leagues(as_of: date, by: By) -> list[League]:
    opening = opening_day(as_of)
    frame = _population(opening, as_of).join(
        _owners(opening), on="customer_id", how="left", maintain_order="left"
    )
    groups = frame["owner_id"].fill_null(NOBODY)
    if by is By.TEAM:
        teams = _teams_of(opening)
        groups = groups.replace_strict(teams, default=NOBODY, return_dtype=pl.Int64)
    names = _names(by)
    is_contract = (frame["is_contract"] == 1).to_numpy()
    return [
        League(
            kind,
            _standings(frame, groups, rows, names),
            _opening_owners(frame.filter(rows)),
        )
        for kind, rows in (("contract", is_contract), ("repeat", ~is_contract))
    ]


def _standings(
    frame: pl.DataFrame, groups: pl.Series, rows: np.ndarray, names: dict[int, str]
) -> tuple[Standing, ...]:
    result = logo_retention(
        groups.to_numpy()[rows],
        frame["was_ours"].to_numpy()[rows],
        frame["is_ours"].to_numpy()[rows],
    )
    found = [
        Standing(int(group), names[int(group)], int(kept), int(opening))
        for group, kept, opening in zip(
            result.groups, result.kept, result.opening, strict=True
        )
        if opening
    ]
    return tuple(sorted(found, key=lambda s: (-s.opening, s.name)))


def _opening_owners(frame: pl.DataFrame) -> int:
    return frame.filter("was_ours")["owner_id"].drop_nulls().n_unique()


def _population(opening: date, as_of: date) -> pl.DataFrame:
    """Customers acquired up to the opening: ours then, and ours now.

    One that was archived since is no longer ours. One that was merged into another is
    in neither count: the other stands for both.
    """
    frame = customers(Reading(EVERYONE, opening))
    spans = contract_spans(Reading(EVERYONE, as_of))
    then = _ours(frame, spans, opening, as_of)
    left = customers(Reading(EVERYONE, as_of))["customer_id"]
    now = _ours(frame, spans, as_of, as_of) & frame["customer_id"].is_in(left)
    return frame.with_columns(was_ours=then, is_ours=now)


def _ours(
    frame: pl.DataFrame, spans: pl.DataFrame, day: date, known_on: date
) -> pl.Series:
    bought = purchases(Reading(EVERYONE, day))
    gaps = shared.read(Reading(EVERYONE, day), shared.USUAL_GAP)[shared.USUAL_GAP]
    rows = (
        frame.join(bought, on="customer_id", how="left", maintain_order="left")
        .join(_around(spans, day), on="customer_id", how="left", maintain_order="left")
        .join(
            gaps.rename({"subject_id": "segment_id", "value": "typical_gap_days"}),
            on="segment_id",
            how="left",
            maintain_order="left",
        )
    )
    contract = contract_is_ours(
        rows["in_force"].fill_null(value=False).to_numpy(),
        _floats(rows["days_since_end"]),
        _floats(rows["days_to_next_start"]),
        (known_on - day).days,
    )
    repeat = repeat_is_ours(
        _floats(rows["days_since_purchase"]),
        _floats(rows["own_gap_days"]),
        _floats(rows["typical_gap_days"]),
    )
    return pl.Series(np.where(rows["is_contract"] == 1, contract, repeat))


def _around(spans: pl.DataFrame, day: date) -> pl.DataFrame:
    """Where a day stands among an account's contracts."""
    today = number_of(day)
    started, ended = pl.col("started"), pl.col("ended")
    return spans.group_by("customer_id").agg(
        in_force=((started <= today) & (ended > today)).any(),
        days_since_end=today - ended.filter(ended <= today).max(),
        days_to_next_start=started.filter(started > today).min() - today,
    )


def _floats(column: pl.Series) -> np.ndarray:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _owners(day: date) -> pl.DataFrame:
    held = Assignment.objects.in_force(day).filter(role=Assignment.Role.OWNER)
    pairs = list(held.values_list("customer_id", "user_id"))
    return pl.DataFrame(
        pairs, schema={"customer_id": pl.Int64, "owner_id": pl.Int64}, orient="row"
    )


def _teams_of(day: date) -> dict[int, int]:
    """Each person's team on a day; of several, the one they joined first."""
    held = Membership.objects.in_force(day).order_by("-started_on", "-id")
    return dict(held.values_list("user_id", "team_id"))


def _names(by: By) -> dict[int, str]:
    if by is By.OWNER:
        return {NOBODY: "No owner"} | dict(User.objects.values_list("id", "name"))
    return {NOBODY: "No team"} | dict(Team.objects.values_list("id", "name"))
