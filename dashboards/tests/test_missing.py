"""What is missing from a score, as a list of things to do."""

from datetime import timedelta

import pytest

from accounts.models import Contact, Promise, Rating, SurveyResponse
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_feed,
    make_note,
    make_purchase,
)
from accounts.tests.fact_builders import make_fact
from dashboards.awaited import Awaited
from dashboards.tests.builders import make_company, signed_in
from dashboards.unfinished import A_NEW_PROMISE, Unfinished
from dashboards.ways import Ways
from diagnostics.measures import MEASURES
from diagnostics.tests.builders import days_ago, score
from web.formatting import full_date


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
    found = every_missing(gaps(people.executive, account))
    worth = [gap.worth for gap in found if not gap.has_to_wait]

    assert len(worth) > 2
    assert worth == sorted(worth, reverse=True)


def test_what_comes_by_itself_says_when_below_what_can_be_entered(people, account):
    found = every_missing(gaps(people.executive, account))

    (trend,) = (gap for gap in found if gap.label == "Revenue trend")
    first = days_ago(10 + 30 * 11)
    since = full_date(first + timedelta(days=730))
    assert f"Comes by itself with their next orders, from {since} on." in trend.text
    assert trend.ways == ()
    waits = [gap.has_to_wait for gap in found]
    assert waits == sorted(waits)
    assert not waits[0]


@pytest.mark.parametrize(
    ("orders", "words"),
    [(0, "after 3 more orders"), (1, "after 2 more orders"), (2, "after 1 more order")],
)
def test_a_rhythm_waits_for_orders(people, orders, words):
    customer = make_customer(people.executive)
    for number in range(orders):
        make_purchase(customer, purchased_on=days_ago(10 + number))
    make_purchase(customer, purchased_on=days_ago(3), amount=-5)  # a credit
    make_purchase(make_customer())

    awaited = Awaited(customer, TODAY)

    assert awaited.words(MEASURES["purchase_rhythm"]) == f"Comes by itself {words}."


@pytest.mark.parametrize(("age", "words"), [(29, "Comes by itself on "), (30, "")])
def test_records_are_awaited_until_they_are_old_enough(people, age, words):
    customer = make_customer(people.executive)
    make_feed("ticket", started_on=days_ago(age))

    said = Awaited(customer, TODAY).words(MEASURES["open_complaints"])

    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_under_a_contract_the_trend_waits_for_a_year_of_it(people):
    customer = make_customer(people.executive, relationship_type="contract")
    trend = MEASURES["revenue_trend"]
    assert Awaited(customer, TODAY).words(trend) == ""
    contract = make_contract(customer)
    on = contract.started_on + timedelta(days=365)

    day = on - timedelta(days=1)
    assert full_date(on) in Awaited(customer, day).words(trend)


def test_every_kind_a_measure_reads_can_be_entered(people, account):
    ways = Ways(account, may_write=True).to_enter(MEASURES["roles_filled"])

    assert [way.action for way in ways] == ["Add staffing requirement", "Add placement"]
    assert Ways(account, may_write=False).to_enter(MEASURES["roles_filled"]) == ()


def test_ratings_grown_old_are_asked_again_in_one_review(people, account):
    for side in ("service", "value"):
        make_fact(Rating, account, aspect=side, rating=2, rated_on=days_ago(120))
    score(account)

    (gap,) = gaps(people.executive, account).stale

    assert gap.label == "Ask 2 again in one review"
    form = signed_in(people.executive).get(gap.url)
    asked = [side.form.guide.key for side in form.context["sides"] if side.is_asked]
    shown = [side.form.guide.key for side in form.context["sides"]]
    assert asked == shown[:2] == ["service", "value"]
    assert form.text.count("Ask again") == 2


def test_a_single_one_is_asked_by_its_name(people, account):
    make_fact(Rating, account, aspect="value", rating=2, rated_on=days_ago(120))
    score(account)

    (gap,) = gaps(people.executive, account).stale

    assert gap.label == "Team's view of value"
    assert gap.url == f"/accounts/{account.pk}/review/?ask=value#sides"


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


def unfinished(customer):
    return Unfinished(customer, TODAY, may_write=True)


def test_an_open_promise_is_to_be_settled_rather_than_made_again(people, account):
    promised = make_fact(
        Promise, account, text="Spare part", made_on=days_ago(3), due_on=TODAY
    )
    make_fact(Promise, make_customer(people.executive), made_on=days_ago(3))

    words, (way,) = unfinished(account).of(("promise",))

    assert words == (
        "“Spare part” is open: it counts once it is settled, or from 21 Nov 2026 on."
    )
    assert way.url == f"/accounts/{account.pk}/facts/promise/{promised.pk}/"


def test_a_new_promise_counts_later(people, account):
    assert unfinished(account).of(("promise",)) == (A_NEW_PROMISE, ())


def test_an_answer_is_entered_where_it_was_asked_for(people, account):
    asked = {"answered_on": None}
    here, left = (
        make_fact(Contact, account, name=name, left_on=left_on)
        for name, left_on in (("Ida", None), ("Sanne", TODAY))
    )
    invited = make_fact(
        SurveyResponse, account, contact=here, invited_on=days_ago(9), **asked
    )
    make_fact(SurveyResponse, account, contact=left, invited_on=days_ago(2), **asked)

    words, (way,) = unfinished(account).of(("survey",))

    assert words == f"An answer of Ida to {invited.wave} is awaited."
    assert way.url == f"/accounts/{account.pk}/facts/survey-response/{invited.pk}/"


def test_who_only_reads_is_offered_nothing_to_finish(people, account):
    make_fact(Promise, account, made_on=days_ago(3))

    words, ways = Unfinished(account, TODAY, may_write=False).of(("promise",))

    assert words
    assert ways == ()
