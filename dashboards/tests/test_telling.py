"""The first step where too little is known: what a person can tell of the account."""

import pytest

from accounts.models import Action
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_feed,
    make_note,
    make_purchase,
)
from dashboards.accounts import with_list_columns
from dashboards.moves import next_step
from dashboards.reader import Reader
from dashboards.telling import TELLING
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics.models import Band, Diagnosis
from diagnostics.tests.builders import days_ago, score


@pytest.fixture
def people(db):
    return make_company()


def step_for(user, customer):
    """The step of a customer as lists read it."""
    rows = with_list_columns(Diagnosis.objects.filter(pk=customer.pk), TODAY)
    found = rows.select_related("version", "override").get()
    return next_step(found, Reader(user, None))


def early_account(owner, orders=1, acquired_days=30):
    """So many orders, and surveys are received from others."""
    customer = make_customer(owner, acquired_on=days_ago(acquired_days))
    for place in range(orders):
        make_purchase(customer, purchased_on=days_ago(5 + 3 * place))
    make_note(customer, happened_on=days_ago(4), sentiment=1)
    make_feed("survey")
    score(customer)
    return customer


@pytest.mark.parametrize("orders", [1, 2])
def test_a_new_account_is_asked_for_what_narrows_its_score_most(people, orders):
    customer = early_account(people.executive, orders)

    step = step_for(people.executive, customer)

    assert Diagnosis.objects.get().band == Band.NEW
    assert step.text == "Ask how content they are"
    assert step.worth_words.startswith("worth up to ")
    assert step.reason == ""


def test_what_narrows_by_less_than_a_point_is_not_counted_out(people):
    step = step_for(people.executive, early_account(people.executive))

    assert type(step)(step.key, step.move, step.due_on, worth=9).worth_words == ""


def test_who_orders_without_a_rhythm_is_offered_no_product(people):
    driver = {"top_driver": "product_breadth", "usual_gap_days": None}
    customer = make_account(people.executive, diagnosis=driver)

    assert step_for(people.executive, customer).text == "Review the account"

    Diagnosis.objects.update(usual_gap_days=30)
    assert step_for(people.executive, customer).key == "product_breadth"


def test_a_limit_counts_however_little_is_known(people):
    limited = {"band": Band.NOT_ENOUGH_DATA, "top_driver": "no_contact_180d"}
    customer = make_account(people.executive, diagnosis=limited)

    assert step_for(people.executive, customer).reason == "contact_silence"


def test_what_is_to_be_told_becomes_an_action_that_answers_no_measure(people):
    customer = make_account(people.executive)
    address = f"/accounts/{customer.pk}/first-move/"

    signed_in(people.executive).post(address, {"move": "tell-contact"})

    action = Action.objects.get()
    assert (action.title, action.reason) == (TELLING["tell-contact"].text, "")
