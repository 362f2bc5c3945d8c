"""Columns from competitors, shares of wallet and referrals, worked by hand."""

import pytest

from accounts.models import CompetitorSighting, Referral, WalletShare
from accounts.tests.builders import make_customer
from accounts.tests.fact_builders import make_fact
from diagnostics import features
from diagnostics.tests.builders import (
    KNOWN,
    columns_of,
    days_ago,
    reading_of,
    remembered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer(**KNOWN)


def sight(customer, age, competitor="Rival", **fields):
    make_fact(
        CompetitorSighting,
        customer,
        sighted_on=days_ago(age),
        competitor=competitor,
        **fields,
    )


def test_a_competitor_counts_once_by_its_latest_sighting(customer):
    sight(customer, 90, "Rival")
    sight(customer, 400, " RIVAL ")
    sight(customer, 0, "Other")
    sight(customer, -1, "Tomorrow's")
    columns = columns_of(customer)
    assert columns["competitors_decayed"] == pytest.approx(1.5)
    assert columns["competitors_180d"] == 2
    assert columns["competitors_known"] == 2
    assert columns["days_competitors_heard"] == 400


def test_a_competitors_name_may_hold_anything(customer):
    for name in ('Say "hi", Ltd', "Two\nlines", "", "0012"):
        sight(customer, 0, name)
    sight(customer, 0, "Zwölf €")
    assert columns_of(customer)["competitors_decayed"] == 5


def test_accounts_read_together_are_as_they_are_alone(customer):
    other = make_customer()
    sight(customer, 17)
    sight(other, 3)
    sight(other, 90, "Other")
    both = features.read(reading_of(customer, other)).columns()
    alone = [columns_of(each)["competitors_decayed"] for each in (customer, other)]
    assert list(both["competitors_decayed"]) == alone


@pytest.mark.parametrize(("age", "count"), [(0, 1), (179, 1), (180, 0), (-1, 0)])
def test_a_sighting_is_remembered_for_180_days(customer, age, count):
    sight(customer, age)
    assert columns_of(customer)["competitors_180d"] == count


def test_where_no_competitor_was_seen_there_is_none(customer):
    sight(make_customer(), 0)
    columns = columns_of(customer)
    assert columns["competitors_decayed"] == 0
    assert columns["competitors_180d"] == 0


def test_a_sighting_entered_since_was_not_known(customer):
    sight(customer, 90, **KNOWN)
    sight(customer, 90, "Other")
    assert remembered(customer)["competitors_decayed"] == 0.5
    assert columns_of(customer)["competitors_decayed"] == 1.0


def measure_share(customer, age, percent):
    make_fact(WalletShare, customer, measured_on=days_ago(age), percent=percent)


def test_the_latest_share_of_wallet_counts_and_of_one_day_the_lowest(customer):
    measure_share(customer, 200, 90)
    measure_share(customer, 20, "45.50")
    measure_share(customer, 20, "40.25")
    measure_share(customer, -1, 100)
    columns = columns_of(customer)
    assert columns["wallet_share_percent"] == 40.25
    assert columns["days_since_wallet_share"] == 20


@pytest.mark.parametrize(("age", "percent"), [(0, 30), (900, 30), (-1, None)])
def test_a_share_of_wallet_is_read_however_old_it_is(customer, age, percent):
    measure_share(customer, age, 30)
    assert columns_of(customer)["wallet_share_percent"] == percent


def test_referrals_fade_by_half_in_a_year(customer):
    for age in (0, 365, 730, -1):
        make_fact(Referral, customer, referred_on=days_ago(age))
    make_fact(Referral, make_customer(), referred_on=days_ago(0))
    assert columns_of(customer)["referrals_decayed"] == 1.75


def test_who_never_spoke_for_us_has_no_referrals(customer):
    assert columns_of(customer)["referrals_decayed"] == 0
