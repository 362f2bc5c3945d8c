"""A fact's page tells what happened before it asks for a correction."""

import pytest

from accounts import models as facts
from accounts.forms.facts import UNSUPPORTED
from accounts.tests.builders import TODAY, make_customer, make_note
from accounts.tests.fact_builders import make_fact
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.fact_pages import address, untouched


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


def test_an_incident_is_read_with_its_severity_and_how_it_ends(people, account):
    hit = make_fact(facts.AffectedCustomer, account)
    facts.Incident.objects.update(title="Lines down", severity=1, cause="storage")

    page = signed_in(people.executive).get(address(type(hit), account, hit.pk))

    assert "<h1>Incident: Lines down</h1>" in page.text
    assert {"Severity": "Critical", "Cause": "storage"}.items() <= lines(page).items()
    assert lines(page)["Who looks after the account"] == people.executive.name
    assert page.context["ending"].end_url


def lines(page):
    return {line.label: line.words for line in page.context["said"]}


def test_a_note_is_read_before_it_is_corrected(people, account):
    note = make_note(account, happened_on=TODAY, text="They want a second site.")

    text = signed_in(people.executive).get(address(type(note), account, note.pk)).text

    assert text.index("What it says") < text.index("Correct it")
    assert text.count("They want a second site.") == 2


def test_what_lies_ahead_has_not_happened(people, account):
    later = make_fact(facts.Contract, account)
    facts.Contract.objects.update(
        signed_on="2027-01-01", started_on="2027-01-01", ended_on="2028-01-01"
    )

    page = signed_in(people.executive).get(address(type(later), account, later.pk))

    assert page.context["heading"].startswith("Contract: ")
    assert lines(page)["State"] == "Begins in 42 days"


def test_who_only_reads_reads_a_fact_and_corrects_nothing(people, account):
    note = make_note(account, happened_on=TODAY, text="They want a second site.")

    page = signed_in(people.analyst).get(address(type(note), account, note.pk))

    assert "They want a second site." in page.text
    assert page.context["form"] is None
    assert "Correct it" not in page.text
    assert "More kinds" not in page.text


def test_an_order_is_read_with_all_of_its_lines(people, account):
    rows = [
        make_fact(facts.Purchase, account, order_number="A-1", amount=amount)
        for amount in (10, 20)
    ]
    page = signed_in(people.analyst).get(address(facts.Purchase, account, rows[0].pk))

    assert page.context["heading"] == "Order A-1"
    assert lines(page)["Altogether"] == "2 lines · €30.00"
    assert [is_this for *_, is_this in page.context["others"]] == [True, False]


def test_an_open_promise_says_how_long_and_who(people, account):
    promise = make_fact(
        facts.Promise,
        account,
        made_on="2026-11-01",
        due_on="2026-11-18",
        user=people.executive,
    )
    page = signed_in(people.executive).get(address(type(promise), account, promise.pk))

    assert lines(page)["State"] == "Open for 19 days, 2 days late"
    assert lines(page)["Responsible"] == people.executive.name


def test_what_a_fact_names_is_read_from_there(people, account):
    contact = make_fact(facts.Contact, account)
    note = make_note(account, happened_on=TODAY, contact=contact)

    page = signed_in(people.analyst).get(address(type(note), account, note.pk))

    (named,) = [line for line in page.context["said"] if line.label == "Contact"]
    assert named.url == address(facts.Contact, account, contact.pk)


def rate(client, account, **said):
    where = f"{address(facts.Rating, account)}?aspect=technology"
    return client.post(where, untouched(client.get(where)) | said)


def test_a_rating_is_asked_of_the_side_it_is_missing_for(people, account):
    client = signed_in(people.executive)

    form = client.get(f"{address(facts.Rating, account)}?aspect=technology").text

    assert '<option value="technology" selected>' in form
    assert '<option value="0">Neutral</option>' in form


def test_a_rating_that_is_not_neutral_rests_on_something(people, account):
    client = signed_in(people.executive)

    page = rate(client, account, rating="-1")
    rate(client, account, rating="0")

    assert page.status_code == 422
    assert page.context["form"].errors == {"evidence": [UNSUPPORTED]}
    assert facts.Rating.objects.get().aspect == "technology"


def test_only_what_is_chosen_is_taken_from_the_address(people, account):
    where = f"{address(facts.Rating, account)}?rated_on=2030-01-01"

    form = signed_in(people.executive).get(where).context["form"]

    assert form.initial["rated_on"] == TODAY


def test_who_left_is_in_what_was_and_in_nothing_new(people, account):
    left = {"name": "Sanne Berg", "since": "2020-01-01", "left_on": "2026-11-02"}
    sanne = facts.Contact.objects.create(customer=account, **left)
    answer = make_fact(facts.SurveyResponse, account, contact=sanne)
    client = signed_in(people.executive)

    new = client.get(address(facts.SurveyResponse, account)).context["form"]
    old = client.get(address(facts.SurveyResponse, account, answer.pk)).context["form"]

    assert "Sanne Berg" not in str(new["contact"])
    assert "Sanne Berg, left on 2 Nov 2026" in str(old["contact"])


def test_a_rating_says_when_its_evidence_may_be_left_out(people, account):
    text = signed_in(people.executive).get(address(facts.Rating, account)).text

    assert "(required unless neutral)" in text
