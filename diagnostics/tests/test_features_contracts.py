"""Columns from contracts, worked by hand."""

import pytest

from accounts.tests.builders import make_contract, make_customer
from diagnostics.tests.builders import columns_of, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer(relationship_type="contract")


def sign(customer, started, ended, value=1000, signed=None, notice=None):
    """A contract over these days ago; signed on its first day."""
    return make_contract(
        customer,
        started_on=days_ago(started),
        ended_on=days_ago(ended),
        signed_on=days_ago(started if signed is None else signed),
        annual_value=value,
        notice_given_on=None if notice is None else days_ago(notice),
    )


def test_the_value_in_force_is_compared_with_that_of_a_year_ago(customer):
    sign(customer, 700, 200, value=900)
    sign(customer, 365, 365 - 1, value=50)  # in force for one day, a year ago
    sign(customer, 200, -100, value=1000)
    sign(customer, 30, -10, value="200.50")
    columns = columns_of(customer)
    assert columns["annual_value_cents"] == 1_200_50
    assert columns["annual_value_prior_cents"] == 950_00
    assert columns["days_to_renewal"] == 100


@pytest.mark.parametrize(
    ("started", "ended", "in_force"),
    [(0, -1, True), (10, 0, False), (-1, -9, False)],
)
def test_a_contract_holds_from_its_first_day_to_before_its_end(
    customer, started, ended, in_force
):
    sign(customer, started, ended, signed=20)
    assert columns_of(customer)["annual_value_cents"] == (100_000 if in_force else 0)


def test_what_is_signed_later_is_not_known_yet(customer):
    sign(customer, 300, -5, value=10)
    sign(customer, -5, -300, value=99, signed=-1)
    assert columns_of(customer)["days_to_renewal"] == 5
    assert columns_of(customer, as_of=days_ago(-1))["days_to_renewal"] == 299


@pytest.mark.parametrize(("notice", "counts"), [(0, 1), (30, 1), (-1, 0), (None, 0)])
def test_notice_counts_from_the_day_it_is_given(customer, notice, counts):
    sign(customer, 300, -30, notice=notice)
    assert columns_of(customer)["notice_given"] == counts


def test_a_later_contract_answers_the_notice(customer):
    sign(customer, 300, -30, notice=10)
    sign(customer, -30, -400, signed=5)
    assert columns_of(customer)["notice_given"] == 0


def test_a_contract_that_ran_out_is_that_many_days_past_renewal(customer):
    sign(customer, 400, 35)
    columns = columns_of(customer)
    assert columns["days_to_renewal"] == -35
    assert columns["annual_value_cents"] == 0
    assert columns["annual_value_prior_cents"] == 100_000


def test_without_a_contract_there_is_nothing_to_renew(customer):
    columns = columns_of(customer)
    assert columns["days_to_renewal"] is None
    assert columns["annual_value_cents"] == 0
