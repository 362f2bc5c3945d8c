"""Columns from purchases, worked by hand, at the edges of their windows."""

import pytest

from accounts.models import Customer, Feed
from accounts.tests.builders import (
    make_customer,
    make_product,
    make_purchase,
    make_segment,
    make_series,
)
from diagnostics.models import SharedInput
from diagnostics.tests.builders import columns_of, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return make_customer()


def buy(customer: Customer, *ages: int, **fields) -> None:
    """One line of 100.00 on each of these days."""
    for age in ages:
        make_purchase(customer, purchased_on=days_ago(age), **fields)


def test_a_customer_without_purchases_has_no_rhythm_and_no_revenue(customer):
    columns = columns_of(customer)
    assert columns["purchase_days"] == 0
    assert columns["revenue_12m_cents"] == 0
    for name in ("days_since_purchase", "expected_gap_days", "margin_rate_12m"):
        assert columns[name] is None


def test_the_year_ends_today_and_holds_365_days(customer):
    for age, amount in {0: 1, 364: 10, 365: 100, 729: 1_000, 730: 10_000}.items():
        buy(customer, age, amount=amount)
    columns = columns_of(customer)
    assert columns["revenue_12m_cents"] == 11_00
    assert columns["revenue_prior_12m_cents"] == 1_100_00


def test_what_lies_after_the_day_is_not_known_on_it(customer):
    buy(customer, 10)
    buy(customer, -1, amount=500)
    columns = columns_of(customer)
    assert columns["revenue_12m_cents"] == 100_00
    assert columns["days_since_purchase"] == 10
    assert columns_of(customer, as_of=days_ago(-1))["revenue_12m_cents"] == 600_00
    assert columns_of(customer, as_of=days_ago(11))["purchase_days"] == 0


def test_credits_lower_revenue_and_samples_are_no_purchases(customer):
    buy(customer, 40)
    buy(customer, 20, amount="-30.50")
    buy(customer, 5, amount=0)
    columns = columns_of(customer)
    assert columns["revenue_12m_cents"] == 69_50
    assert columns["purchase_days"] == 1
    assert columns["days_since_purchase"] == 40


def test_several_lines_on_a_day_are_one_purchase(customer):
    buy(customer, 100, 70, 70, 40, 40, 10)
    columns = columns_of(customer)
    assert columns["purchase_days"] == 4
    assert columns["expected_gap_days"] == 30
    assert columns["days_since_purchase"] == 10
    assert columns["days_since_first_purchase"] == 100


def test_a_rhythm_needs_two_gaps(customer):
    buy(customer, 50, 20)
    assert columns_of(customer)["expected_gap_days"] is None
    buy(customer, 10)
    assert columns_of(customer)["expected_gap_days"] == 20  # between 30 and 10


def test_the_rhythm_is_that_of_the_last_twelve_gaps(customer):
    buy(customer, *range(0, 121, 10))  # twelve gaps of 10 days
    buy(customer, 320, 520, 720)  # and before them, three of 200
    assert columns_of(customer)["expected_gap_days"] == 10


@pytest.mark.parametrize(
    ("ages", "gap"),
    [
        ((400, 350), 50),  # ran through this day a year ago
        ((365, 300), 65),  # began on that very day
        ((430, 394), 36),  # ended 29 days before it
        ((430, 395), None),  # ended 30 days before it: last season is over
        ((364, 300), None),  # began after it
        ((665, 300), 365),
        ((666, 300), None),  # longer than a year is no season
    ],
)
def test_the_seasons_gap_is_the_one_that_ran_a_year_ago(customer, ages, gap):
    buy(customer, *ages)
    assert columns_of(customer)["seasonal_gap_days"] == gap


def test_the_longest_gap_of_the_season_counts(customer):
    buy(customer, 410, 390, 340)  # 20 days, ended 25 before; and 50 across
    assert columns_of(customer)["seasonal_gap_days"] == 50


def share_usual_gap(segment, days):
    SharedInput.objects.create(
        as_of=days_ago(1), name="usual_gap", subject_id=segment.pk, value=days
    )


@pytest.mark.parametrize(
    ("ages", "segment_gap", "expected"),
    [
        ((735, 10, 5), 30, 60),  # one order after two years makes no rhythm
        ((735, 10, 5), 300, 365),
        ((1500, 770, 5), None, 365),
        ((60, 30, 5), 30, 27.5),  # a shorter gap of its own stays
        ((605, 405, 205, 5), 30, 200),  # three gaps speak for themselves
        ((3000, 2000, 1000, 5), 30, 365),  # a year is the longest there is
        ((700, 5), 30, None),
    ],
)
def test_a_usual_gap_is_bounded(ages, segment_gap, expected):
    segment = make_segment()
    if segment_gap:
        share_usual_gap(segment, segment_gap)
    customer = make_customer(segment=segment)
    buy(customer, *ages)
    assert columns_of(customer)["expected_gap_days"] == expected


