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

    (told,) = page.context["told"]
    assert (told.title, told.url) == ("Incident: Lines down", "")
    assert "<h1>Incident: Lines down</h1>" in page.text
    assert "severity · storage" in page.text


def test_a_note_is_read_before_it_is_corrected(people, account):
    note = make_note(account, happened_on=TODAY, text="They want a second site.")

    text = signed_in(people.executive).get(address(type(note), account, note.pk)).text

    assert text.index("What happened") < text.index("Correct it")
    assert text.count("They want a second site.") == 2


def test_what_lies_ahead_has_not_happened(people, account):
    later = make_fact(facts.Contract, account)
    facts.Contract.objects.update(
        signed_on="2027-01-01", started_on="2027-01-01", ended_on="2028-01-01"
    )

    page = signed_in(people.executive).get(address(type(later), account, later.pk))

    assert page.context["told"] == []
    assert "Change: contract" in page.text


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


def test_a_contact_who_left_is_named_so(people, account):
    left = {"name": "Sanne Berg", "since": "2020-01-01", "left_on": "2026-11-02"}
    facts.Contact.objects.create(customer=account, **left)

    text = signed_in(people.executive).get(address(facts.SurveyResponse, account)).text

    assert "Sanne Berg, left on 2 Nov 2026" in text
