"""What the demo executive finds on the first morning, whatever day it is."""

from datetime import date, timedelta

import polars as pl
import pytest

from accounts.demo.facts import facts
from accounts.demo.scene import Tables
from accounts.demo.stories import (
    FADING,
    LATE,
    LOST,
    NEW,
    RENEWAL,
    STORIES,
    WELL,
    WON_BACK,
    Story,
)

SEEDS = {date(2026, 11, 22): 7, date(2028, 2, 29): 3, date(2027, 1, 4): 11}


@pytest.fixture(scope="module", params=SEEDS, ids=str)
def day(request: pytest.FixtureRequest) -> date:
    return request.param


@pytest.fixture(scope="module")
def tables(day: date) -> Tables:
    return facts(SEEDS[day], day, 120)


def of(tables: Tables, table: str, story: Story) -> pl.DataFrame:
    return tables[table].filter(pl.col("customer_id") == STORIES.index(story) + 1)


def order_days(tables: Tables, story: Story) -> pl.Series:
    return of(tables, "accounts_purchase", story)["purchased_on"].unique().sort()


def customer(tables: Tables, story: Story) -> dict[str, object]:
    return tables["accounts_customer"].row(
        by_predicate=pl.col("name") == story.name, named=True
    )


def test_the_late_order_is_three_gaps_overdue(tables, day):
    days = order_days(tables, LATE)
    usual_gap = days.diff().tail(12).median()

    assert (day - days[-1]) / usual_gap > 3


def test_the_renewal_is_six_days_away_and_nothing_is_signed(tables, day):
    ends = of(tables, "accounts_contract", RENEWAL)["ended_on"].max()

    assert ends == day + timedelta(days=6)


def test_the_fading_account_orders_less_often_than_a_year_ago(tables, day):
    days = order_days(tables, FADING)
    half_year = timedelta(days=182)

    lately = days.filter(days > day - half_year)
    before = days.filter((days <= day - half_year) & (days > day - 2 * half_year))

    assert len(lately) < 0.75 * len(before)


def test_the_lost_account_gave_notice_and_did_not_renew(tables, day):
    last = of(tables, "accounts_contract", LOST).sort("ended_on").row(-1, named=True)

    assert last["notice_given_on"] < last["ended_on"] < day


def test_the_one_won_back_was_silent_for_eight_months(tables, day):
    days = order_days(tables, WON_BACK)

    assert days.diff().max() > timedelta(days=240)
    assert day - days[-1] < timedelta(days=21)


def test_the_new_account_came_thirty_days_ago(tables, day):
    assert customer(tables, NEW)["acquired_on"] == day - timedelta(days=30)


def test_the_account_that_is_well_ordered_lately(tables, day):
    assert day - order_days(tables, WELL)[-1] < timedelta(days=14)


def test_the_last_notes_tell_the_story(tables):
    for story in STORIES:
        notes = of(tables, "accounts_note", story).sort("happened_on")
        assert notes["text"][-1] == story.touches[0][3], story.name
