"""The made-up organisation as tables: no database is needed for these."""

import hashlib
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from accounts import models as facts_of
from accounts.demo.facts import facts
from accounts.demo.people import REGIONS
from accounts.demo.scene import Tables
from accounts.demo.stories import STORIES
from accounts.models import Fact
from accounts.tests.fact_builders import fact_models, is_of_a_customer

DAY = date(2026, 11, 22)
EXECUTIVE_BOOK = 60


@pytest.fixture(scope="module")
def tables() -> Tables:
    return facts(7, DAY)


def fingerprint(tables: Tables) -> str:
    content = "".join(rows.write_csv() for rows in tables.values())
    return hashlib.sha256(content.encode()).hexdigest()


def books(tables: Tables) -> dict[int, int]:
    owned = tables["accounts_assignment"].filter(pl.col("ended_on").is_null())
    return dict(owned.group_by("user_id").len().iter_rows())


def test_the_same_seed_and_day_give_the_same_facts():
    assert fingerprint(facts(7, DAY, 120)) == fingerprint(facts(7, DAY, 120))


def test_another_seed_gives_other_facts():
    assert fingerprint(facts(7, DAY, 120)) != fingerprint(facts(8, DAY, 120))


def test_there_are_1200_customers_with_names_of_their_own(tables):
    names = tables["accounts_customer"]["name"]

    assert (len(names), names.n_unique()) == (1200, 1200)


def test_there_are_24_executives_under_3_managers_and_a_director(tables):
    now = tables["accounts_membership"].filter(pl.col("ended_on").is_null())

    roles = dict(now.group_by("role").len().iter_rows())

    assert roles == {
        "executive": 24, "manager": 3, "director": 1, "analyst": 1, "admin": 1,
    }  # fmt: skip


def test_six_teams_hold_four_executives_each(tables):
    now = tables["accounts_membership"].filter(
        pl.col("ended_on").is_null(), pl.col("role") == "executive"
    )

    assert now.group_by("team_id").len()["len"].to_list() == [4] * 6


def test_books_hold_8_to_110_accounts(tables):
    sizes = sorted(books(tables).values())

    assert (len(sizes), sizes[0], sizes[-1]) == (24, 8, 110)


def test_the_demo_executive_owns_60_accounts(tables):
    users = tables["accounts_user"]
    (executive,) = users.filter(pl.col("email").str.starts_with("executive@"))["id"]

    assert books(tables)[executive] == EXECUTIVE_BOOK


def test_a_handful_of_accounts_has_no_owner(tables):
    current = tables["accounts_customer"].filter(pl.col("archived_on").is_null())

    assert len(current) - sum(books(tables).values()) in range(3, 12)


def test_owners_follow_one_another_without_overlap(tables):
    owners = tables["accounts_assignment"].sort("customer_id", "started_on")
    next_start = pl.col("started_on").shift(-1).over("customer_id")

    overlapping = owners.filter(pl.col("ended_on").fill_null(date.max) > next_start)

    assert overlapping.is_empty()


def test_owners_were_there_while_they_owned(tables):
    owners = tables["accounts_assignment"].join(
        tables["accounts_membership"].select("user_id", joined="started_on"),
        on="user_id",
    )

    assert owners.filter(pl.col("started_on") < pl.col("joined")).is_empty()


# Known of a company before it became a customer, or stated for all of a segment.
NOT_SINCE_ACQUISITION = {
    facts_of.Contract,
    facts_of.Lead,
    facts_of.StaffingRequirement,
}


def kinds(of: Callable[[type[Fact]], bool]) -> list[type[Fact]]:
    return [
        model for model in fact_models() if hasattr(model, "domain_date") and of(model)
    ]


def day_of(model: type[Fact]) -> pl.Expr:
    return pl.col(model.domain_date).cast(pl.Date)


@pytest.mark.parametrize("model", kinds(lambda model: True))
def test_there_are_facts_of_each_kind_and_all_are_known_by_the_last_day(tables, model):
    rows = tables[model._meta.db_table]

    assert not rows.is_empty()
    assert rows.filter(day_of(model) > DAY).is_empty()
    assert rows["knowable_on"].is_between(date(2010, 1, 1), DAY).all()


@pytest.mark.parametrize(
    "model",
    kinds(lambda model: is_of_a_customer(model) and model not in NOT_SINCE_ACQUISITION),
)
def test_facts_lie_between_acquisition_and_the_last_day(tables, model):
    acquired = tables["accounts_customer"].select("acquired_on", customer_id="id")
    rows = tables[model._meta.db_table].join(acquired, on="customer_id")

    out_of_time = rows.filter(
        ~day_of(model).is_between(pl.col("acquired_on"), DAY).fill_null(value=False)
    )

    assert out_of_time.is_empty()


def test_nothing_is_delivered_after_the_last_day(tables):
    assert tables["accounts_purchase"]["delivered_on"].max() <= DAY


def test_every_fact_has_a_key_of_its_own(tables):
    for model in fact_models():
        keys = tables[model._meta.db_table]["external_id"]
        assert keys.n_unique() == len(keys), model


def test_both_relationship_types_are_there(tables):
    kinds = tables["accounts_customer"]["relationship_type"]

    assert 0.30 < (kinds == "contract").mean() < 0.40


def test_the_stories_are_in_the_demo_executives_book(tables):
    customers = tables["accounts_customer"].join(
        tables["accounts_assignment"].filter(pl.col("ended_on").is_null()),
        left_on="id", right_on="customer_id",
    )  # fmt: skip
    executive = tables["accounts_user"].filter(
        pl.col("email") == "executive@holdfast.example"
    )

    mine = customers.filter(pl.col("user_id") == executive["id"][0])

    assert {story.name for story in STORIES} <= set(mine["name"])


def test_a_good_and_a_bad_team_lose_accounts_unlike_the_others(tables):
    teams = {
        country: team
        for region in REGIONS.values()
        for team, countries in region.items()
        for country in countries
    }
    team = pl.col("country").replace_strict(teams).alias("team")
    is_lost = pl.col("archived_on").is_not_null()

    customers = tables["accounts_customer"].group_by(team).agg(is_lost.mean())
    rates = dict(customers.iter_rows())
    good, bad = rates.pop("Alps"), rates.pop("Isles")

    assert good < 0.75 * min(rates.values())
    assert bad > 1.25 * max(rates.values())


@pytest.mark.parametrize("day", ["2024-02-29", "2026-01-01", "2026-03-01"])
def test_it_can_be_loaded_on_any_day(day):
    tables = facts(3, date.fromisoformat(day), 120)

    contracts = tables["accounts_contract"]

    assert contracts.filter(pl.col("ended_on") <= pl.col("started_on")).is_empty()
    assert contracts.filter(pl.col("signed_on") > date.fromisoformat(day)).is_empty()
