"""What one account's page says while no newer score comes, and why none does."""

import pytest
from django.utils import timezone

from accounts.tests.builders import make_customer, make_purchase
from dashboards.tests.builders import make_company, signed_in
from diagnostics import requests
from diagnostics.features import Ids
from diagnostics.models import FailedCustomer
from diagnostics.tests.builders import days_ago, score

POLLS = 'hx-trigger="every 1s"'


@pytest.fixture
def people(db):
    return make_company()


def page_of(user, customer) -> str:
    return signed_in(user).get(f"/accounts/{customer.pk}/").text


@pytest.fixture
def account(people):
    customer = make_customer(people.executive)
    make_purchase(customer, purchased_on=days_ago(10))
    score(customer)
    requests.ask(Ids((customer.pk,)))
    return customer


def park(customer) -> None:
    FailedCustomer.objects.create(
        customer_id=customer.pk, attempts=5, parked_at=timezone.now()
    )


def test_a_page_asks_again_while_facts_wait(people, account):
    assert POLLS in page_of(people.executive, account)


def test_while_they_wait_what_is_open_on_the_page_is_left_alone(people, account):
    where, asked = f"/accounts/{account.pk}/diagnosis/", {"HX-Request": "true"}
    client = signed_in(people.executive)

    assert client.get(where, headers=asked).status_code == 204
    assert POLLS in client.get(where).text

    requests.answer(Ids((account.pk,)))
    assert POLLS not in client.get(where, headers=asked).text


def test_a_page_does_not_wait_for_what_cannot_be_scored(people, account):
    park(account)

    page = page_of(people.executive, account)

    assert POLLS not in page
    assert "could not be scored" in page


def test_an_archived_account_says_that_it_is_no_longer_scored(people):
    customer = make_customer(people.executive, archived_on=days_ago(30))
    requests.answer(Ids((customer.pk,)))

    page = page_of(people.analyst, customer)

    assert POLLS not in page
    assert "Archived on 21 Oct 2026; no longer scored" in page
