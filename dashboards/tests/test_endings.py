"""What is open is ended with one button, and taken back with another."""

import re
from datetime import timedelta

import pytest

from accounts import models as facts
from accounts.models import Organisation
from accounts.tests.builders import EARLIER_TRANSACTION, TODAY, make_customer
from accounts.tests.fact_builders import NOON, make_fact, make_incident
from dashboards.facts import Place
from dashboards.reader import Reader
from dashboards.said import follows
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.fact_pages import address

WAYS = [
    (facts.Ticket, "resolved", {"resolved_at": NOON}),
    (facts.Promise, "kept", {"outcome": "met", "settled_on": TODAY}),
    (facts.Promise, "broken", {"outcome": "missed", "settled_on": TODAY}),
    (facts.Action, "done", {"done_on": TODAY, "outcome": ""}),
]
ALL = pytest.mark.parametrize(("model", "way", "written"), WAYS)
BUTTON = 'name="ending"'


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


def opened(model, account, **fields):
    return make_fact(model, account, recorded_xid=EARLIER_TRANSACTION, **fields)


def end(person, account, fact, way, remark=""):
    where = f"{address(type(fact), account, fact.pk)}end/"
    return signed_in(person).post(where, {"ending": way, "remark": remark}, follow=True)


def undo_of(page) -> str:
    (address,) = re.findall(r'action="(/accounts/\d+/undo/[^"]+)"', page.text)
    return address


def timeline(person, account) -> str:
    return signed_in(person).get(f"/accounts/{account.pk}/").text


def day_of(value):
    return value.date() if hasattr(value, "hour") else value


@ALL
def test_it_ends_today_and_says_so(people, account, model, way, written):
    fact = opened(model, account)

    page = end(people.executive, account, fact, way)

    fact.refresh_from_db()
    for name, value in written.items():
        assert day_of(getattr(fact, name)) == day_of(value)
    assert f"saved.{follows(model)}" in page.text
    assert BUTTON not in page.text


@ALL
def test_it_is_open_again_after_undo(people, account, model, way, written):
    fact = opened(model, account)
    page = end(people.executive, account, fact, way)

    page = signed_in(people.executive).post(undo_of(page), follow=True)

    assert "Taken back." in page.text
    stored = model.objects.get()
    assert {name: getattr(stored, name) for name in written} == {
        name: getattr(fact, name) for name in written
    }


@ALL
def test_the_buttons_are_for_who_may_write(people, account, model, way, written):
    fact = opened(model, account)

    assert f'value="{way}"' in timeline(people.executive, account)
    assert BUTTON not in timeline(people.analyst, account)
    assert end(people.analyst, account, fact, way).status_code == 403
    assert end(people.southerner, account, fact, way).status_code == 404


@ALL
def test_what_has_ended_does_not_end_again(people, account, model, way, written):
    fact = opened(model, account, **written)

    page = end(people.executive, account, fact, way)

    assert "It has ended already" in page.text
    assert model.objects.get().recorded_xid == EARLIER_TRANSACTION


def test_an_action_asks_what_came_of_it_wherever_it_ends(people, account):
    client, asked = signed_in(people.executive), 'name="remark"'
    action, ticket = opened(facts.Action, account), opened(facts.Ticket, account)

    assert asked in client.get(address(facts.Action, account, action.pk)).text
    assert asked not in client.get(address(facts.Ticket, account, ticket.pk)).text
    assert asked in client.get(f"/accounts/{account.pk}/?kind=plans").text


def test_a_fact_ends_only_in_a_way_of_its_kind(people, account):
    action, ticket = opened(facts.Action, account), opened(facts.Ticket, account)
    facts.Action.objects.filter(pk=action.pk).update(id=ticket.pk)

    end(people.executive, account, ticket, "done")

    assert facts.Action.objects.get().done_on is None
    assert end(people.executive, account, ticket, "eaten").status_code == 400


def test_a_ticket_of_later_today_ends_no_earlier_than_it_began(people, account):
    ticket = opened(facts.Ticket, account, opened_at=NOON + timedelta(days=1))

    end(people.executive, account, ticket, "resolved")

    ticket.refresh_from_db()
    assert ticket.resolved_at == ticket.opened_at


def hit_by(incident, *accounts):
    return [
        make_fact(facts.AffectedCustomer, each, incident=incident) for each in accounts
    ]


def test_an_incident_ends_for_all_it_hit(people, account):
    incident, other = make_incident(), make_customer(people.executive)
    hit, _ = hit_by(incident, account, other)
    assert 'value="over"' in timeline(people.executive, account)

    end(people.executive, account, hit, "over")

    incident.refresh_from_db()
    assert incident.ended_at.date() == TODAY
    assert BUTTON not in timeline(people.executive, other)


def known_incident():
    return make_incident(recorded_xid=EARLIER_TRANSACTION)


def test_an_incident_is_open_again_after_undo(people, account):
    incident, other = known_incident(), make_customer(people.executive)
    hit, _ = hit_by(incident, account, other)
    page = end(people.executive, account, hit, "over")

    page = signed_in(people.executive).post(undo_of(page), follow=True)

    incident.refresh_from_db()
    assert "Taken back." in page.text
    assert incident.ended_at is None
    assert 'value="over"' in timeline(people.executive, other)


def test_who_ended_an_incident_for_everybody_opens_it_for_everybody(people, account):
    incident = known_incident()
    hit, _ = hit_by(incident, account, make_customer())
    page = end(people.admin, account, hit, "over")

    signed_in(people.admin).post(undo_of(page))

    incident.refresh_from_db()
    assert incident.ended_at is None


def test_an_incident_that_hits_others_by_now_is_not_ones_own_to_open(people, account):
    incident = known_incident()
    (hit,) = hit_by(incident, account)
    page = end(people.executive, account, hit, "over")
    hit_by(incident, make_customer())

    refused = signed_in(people.executive).post(undo_of(page), follow=True)

    incident.refresh_from_db()
    assert "The entry has been changed or removed since." in refused.text
    assert incident.ended_at


def test_no_undo_is_offered_of_an_incident_that_is_not_ones_own(people, account):
    incident = make_incident()
    hit_by(incident, account)
    place = Place(Reader(people.executive, Organisation.objects.get()), account)
    assert place.undo_url(incident)

    hit_by(incident, make_customer())

    assert place.undo_url(incident) == ""


def test_an_incident_is_opened_again_at_an_account_it_hit(people, account):
    incident, other = known_incident(), make_customer(people.executive)
    (hit,) = hit_by(incident, account)
    undo = undo_of(end(people.executive, account, hit, "over"))
    elsewhere = undo.replace(f"/{account.pk}/", f"/{other.pk}/")

    signed_in(people.executive).post(elsewhere)

    incident.refresh_from_db()
    assert incident.ended_at


def test_an_incident_that_hit_others_too_is_not_ones_own_to_end(people, account):
    incident = make_incident()
    hit, _ = hit_by(incident, account, make_customer())

    page = end(people.executive, account, hit, "over")
    incident.refresh_from_db()
    assert "not yours alone" in page.text
    assert incident.ended_at is None

    end(people.admin, account, hit, "over")
    incident.refresh_from_db()
    assert incident.ended_at


def test_what_came_of_an_action_is_kept_in_words(people, account):
    action = opened(facts.Action, account)

    page = end(people.executive, account, action, "failed", " Away until May. ")

    action.refresh_from_db()
    assert action.text == "Away until May."
    assert "It did not work<br>Away until May." in page.text
