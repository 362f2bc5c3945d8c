"""What the kinds of fact are drawn from, and how to draw from it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl

from accounts.demo.people import CREW_OF_TEAM, FIRST_OF_CREW, team_of_executives
from accounts.demo.randomness import (
    Floats,
    Ints,
    stream,
    weekdays_before,
    within,
)

Tables = dict[str, pl.DataFrame]
_OPENS_MINUTE, _CLOSES_MINUTE = 7 * 60, 15 * 60  # UTC: the working day in Amsterdam


@dataclass(frozen=True)
class Scene:
    """The accounts, how each was in each month, and the people there.

    months    see `health.months`
    contacts  see `relationship.contacts`
    """

    seed: int
    day: date
    accounts: pl.DataFrame
    months: pl.DataFrame
    contacts: pl.DataFrame

    def stream(self, subject: str) -> np.random.Generator:
        """A generator of its own for each subject."""
        return stream(self.seed, subject)

    def drawn(self, rng: np.random.Generator, yearly: pl.Expr) -> pl.DataFrame:
        """Rows at a yearly rate that may hang on health: a month's columns and `ago`.

        Oldest first within each account.
        """
        days = pl.col("oldest_ago") - pl.col("newest_ago")
        expected = self.months.select(yearly * days / 365).to_series().to_numpy()
        count = rng.poisson(expected)
        rows = self.months[np.repeat(np.arange(len(count)), count)]
        ago = within(rng, rows["newest_ago"], rows["oldest_ago"])
        return rows.with_columns(ago=pl.Series(ago)).sort(
            "id", "ago", descending=[False, True]
        )

    def every(
        self, rng: np.random.Generator, months: int, share: float = 1.0
    ) -> pl.DataFrame:
        """One row each so many months for a share of the accounts, as `drawn`."""
        is_theirs = rng.random(len(self.accounts) + 1) < share
        rows = self.months.filter(
            (pl.col("month") + pl.col("id")) % months == 0,
            pl.lit(pl.Series(is_theirs[self.months["id"].to_numpy()])),
        )
        ago = within(rng, rows["newest_ago"], rows["oldest_ago"])
        return rows.with_columns(ago=pl.Series(ago)).sort(
            "id", "ago", descending=[False, True]
        )

    def dates(self, ago: pl.Series | Ints) -> pl.Series:
        """The working days that lie so many days before the last one."""
        return pl.Series(weekdays_before(self.day, ago))

    def instants(self, rng: np.random.Generator, ago: pl.Series) -> pl.Series:
        """Moments in the office hours of those days."""
        minute = rng.integers(_OPENS_MINUTE, _CLOSES_MINUTE, len(ago))
        days = weekdays_before(self.day, ago).astype("datetime64[m]")
        return utc(days + minute.astype("timedelta64[m]"))

    def by_the_end(self, moment: pl.Expr) -> pl.Expr:
        """The moment, or none where it lies after the last day."""
        midnight = datetime.combine(self.day + timedelta(days=1), time(), UTC)
        return pl.when(moment < midnight).then(moment)


def utc(minutes: np.ndarray) -> pl.Series:
    """Instants as the database takes them."""
    return pl.Series(minutes.astype("datetime64[us]")).dt.replace_time_zone("UTC")


def hours(count: Floats) -> pl.Series:
    """Spans of time, in whole minutes."""
    minutes = np.round(np.asarray(count) * 60).astype("timedelta64[m]")
    return pl.Series(minutes.astype("timedelta64[us]"))


def keys(kind: str) -> list[pl.Expr]:
    """source, external_id and customer_id of facts drawn for accounts."""
    number = pl.int_range(pl.len()).over("id")
    return [
        pl.lit("demo").alias("source"),
        pl.format(f"{kind}-{{}}-{{}}", "id", number).alias("external_id"),
        pl.col("id").alias("customer_id"),
    ]


def crew(rng: np.random.Generator, rows: pl.DataFrame) -> pl.Series:
    """The id of somebody of the service crew of each row's team."""
    teams = np.array(team_of_executives())[rows["owner"].to_numpy()]
    place = rng.integers(0, CREW_OF_TEAM, len(rows))
    return pl.Series(FIRST_OF_CREW + teams * CREW_OF_TEAM + place)


def sentiments(rng: np.random.Generator, health: pl.Series) -> pl.Series:
    """-2 to 2, about as good as the account is."""
    felt = (health.to_numpy() - 0.5) * 4.4 + rng.normal(0, 0.7, len(health))
    return pl.Series(np.clip(np.round(felt), -2, 2).astype(int))
