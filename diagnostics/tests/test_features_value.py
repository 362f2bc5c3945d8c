"""Columns from the time we spend and from what reviews state, worked by hand."""

import pytest

from accounts.models import Feed, Review, ServiceActivity, UnitCost
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    TODAY,
    make_customer,
    make_feed,
    make_organisation,
    make_segment,
)
from accounts.tests.fact_builders import make_fact
from diagnostics.features import read, shared
from diagnostics.tests.builders import columns_of, days_ago, reading_of

pytestmark = pytest.mark.django_db
BEFORE_THIS_TEST = f"{EARLIER_TRANSACTION + 1}:{EARLIER_TRANSACTION + 1}:"
KNOWN = {"recorded_xid": EARLIER_TRANSACTION}


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation(currency="EUR")


@pytest.fixture
def segment():
    return make_segment()


@pytest.fixture
def customer(segment):
    return make_customer(segment=segment)


def spend(customer, minutes, age=10, kind="support", **fields):
    return make_fact(
        ServiceActivity,
        customer,
        minutes=minutes,
        done_on=days_ago(age),
        kind=kind,
        **fields,
    )


def price(cost, activity="support", since=500, until=None, segment=None):
    make_fact(
        UnitCost,
        activity=activity,
        cost_per_hour=cost,
        segment=segment,
        started_on=days_ago(since),
        ended_on=None if until is None else days_ago(until),
    )


def cost(customer, day=TODAY):
    """Cents of a year's service at the costs of `day`."""
    shared.write(day)
    return columns_of(customer, as_of=day)["service_cost_12m_cents"]


def test_time_costs_what_an_hour_of_it_costs(customer):
    price("60.00")
    price("90.50", "visit")
    spend(customer, 45)
    spend(customer, 20)
    spend(customer, 120, kind="visit")
    assert cost(customer) == 65 * 100 + 18_100


@pytest.mark.parametrize(("age", "minutes"), [(0, 60), (364, 60), (365, 0), (-1, 0)])
def test_only_time_of_a_year_counts(customer, age, minutes):
    spend(customer, 60, age=age)
    assert columns_of(customer)["support_minutes_12m"] == minutes


def test_an_hour_costs_what_it_costs_in_the_segment(customer, segment):
    price(60)
    price(80, segment=segment)
    elsewhere = make_customer()
    spend(customer, 60)
    spend(elsewhere, 60)
    assert (cost(customer), cost(elsewhere)) == (80_00, 60_00)


@pytest.mark.parametrize(("since", "until"), [(-1, None), (50, 0)])
def test_a_cost_that_does_not_hold_today_is_none(customer, since, until):
    price(60, since=since, until=until)
    spend(customer, 60)
    assert cost(customer) is None


def test_time_without_a_cost_leaves_the_whole_unknown(customer):
    price(60)
    spend(customer, 60)
    spend(customer, 1, kind="training")
    assert cost(customer) is None


def test_no_time_costs_nothing_whatever_an_hour_costs(customer):
    assert cost(customer) == 0


def test_costs_in_another_currency_are_unknown(segment):
    customer = make_customer(segment=segment, currency="USD")
    price(60)
    spend(customer, 60)
    assert cost(customer) is None


def test_costs_of_an_hour_hold_for_the_day_they_were_fixed(customer):
    price(60)
    spend(customer, 60)
    assert cost(customer) == 60_00
    UnitCost.objects.update(cost_per_hour=75)
    assert cost(customer) == 60_00
    assert cost(customer, days_ago(-1)) == 75_00


def test_days_of_activities_count_from_their_feed(customer):
    make_feed(Feed.Kind.ACTIVITY, started_on=days_ago(33))
    assert columns_of(customer)["days_activity_expected_from"] == 33


def review(customer, age, cost=None, benefit=None, **fields):
    return make_fact(
        Review,
        customer,
        reviewed_on=days_ago(age),
        yearly_cost=cost,
        yearly_benefit=benefit,
        **fields,
    )


def stated(customer, **reading):
    columns = columns_of(customer, **reading)
    names = "benefit_yearly_cents", "cost_yearly_cents", "benefit_rated_days"
    return tuple(columns[name] for name in names)


def test_the_latest_review_that_states_both_counts(customer):
    review(customer, 300, cost=900, benefit=100)
    review(customer, 200, cost="100.50", benefit=300)
    review(customer, 100, cost=100)
    review(customer, 50, benefit=100)
    review(customer, -1, cost=1, benefit=1)
    assert stated(customer) == (300_00, 100_50, 200)


def test_without_such_a_review_nothing_is_stated(customer):
    review(customer, 100)
    assert stated(customer) == (None, None, None)


def test_value_of_several_customers_is_their_own(customer):
    other = make_customer()
    review(other, 5, cost=1, benefit=2)
    spend(customer, 60)
    frame = read(reading_of(customer, other)).frame
    assert frame["support_minutes_12m"].to_list() == [60, 0]
    assert frame["benefit_yearly_cents"].to_list() == [None, 2_00]


def test_time_and_reviews_are_read_as_they_were_known():
    customer = make_customer(**KNOWN)
    spend(customer, 60, **KNOWN)
    review(customer, 20, cost=1, benefit=2, **KNOWN)
    ServiceActivity.objects.update(minutes=90)
    Review.objects.all().delete()
    before = columns_of(customer, known_at=BEFORE_THIS_TEST)
    assert (before["support_minutes_12m"], before["benefit_rated_days"]) == (60, 20)
    now = columns_of(customer)
    assert (now["support_minutes_12m"], now["benefit_rated_days"]) == (90, None)
