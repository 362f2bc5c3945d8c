"""What is missing from a score, as a list of things to do."""

import pytest

from accounts.tests.builders import make_customer, make_feed, make_note, make_purchase
from dashboards.tests.builders import make_company, signed_in
from diagnostics.tests.builders import days_ago, score


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """Orders and a note of no mood; surveys are received, and none came from here."""
    customer = make_customer(people.executive)
    for weeks in range(12):
        make_purchase(customer, purchased_on=days_ago(10 + 30 * weeks))
    make_note(customer, happened_on=days_ago(5), sentiment=None)
    make_feed("survey")
    score(customer)
    return customer


def page(reader, customer):
    return signed_in(reader).get(f"/accounts/{customer.pk}/")


def gaps(reader, customer):
    return page(reader, customer).context["gaps"]


def every_missing(found):
    return [*found.missing, *found.more]


def test_the_most_valuable_gap_comes_first(people, account):
    worth = [gap.worth for gap in every_missing(gaps(people.executive, account))]

    assert len(worth) > 2
    assert worth == sorted(worth, reverse=True)


def test_all_gaps_together_are_as_wide_as_what_the_score_could_be(people, account):
    response = page(people.executive, account)
    shown = response.context["account"]

    total = sum(gap.worth for gap in every_missing(response.context["gaps"]))
    assert total == pytest.approx(shown["high"] - shown["low"], abs=5)


def test_a_gap_says_what_it_needs_and_leads_to_where_it_is_entered(people, account):
    found = every_missing(gaps(people.executive, account))

    (survey,) = (gap for gap in found if gap.label == "Relationship survey")
    assert survey.text == "Needs 1 survey answer."
    assert survey.url == f"/accounts/{account.pk}/facts/survey-response/add/"
    assert signed_in(people.executive).get(survey.url).status_code == 200


def test_who_only_reads_is_led_nowhere(people, account):
    found = gaps(people.analyst, account)

    assert not any(gap.url for gap in [*every_missing(found), *found.sources])


def test_administrators_are_led_to_the_import_of_what_is_not_connected(people, account):
    sources = gaps(people.admin, account).sources

    (tickets,) = (gap for gap in sources if gap.label == "Tickets")
    assert "Open complaints" in tickets.text
    assert tickets.url == "/imports/"
    assert not any(gap.url for gap in gaps(people.executive, account).sources)


def test_what_is_received_is_not_to_be_loaded(people, account):
    labels = {gap.label for gap in gaps(people.executive, account).sources}

    assert labels
    assert not labels & {"Purchases", "Relationship notes", "Surveys"}


def test_under_a_limit_no_gap_is_worth_more_than_there_is_to_narrow(people):
    customer = make_customer(people.executive)
    for weeks in range(12):
        make_purchase(customer, purchased_on=days_ago(200 + 30 * weeks))
    make_feed("survey")
    score(customer)

    response = page(people.executive, customer)

    shown = response.context["account"]
    width = shown["high"] - shown["low"]
    worth = [gap.worth for gap in every_missing(response.context["gaps"])]
    assert shown["high"] == 400
    assert 0 < max(worth) <= width
