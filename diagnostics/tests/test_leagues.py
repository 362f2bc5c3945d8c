"""Who kept their accounts, beneath the page: what counts, and what is remembered."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_member,
    make_organisation,
    make_team,
)
from diagnostics.leagues import By, leagues
from diagnostics.models import RangeRun
from diagnostics.tests.builders import days_ago, score

TWO_YEARS = {"signed_on": date(2025, 6, 1), "started_on": date(2025, 6, 1)}


@pytest.fixture
def north(db):
    make_organisation()
    return make_team("North")


@pytest.fixture
def ada(north):
    return make_member("executive", north, name="Ada")


@pytest.fixture
def scored(ada):
    """An account under contract, and a finished run over it."""
    customer = make_account(ada)
    score(customer)
    RangeRun.objects.create(
        first_id=0, last_id=customer.pk, as_of=TODAY, done_at=timezone.now()
    )
    return customer


def make_account(owner=None, **fields):
    """Under contract at the opening, and still."""
    customer = make_customer(owner, relationship_type="contract", **fields)
    make_contract(customer, **TWO_YEARS)
    return customer


def contracts(by=By.OWNER) -> dict[str, tuple[int, int]]:
    league, _ = leagues(TODAY, by)
    return {one.name: (one.kept, one.opening) for one in league.standings}


@pytest.mark.parametrize(
    ("archived_on", "standing"),
    [
        (days_ago(-1), (1, 1)),
        (TODAY, (0, 1)),
        (days_ago(364), (0, 1)),
    ],
)
def test_an_account_archived_by_the_close_is_not_kept(ada, archived_on, standing):
    make_account(ada, archived_on=archived_on)

    assert contracts() == {"Ada": standing}


def test_an_account_archived_by_the_opening_was_not_ours(ada):
    make_account(ada, archived_on=days_ago(365))

    assert contracts() == {}


@pytest.mark.parametrize(("archived_on", "kept"), [(None, 1), (TODAY, 0)])
def test_of_two_that_were_merged_the_one_that_is_left_counts(ada, archived_on, kept):
    make_account(ada, merged_into=make_account(ada, archived_on=archived_on))

    assert contracts() == {"Ada": (kept, 1)}


def test_opening_owners_are_counted_alike_for_owners_and_for_teams(ada, north):
    for owner in (ada, ada, make_member("executive", north), None):
        make_account(owner)

    assert [leagues(TODAY, by)[0].owners for by in By] == [2, 2]
    assert [leagues(TODAY, by)[1].owners for by in By] == [0, 0]


def test_a_league_is_not_worked_out_again_until_something_is_scored(
    scored, ada, django_assert_max_num_queries
):
    known = leagues(TODAY, By.OWNER)
    make_account(ada)

    with django_assert_max_num_queries(2):
        assert leagues(TODAY, By.OWNER) == known
    RangeRun.objects.update(done_at=timezone.now())
    assert contracts() == {"Ada": (2, 2)}


def test_what_is_remembered_is_of_one_day_and_one_grouping(scored):
    assert contracts(By.OWNER) == {"Ada": (1, 1)}
    assert contracts(By.TEAM) == {"North": (1, 1)}
    assert leagues(days_ago(400), By.OWNER)[0].standings == ()


def test_before_the_first_run_nothing_is_remembered(ada):
    assert contracts() == {}

    make_account(ada)

    assert contracts() == {"Ada": (1, 1)}


@pytest.mark.usefixtures("scored", "without_cache")
def test_a_league_needs_no_cache():
    assert contracts() == {"Ada": (1, 1)}
