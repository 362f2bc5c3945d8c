"""Columns from success factors, promises and reviews, worked by hand."""

import pytest

from accounts.models import Promise, Review, SuccessFactor
from accounts.tests.builders import make_customer
from accounts.tests.fact_builders import make_fact
from diagnostics.tests.builders import KNOWN, columns_of, days_ago, remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer(**KNOWN)


def on(age):
    return None if age is None else days_ago(age)


def aim(customer, current=15, measured=50, stated=150, due=-50, **fields):
    """From 10 to 20 in 200 days, of which 100 were over when it was measured."""
    defaults = {"baseline": 10, "target": 20}
    make_fact(
        SuccessFactor,
        customer,
        current=current,
        measured_on=on(measured),
        stated_on=on(stated),
        due_on=on(due),
        **(defaults | fields),
    )


@pytest.mark.parametrize(
    ("factor", "made", "due"),
    [
        ({}, 0.5, 0.5),
        ({"current": 12}, 0.2, 0.5),
        ({"current": 19}, 0.5, 0.5),  # ahead
        ({"current": 5}, 0, 0.5),  # worse than at the start
        ({"weight": 5}, 2.5, 2.5),
        ({"due": None}, 0.5, 1),
        ({"due": 80}, 0.5, 1),  # was over when it was measured
        ({"due": 150}, 0.5, 1),  # due on the day it was stated
        ({"measured": 150}, 0, 0),
        ({"baseline": 20, "target": 10, "current": 14}, 0.5, 0.5),  # down is up
    ],
)
def test_progress_is_held_against_what_was_due_on_the_day_measured(
    customer, factor, made, due
):
    aim(customer, **factor)
    columns = columns_of(customer)
    assert (columns["success_made"], columns["success_due"]) == (made, due)


def test_factors_are_added_by_weight_and_none_makes_up_for_another(customer):
    aim(customer, current=20, weight=1)
    aim(customer, current=10, weight=3, measured=20, due=None)
    columns = columns_of(customer)
    assert (columns["success_made"], columns["success_due"]) == (0.5, 3.5)
    assert columns["days_since_success_measured"] == 20


@pytest.mark.parametrize(
    "factor",
    [
        {"withdrawn_on": days_ago(0)},
        {"current": None, "measured": None},
        {"measured": -1},
        {"baseline": None},
        {"baseline": 20},  # nothing to reach
        {"measured": 360, "stated": 500},
        {"stated": -1},
    ],
)
def test_a_factor_is_left_out_where_nothing_can_be_said(customer, factor):
    aim(customer, **factor)
    assert columns_of(customer)["success_due"] is None


@pytest.mark.parametrize(
    "factor",
    [{"withdrawn_on": days_ago(-1)}, {"measured": 0}, {"measured": 359, "stated": 500}],
)
def test_a_factor_counts_while_it_is_in_force_and_measured(customer, factor):
    aim(customer, **factor)
    assert columns_of(customer)["success_due"] > 0


def promise(customer, due, settled=None, outcome="", made=900, **fields):
    make_fact(
        Promise,
        customer,
        made_on=days_ago(made),
        due_on=on(due),
        settled_on=on(settled),
        outcome=outcome,
        **fields,
    )


def kept_of(columns):
    return columns["promises_kept_decayed"], columns["promises_decayed"]


def test_settled_promises_fade_and_overdue_ones_count_in_full(customer):
    promise(customer, 0, settled=0, outcome="met")
    promise(customer, 10, settled=180, outcome="exceeded")
    promise(customer, 400, settled=360, outcome="missed")
    promise(customer, 300)  # still open
    assert kept_of(columns_of(customer)) == (1.5, 2.75)


@pytest.mark.parametrize(
    ("due", "settled", "weight"),
    [
        (0, None, 0),  # due today: there is time until tonight
        (1, None, 1),
        (-30, None, 0),
        (None, None, 0),  # due one day
        (None, 0, 1),
        (-30, 0, 1),  # before it was due
        (1, -1, 1),  # will be settled tomorrow: open today
        (-30, -1, 0),
    ],
)
def test_a_promise_is_judged_as_it_stands_on_the_day(customer, due, settled, weight):
    outcome = "" if settled is None else "missed"
    promise(customer, due, settled=settled, outcome=outcome)
    assert kept_of(columns_of(customer)) == (0, weight)


def test_without_promises_none_was_kept_or_broken(customer):
    promise(make_customer(), 10)
    promise(customer, None, made=-1)
    assert kept_of(columns_of(customer)) == (0, 0)


def test_a_promise_settled_since_was_open(customer):
    promise(customer, 10, **KNOWN)
    customer.promises.update(outcome="met", settled_on=days_ago(10))
    assert kept_of(remembered(customer)) == (0, 1)
    kept, decided = kept_of(columns_of(customer))
    assert kept == decided


def review(customer, age, **ratings):
    make_fact(Review, customer, reviewed_on=days_ago(age), **{"market": None} | ratings)


def test_the_latest_review_that_rates_something_counts(customer):
    review(customer, 100, market=2, risks=2)
    review(customer, 40, market=1, budget=-2, ownership=0)
    review(customer, 10, yearly_cost=100)
    review(customer, -1, market=2)
    columns = columns_of(customer)
    assert (columns["reality_sum"], columns["realities_rated"]) == (-1, 3)
    assert columns["reality_worst"] == -2
    assert columns["days_since_realities_rated"] == 40


def test_of_two_reviews_on_a_day_the_later_entered_counts(customer):
    review(customer, 40, market=1)
    review(customer, 40, market=-1)
    assert columns_of(customer)["reality_sum"] == -1


def test_without_a_review_no_reality_is_known(customer):
    review(make_customer(), 10, market=1)
    assert columns_of(customer)["realities_rated"] is None
