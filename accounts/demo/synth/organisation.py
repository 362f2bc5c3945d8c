"""Who sells what to whom, in an organisation as large as its number of customers."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from django.contrib.auth.hashers import make_password

from accounts.demo import catalogue
from accounts.demo.names import person_names
from accounts.demo.portfolio import CADENCE_DAYS, PAYMENT_DAYS, SEGMENTS
from accounts.demo.scene import Tables

_ACCOUNTS_A_BOOK, _BOOKS_A_TEAM = 250, 8
METRIC = "Portal logins"
_SINCE = timedelta(days=3650)


def books_of(customers: int) -> int:
    """How many people own so many customers."""
    return max(customers // _ACCOUNTS_A_BOOK, 1)


def organisation_tables(rng: np.random.Generator, customers: int, day: date) -> Tables:
    """People in teams, segments, products and a metric; nobody can sign in."""
    books = books_of(customers)
    return {
        "accounts_user": _user_rows(rng, books),
        "accounts_team": _team_rows(books),
        "accounts_membership": _membership_rows(books, day),
        "accounts_segment": pl.DataFrame(
            {"id": range(1, 4), "name": SEGMENTS, "contact_cadence_days": CADENCE_DAYS,
             "payment_terms_days": PAYMENT_DAYS}
        ),
        "accounts_series": catalogue.series_rows(),
        "accounts_product": catalogue.product_rows(),
        "accounts_metric": pl.DataFrame(
            {"id": [1], "name": [METRIC], "unit": ["a month"]}
        ),
    }  # fmt: skip


def _user_rows(rng: np.random.Generator, books: int) -> pl.DataFrame:
    names = pl.Series("name", person_names(rng, books))
    return names.to_frame().select(
        pl.int_range(1, pl.len() + 1).alias("id"),
        "name",
        pl.format("person-{}@synthetic.example", pl.int_range(pl.len())).alias("email"),
        pl.lit(make_password(None)).alias("password"),
        pl.lit(True).alias("is_active"),
        pl.lit(False).alias("is_staff"),
        pl.lit(False).alias("is_superuser"),
        pl.lit("synth").alias("source"),
        pl.format("person-{}", pl.int_range(pl.len())).alias("external_id"),
    )


def _team_rows(books: int) -> pl.DataFrame:
    """The whole, and a team for every few books."""
    teams = _teams(books)
    ids = range(1, teams + 2)
    return pl.DataFrame(
        {
            "id": ids,
            "name": ["Sales", *(f"Team {team}" for team in range(1, teams + 1))],
            "parent_id": [None] + [1] * teams,
            "source": ["synth"] * len(ids),
            "external_id": [f"team-{place}" for place in ids],
        }
    )


def _teams(books: int) -> int:
    return max(books // _BOOKS_A_TEAM, 1)


def _membership_rows(books: int, day: date) -> pl.DataFrame:
    user = np.arange(books)
    return pl.DataFrame(
        {
            "user_id": user + 1,
            "team_id": user % _teams(books) + 2,
            "role": ["executive"] * books,
            "started_on": [day - _SINCE] * books,
        }
    )