def test_series_are_counted_once_if_something_was_paid_for(customer):
    first, second, old, credited = (make_product(make_series()) for _ in range(4))
    buy(customer, 10, 364, product=first)
    buy(customer, 20, product=second)
    buy(customer, 365, product=old)
    buy(customer, 5, product=credited, amount=-5)
    buy(customer, 5, product=make_product())
    columns = columns_of(customer)
    assert (columns["series_12m"], columns["lines_12m"]) == (2, 4)
    assert columns["series_total"] == 4


def test_deliveries_of_180_days_are_judged_on_the_day(customer):
    for promised, delivered in [
        (179, 179),  # on time
        (0, None),  # due today, and the day is not over
        (0, 0),  # due today, and here
        (1, None),  # due yesterday, and not here
        (10, 12),  # early
        (20, -1),  # comes tomorrow, which nobody knows today
        (30, 27),  # three days late
        (180, None),  # too long ago
        (-1, None),  # not due yet
    ]:
        arrived = None if delivered is None else days_ago(delivered)
        buy(customer, 200, promised_on=days_ago(promised), delivered_on=arrived)
    columns = columns_of(customer)
    assert columns["deliveries_due_180d"] == 6
    assert columns["deliveries_late_180d"] == 3
    assert columns["delivery_delay_p90_days"] == 20


def test_what_is_promised_for_today_says_nothing_until_it_is_here(customer):
    buy(customer, 5, promised_on=days_ago(0))
    columns = columns_of(customer)
    assert (columns["deliveries_due_180d"], columns["deliveries_late_180d"]) == (0, 0)
    assert columns["delivery_delay_p90_days"] is None


def test_nine_of_ten_deliveries_came_no_later_than_the_delay(customer):
    for delay in range(10):
        buy(
            customer,
            60,
            promised_on=days_ago(50),
            delivered_on=days_ago(50 - delay),
        )
    assert columns_of(customer)["delivery_delay_p90_days"] == 8


def test_without_deliveries_due_there_is_no_delay(customer):
    buy(customer, 10)
    columns = columns_of(customer)
    assert columns["deliveries_due_180d"] == 0
    assert columns["delivery_delay_p90_days"] is None


def test_discounts_are_compared_with_the_year_before_the_half_year(customer):
    buy(customer, 0, amount=90, discount=10)
    buy(customer, 179, amount=70, discount=30)
    buy(customer, 180, amount=95, discount=5)
    buy(customer, 544, amount=85, discount=15)
    buy(customer, 545, amount=1, discount=99)
    buy(customer, 3, amount=1_000)  # tells nothing of a discount
    columns = columns_of(customer)
    assert columns["discount_rate_recent"] == pytest.approx(40 / 200)
    assert columns["discount_rate_prior"] == pytest.approx(20 / 200)


def test_a_discount_rate_needs_a_price(customer):
    buy(customer, 10, amount=0, discount=0)
    assert columns_of(customer)["discount_rate_recent"] is None


def test_the_margin_is_that_of_lines_with_a_cost(customer):
    buy(customer, 364, amount=100, cost=60)
    buy(customer, 0, amount=100, cost=80)
    buy(customer, 365, amount=100, cost=0)
    buy(customer, 5, amount=900)
    assert columns_of(customer)["margin_rate_12m"] == pytest.approx(60 / 200)


def test_nobody_elses_purchases_count(customer):
    buy(make_customer(), 5)
    assert columns_of(customer)["revenue_12m_cents"] == 0


@pytest.mark.parametrize(("cadence_days", "late"), [(None, 1), (7, 1), (4, 0)])
def test_under_a_silent_feed_a_line_that_nobody_reports_is_not_late(
    customer, cadence_days, late
):
    buy(customer, 60, promised_on=days_ago(50), delivered_on=days_ago(50))
    buy(customer, 20, promised_on=days_ago(10))
    Feed.objects.filter(kind="delivery").update(
        data_through=days_ago(15), cadence_days=cadence_days
    )
    assert columns_of(customer)["deliveries_late_180d"] == late


def test_under_a_silent_feed_discounts_and_costs_stay_as_they_were(customer):
    buy(customer, 170, amount=80, discount=20, cost=40)
    buy(customer, 1, amount=100)
    Feed.objects.filter(kind__in=("discount", "cost")).update(
        data_through=days_ago(170), cadence_days=7
    )
    columns = columns_of(customer, as_of=days_ago(-200))
    assert columns["discount_rate_recent"] == pytest.approx(0.2)
    assert columns["margin_rate_12m"] == pytest.approx(0.5)


def test_deliveries_spread_from_the_median_to_the_ninth_decile(customer):
    for delay in (-3, -2, -1, 0, 0, 0, 1, 4, 9, 30):
        buy(
            customer,
            60,
            promised_on=days_ago(50),
            delivered_on=days_ago(50 - delay),
        )
    assert columns_of(customer)["delivery_spread_days"] == 9 - 0


def test_a_line_still_out_spreads_deliveries_by_its_days_until_now(customer):
    for _ in range(4):
        buy(customer, 60, promised_on=days_ago(50), delivered_on=days_ago(52))
    buy(customer, 60, promised_on=days_ago(50))
    assert columns_of(customer)["delivery_spread_days"] == 50 + 2


def test_without_deliveries_due_there_is_no_spread(customer):
    buy(customer, 20)
    assert columns_of(customer)["delivery_spread_days"] is None
