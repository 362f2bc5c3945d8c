"""What changed between two days, as other systems read it."""

import json
from decimal import Decimal

import pytest

from accounts.tests.builders import (
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from accounts.tests.reading import signed_in_as
from diagnostics.tests.builders import days_ago, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    make_organisation()
    customer = make_customer(make_user())
    for month in range(14):
        make_purchase(customer, purchased_on=days_ago(45 + 30 * month))
    score(customer, as_of=days_ago(40))
    make_note(customer, happened_on=days_ago(3), sentiment=-2)
    score(customer)
    return customer


def read(account, query=""):
    address = f"/api/v1/accounts/{account.pk}/score/bridge/{query}"
    return signed_in_as("analyst").get(address)


def test_the_steps_add_up_exactly_to_the_change(account):
    found = json.loads(read(account).content, parse_float=Decimal)

    moved = found["after"]["score"] - found["before"]["score"]
    assert sum(step["points"] for step in found["steps"]) == found["change"] == moved
    assert moved != 0


def test_a_step_tells_its_values_in_their_unit(account):
    steps = read(account).json()["steps"]

    (rhythm,) = [each for each in steps if each["measure"] == "purchase_rhythm"]
    assert rhythm["cause"] == "value"
    assert rhythm["value_before"] < rhythm["value_after"]
    assert (rhythm["dimension"], rhythm["unit"]) == ("results", "× usual gap")


def test_before_the_first_score_there_is_no_change(account):
    found = read(account, f"?from={days_ago(50)}").json()

    assert (found["before"], found["change"], found["steps"]) == (None, None, [])


@pytest.mark.parametrize(
    "query",
    ["?from=soon", "?to=1066-10-14", f"?from={days_ago(1)}&to={days_ago(2)}", "?at=1"],
)
def test_what_makes_no_sense_is_refused(account, query):
    assert read(account, query).status_code == 400
