"""The form of every kind of fact: what it asks, offers, refuses, and in which words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.forms import ModelChoiceField

from accounts import models as facts
from accounts.forms.facts import OURS, asked_of, form_for, is_money
from accounts.forms.rules import MEANWHILE
from accounts.models import Organisation
from accounts.tests.builders import (
    TODAY,
    make_contact,
    make_customer,
    make_member,
    make_organisation,
    make_segment,
    make_team,
    make_user,
)
from accounts.tests.fact_builders import (
    NEEDS,
    NEXT_MONTH,
    NOON,
    fact_models,
    is_of_a_customer,
    make_fact,
    make_incident,
)

pytestmark = pytest.mark.django_db
ALL = pytest.mark.parametrize("model", fact_models(), ids=lambda model: model.__name__)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def author():
    make_organisation()
    return make_member("admin", make_team())


@pytest.fixture
def customer(author):
    return make_customer(author)


def form_of(model, author, customer=None, fact=None, **given):
    """The form with the least a kind needs, and what is given beside or instead."""
    needs = NEEDS[model]
    needs = needs() if callable(needs) else needs
    empty = form_for(model, is_of_customer=customer is not None)
    of_customer = {"customer": customer} if is_of_a_customer(model) else {}
    kept = {"author": author, "day": TODAY, "currency": "EUR"}
    blank = empty(instance=model(**of_customer), **kept)
    shown = {
        name: typed(blank.get_initial_for_field(blank.fields[name], name))
        for name in blank.fields
    }
    sent = shown | {name: typed(value) for name, value in (needs | given).items()}
    return empty(sent, instance=fact or model(**of_customer), **kept)


def typed(value):
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    return "" if value is None else str(getattr(value, "pk", value))


@ALL
def test_a_form_asks_for_all_but_what_is_ours(model):
    stored = {field.name for field in model._meta.concrete_fields}
    is_of_customer = is_of_a_customer(model)
    left_out = OURS | ({"segment"} if is_of_customer else set())

    assert set(asked_of(model, is_of_customer=is_of_customer)) == stored - left_out


def test_amounts_are_told_apart_from_other_numbers():
    money = {
        field.name
        for model in fact_models()
        for field in model._meta.concrete_fields
        if is_money(field)
    }

    assert money == {
        "amount",
        "annual_value",
        "cost",
        "cost_per_hour",
        "discount",
        "yearly_benefit",
        "yearly_cost",
    }


EARLY = NOON.replace(hour=3)
BROKEN = [
    (facts.Ticket, {"resolved_at": EARLY}, "“Resolved at” lies before “Opened at”."),
    (facts.Invoice, {"due_on": TODAY.replace(year=2001)}, "“Due on” lies before"),
    (facts.Promise, {"outcome": "met"}, "“Outcome” and “Settled on” belong together."),
    (facts.Promise, {"settled_on": TODAY}, "“Outcome” and “Settled on” belong"),
    (facts.SuccessFactor, {"current": 3}, "“Current” and “Measured on” are told"),
    (facts.SuccessFactor, {"weight": 6}, "“Weight” is not between 1 and 5."),
    (facts.SurveyResponse, {"trust": 8}, "Ratings need “Answered on”."),
    (facts.Contact, {"left_on": "2001-01-01"}, "Breaks the rule contact leaves after"),
    (facts.Contract, {"annual_value": -1}, "Breaks the rule contract value not"),
    (facts.Placement, {"ended_on": TODAY}, "“Ended on” is not after “Started on”."),
    (facts.WalletShare, {"percent": 101}, "“Percent” is not between 0 and 100."),
    (facts.Review, {"budget": 3}, "“Budget” is not between -2 and 2."),
    (facts.Lead, {"won_on": TODAY, "lost_on": TODAY}, "“Won on” and “Lost on” exclude"),
    (facts.StaffingRequirement, {"level": 0}, "“Level” is not between 1 and 5."),
]


@pytest.mark.parametrize(("model", "given", "said"), BROKEN)
def test_a_broken_rule_is_told_at_its_field(author, customer, model, given, said):
    form = form_of(model, author, customer, **given)

    ((field, errors),) = form.errors.items()
    assert errors[0].startswith(said)
    assert field in {*given, "outcome", "answered_on"}


@pytest.mark.parametrize(
    ("model", "given", "field"),
    [
        (facts.Note, {"happened_on": TOMORROW}, "happened_on"),
        (facts.Ticket, {"opened_at": NOON + timedelta(days=1)}, "opened_at"),
        (facts.Note, {"happened_on": "0001-01-01"}, "happened_on"),
        (facts.Ticket, {"opened_at": "0001-01-01T00:00"}, "opened_at"),
        (facts.Ticket, {"opened_at": "9999-12-31T23:59"}, "opened_at"),
        (facts.Ticket, {"opened_at": "soon"}, "opened_at"),
        (facts.Ticket, {"severity": 9}, "severity"),
        (facts.Ticket, {"subject": "\0"}, "subject"),
        (facts.Invoice, {"amount": "NaN"}, "amount"),
        (facts.Invoice, {"amount": "9" * 30}, "amount"),
        (facts.Reading, {"metric": 999_999}, "metric"),
        (facts.ServiceActivity, {"minutes": 10**12}, "minutes"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(author, customer, model, given, field):
    assert form_of(model, author, customer, **given).errors.keys() == {field}


def test_what_is_due_or_planned_may_lie_ahead(author, customer):
    assert form_of(facts.Invoice, author, customer, due_on=NEXT_MONTH).is_valid()


def test_a_day_ahead_that_was_there_already_does_not_keep_one_from_a_change(
    author, customer
):
    note = make_fact(facts.Note, customer, happened_on=TOMORROW)
    given = {"happened_on": TOMORROW, "text": "More"}

    assert form_of(facts.Note, author, customer, note, **given).is_valid()


def test_what_only_the_database_knows_is_told_by_its_rule(author, customer):
    user = make_user()
    make_fact(facts.Placement, customer, user=user)
    form = form_of(facts.Placement, author, customer, user=user)

    assert form.is_valid()
    assert not form.keep()
    said = "Clashes with what is recorded already: once at a time."
    assert form.non_field_errors() == [said]


def test_an_incident_hits_an_account_once(author, customer):
    hit = make_fact(facts.AffectedCustomer, customer)
    form = form_of(facts.AffectedCustomer, author, customer, incident=hit.incident)

    assert "already exists" in form.non_field_errors()[0]


def test_each_segment_has_its_own_cost_of_an_hour(author):
    make_fact(facts.UnitCost, segment=make_segment())
    ours, theirs = make_segment(), None
    for segment in (ours, theirs):
        form = form_of(facts.UnitCost, author, segment=segment)
        assert form.is_valid(), form.errors
        assert form.keep()

    again = form_of(facts.UnitCost, author, segment=ours)
    assert again.is_valid()
    assert not again.keep()


def test_what_is_gone_meanwhile_is_no_error_of_the_server(author, customer):
    contact = make_contact(customer)
    form = form_of(facts.Note, author, customer, contact=contact)
    assert form.is_valid()
    contact.delete()

    assert not form.keep()
    assert form.non_field_errors() == [MEANWHILE]


def test_a_requirement_of_the_company_is_a_segments(author):
    assert form_of(facts.StaffingRequirement, author).errors.keys() == {"segment"}


def offered(model, field, author, customer, fact=None) -> set:
    form = form_of(model, author, customer, fact)
    choice = form.fields[field]
    assert isinstance(choice, ModelChoiceField)
    return set(choice.queryset)


def test_contacts_and_invoices_are_of_the_same_account(author, customer):
    mine, theirs = make_contact(customer), make_contact(make_customer(author))
    bill = make_fact(facts.Invoice, theirs.customer)

    assert offered(facts.Note, "contact", author, customer) == {mine}
    assert offered(facts.Payment, "invoice", author, customer) == set()
    form = form_of(facts.Payment, author, customer, invoice=bill)
    assert form.errors.keys() == {"invoice"}


def test_people_are_those_one_knows_and_whoever_it_was(customer):
    executive = make_member("executive", make_team())
    mine, stranger = make_customer(executive), make_user("Stranger")
    note = make_fact(facts.Note, mine, author=stranger)

    assert offered(facts.Note, "author", executive, mine) == {executive}
    known = offered(facts.Note, "author", executive, mine, note)
    assert known == {executive, stranger}


def test_incidents_are_those_that_hit_accounts_one_sees(customer):
    executive = make_member("executive", make_team())
    mine = make_customer(executive)
    hit = make_fact(facts.AffectedCustomer, mine).incident
    theirs = make_fact(facts.AffectedCustomer, customer).incident
    fresh = make_incident()

    found = offered(facts.AffectedCustomer, "incident", executive, mine)

    assert {hit, fresh} <= found
    assert theirs not in found


def test_a_new_fact_is_of_today_by_its_author(author, customer):
    form = form_for(facts.Note, is_of_customer=True)(
        instance=facts.Note(customer=customer), author=author, day=TODAY, currency="USD"
    )

    assert (form.initial["happened_on"], form.initial["author"]) == (TODAY, author.pk)


def test_amounts_say_their_currency(author, customer):
    form = form_of(facts.Purchase, author, customer)

    assert form.fields["amount"].help_text == "In EUR."
    assert form.fields["quantity"].help_text == ""
    assert form.initial["quantity"] == 1


AMSTERDAM = "Europe/Amsterdam"


def instant(author, customer, opened_at, fact=None):
    Organisation.objects.update(time_zone=AMSTERDAM)
    return form_of(facts.Ticket, author, customer, fact, opened_at=opened_at)


def test_a_moment_is_told_by_the_clock_of_the_organisation(author, customer):
    form = instant(author, customer, "2026-07-01T10:00")

    assert form.is_valid(), form.errors
    assert form.instance.opened_at == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_a_moment_that_the_clock_skips_is_refused(author, customer):
    assert instant(author, customer, "2026-03-29T02:30").errors.keys() == {"opened_at"}


def test_of_a_moment_that_the_clock_shows_twice_the_first_is_meant(author, customer):
    form = instant(author, customer, "2026-10-25T02:30")

    assert form.is_valid()
    assert form.instance.opened_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_moment_that_is_left_alone_stays_to_the_second(author, customer):
    second_time = datetime(2026, 10, 25, 1, 30, 59, 123456, tzinfo=UTC)
    ticket = make_fact(facts.Ticket, customer, opened_at=second_time)

    form = instant(author, customer, "2026-10-25T02:30", ticket)

    assert form.is_valid()
    assert form.instance.opened_at == second_time
    assert form["opened_at"].value() == "2026-10-25T02:30"
