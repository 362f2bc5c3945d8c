"""How one account's page keeps up to date, and what it says while it cannot."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Organisation
from accounts.tests.builders import make_customer, make_purchase
from dashboards.tests.builders import make_company, signed_in
from diagnostics import freshness, requests
from diagnostics.features import Ids
from diagnostics.models import Diagnosis, FailedCustomer
from diagnostics.tests.builders import days_ago, score

WAITS = "Catching up"
POLLED = {"HX-Request": "true"}
MOST_QUERIES = 7  # a session, a user, the organisation, roles, teams, scope, freshness


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """Scored; a fact that was counted already is told as waiting."""
    customer = make_customer(people.executive)
    make_purchase(customer, purchased_on=days_ago(10))
    score(customer)
    requests.ask(Ids((customer.pk,)))
    return customer


def page_of(user, customer) -> str:
    return signed_in(user).get(f"/accounts/{customer.pk}/").text


def ask(user, customer, seen=""):
    address = f"/accounts/{customer.pk}/freshness/"
    return signed_in(user).get(address, {"seen": seen}, headers=POLLED)


def token_of(customer) -> str:
    return freshness.of_account(customer.pk).token


def park(customer) -> None:
    FailedCustomer.objects.create(
        customer_id=customer.pk, attempts=5, parked_at=timezone.now()
    )


def test_a_page_says_that_facts_wait_and_carries_what_it_shows(people, account):
    page = page_of(people.executive, account)

    assert WAITS in page
    assert f'data-token="{token_of(account)}"' in page


def test_who_has_the_newest_is_told_nothing(people, account):
    answer = ask(people.executive, account, seen=token_of(account))

    assert (answer.status_code, answer.content) == (204, b"")


def test_a_page_hears_that_facts_have_come_and_that_they_are_counted(people, account):
    requests.answer(Ids((account.pk,)))
    before = token_of(account)
    requests.ask(Ids((account.pk,)))

    waiting = ask(people.executive, account, seen=before).text
    requests.answer(Ids((account.pk,)))
    done = ask(people.executive, account, seen=f"{before}-waiting").text

    assert WAITS in waiting
    assert WAITS not in done


def test_a_newer_diagnosis_is_another_version(people, account):
    before = freshness.of_account(account.pk)
    Diagnosis.objects.update(computed_at=timezone.now())

    text = ask(people.executive, account, seen=before.token).text

    assert f'data-version="{before.version}"' not in text
    assert f'data-version="{freshness.of_account(account.pk).version}"' in text


def test_the_first_diagnosis_is_news_to_who_waits_for_it(people):
    customer = make_customer(people.executive)
    before = token_of(customer)
    score(customer)

    assert ask(people.executive, customer, seen=before).status_code == 200


def test_the_page_says_as_of_when_its_score_is_in_the_organisations_zone(
    people, account
):
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    Diagnosis.objects.update(computed_at=moment)
    Organisation.objects.update(time_zone="Europe/Amsterdam")

    page = strip_tags(page_of(people.executive, account))

    assert "As of 20 Nov 2026 · computed 24 Nov 2026, 00:30" in page


@pytest.mark.parametrize("role", ["colleague", "southerner"])
def test_outside_ones_scope_there_is_nothing_to_hear(people, account, role):
    assert ask(getattr(people, role), account).status_code == 404


@pytest.mark.parametrize("role", ["executive", "manager", "director", "analyst"])
def test_asking_costs_little(people, account, role):
    reader = signed_in(getattr(people, role))
    seen = token_of(account)

    with CaptureQueriesContext(connection) as captured:
        reader.get(f"/accounts/{account.pk}/freshness/", {"seen": seen})

    assert len(captured) <= MOST_QUERIES


def test_a_page_does_not_wait_for_what_cannot_be_scored(people, account):
    before = token_of(account)
    park(account)

    page = page_of(people.executive, account)

    assert WAITS not in page
    assert "could not be scored" in page
    assert ask(people.executive, account, seen=before).status_code == 200


def test_an_archived_account_says_that_it_is_no_longer_scored(people):
    customer = make_customer(people.executive, archived_on=days_ago(30))
    requests.answer(Ids((customer.pk,)))

    page = page_of(people.analyst, customer)

    assert WAITS not in page
    assert "Archived on 21 Oct 2026; no longer scored" in page


def test_an_open_page_gets_what_happened_along_with_a_newer_diagnosis(people, account):
    client, address = signed_in(people.executive), f"/accounts/{account.pk}/diagnosis/"

    part = client.get(address, {"kind": "money"}, headers=POLLED)

    assert 'id="timeline" hx-swap-oob="true"' in part.text
    assert part.context["is_timeline_filtered"]
    assert 'id="timeline"' not in client.get(address).text
