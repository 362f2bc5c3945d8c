"""What it takes to reach the next band, on the page of the account."""

import pytest

from accounts.tests.builders import make_customer, make_feed, make_purchase
from dashboards.tests.builders import make_company, signed_in
from diagnostics.tests.builders import days_ago, score


@pytest.fixture
def people(db):
    return make_company()


def told(people, customer):
    score(customer)
    page = signed_in(people.executive).get(f"/accounts/{customer.pk}/")
    assert page.status_code == 200
    return page.context["what_if"], page.text


def buys_monthly(owner, until_ago):
    """For more than two years, up to so many days ago."""
    customer = make_customer(owner)
    for month in range(26):
        make_purchase(customer, purchased_on=days_ago(until_ago + 30 * month))
    return customer


def test_a_limit_has_to_be_lifted_and_its_threshold_is_named(people):
    customer = buys_monthly(people.executive, until_ago=100)

    what_if, text = told(people, customer)

    (change, *_) = what_if["changes"]
    assert change["label"] == "Purchase rhythm"
    assert what_if["now"] + change["gained"] == what_if["score"]
    assert "holds from 3 × usual gap" in " ".join(change["lifts"])
    assert "What it takes to be “Watch”" in text
    assert change["owner"] == "Ada North, who owns the account"


def test_a_healthy_account_needs_nothing(people):
    what_if, text = told(people, buys_monthly(people.executive, until_ago=10))

    assert what_if["changes"] == []
    assert "Nothing has to change" in text


def test_an_account_of_which_too_little_is_known_starts_there(people):
    for kind in ("purchase", "note", "contact", "product"):
        make_feed(kind)

    what_if, _ = told(people, make_customer(people.executive, name="Quiet"))

    assert what_if["sentence"].startswith("Too little is known")
