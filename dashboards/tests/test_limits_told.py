"""Limits on the page of an account: what each takes, and which would hold next."""

import pytest

from accounts.tests.builders import make_customer, make_note, make_purchase
from dashboards.tests.builders import make_company, signed_in
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago, score


@pytest.fixture
def owner(db):
    return make_company().executive


def read(owner, customer, path=""):
    return signed_in(owner).get(f"/accounts/{customer.pk}/{path}")


@pytest.fixture
def account(owner):
    """It bought monthly and grew, until 100 days ago; two limits hold."""
    customer = make_customer(owner)
    for month in range(26):
        amount = 200 if month < 12 else 100
        make_purchase(customer, purchased_on=days_ago(100 + 30 * month), amount=amount)
    for week in range(12):
        make_note(customer, happened_on=days_ago(2 + 7 * week), sentiment=2)
    score(customer)
    return customer


def test_the_limit_that_would_hold_next_is_named(owner, account):
    page = read(owner, account)

    (limit,) = page.context["limits"]
    raw = Diagnosis.objects.get(pk=account.pk).raw
    assert raw > 600
    assert (limit["without"], limit["without_any"]) == (600, raw)
    assert limit["next"] == "No order for 2 usual gaps or more"
    assert "where the next limit holds (No order for 2 usual gaps or more)" in page.text


def test_what_it_takes_names_the_limit_that_holds_then(owner, account):
    what_if = read(owner, account).context["what_if"]

    assert what_if["score"] == 600
    assert what_if["held"] == (
        "There the limit of 60 holds it: No order for 2 usual gaps or more."
    )
    (lifts,) = what_if["changes"][0]["lifts"]
    assert lifts.endswith("until then nothing else raises the score above 40.")


def test_the_page_of_a_measure_tells_its_limits_apart_from_its_cost(owner, account):
    about = read(owner, account, "measures/purchase_rhythm/").context["about"]

    worst, other = (words for name, words in about if name == "Limit")
    assert worst.startswith("no more than 40 in all from 3 × usual gap; holds, and tak")
    assert other.endswith("from 2 × usual gap; holds, but takes nothing by itself now")


def test_a_limit_without_others_behind_it_names_none(owner, account):
    Diagnosis.objects.filter(pk=account.pk).update(raw=550)

    (limit,) = read(owner, account).context["limits"]
    assert (limit["without"], limit["next"]) == (550, "")
