"""Where too many rows could be chosen, one is named, and only within reach."""

from datetime import timedelta

import pytest

from accounts import models as facts
from accounts.forms import facts as forms
from accounts.forms.naming import NamedRow
from accounts.tests.builders import (
    TODAY,
    make_contact,
    make_customer,
    make_member,
    make_organisation,
    make_team,
)
from accounts.tests.fact_builders import NEEDS, NOON, make_fact, make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    make_organisation()
    return make_member("executive", make_team(), name="Ada", email="ada@example.org")


@pytest.fixture
def customer(author):
    return make_customer(author)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(forms, "MOST_LISTED", 1)


@pytest.fixture
def products(customer):
    named = {"A-1": "Oak table", "A-2": "Oak chair", "A-3": "Pine shelf"}
    return {
        key: make_fact(facts.Product, name=name, external_id=key, source="erp")
        for key, name in named.items()
    }


def form_of(model, author, customer, sent=None, fact=None):
    empty = forms.form_for(model, is_of_customer=True)
    fact = fact or model(customer=customer)
    return empty(sent, instance=fact, author=author, day=TODAY, currency="EUR")


def ordered(author, customer, words):
    sent = NEEDS[facts.Purchase] | {"quantity": 1, "product": words}
    return form_of(facts.Purchase, author, customer, sent)


def test_a_list_as_long_as_may_be_is_still_a_list(author, customer, monkeypatch):
    make_fact(facts.Product)
    assert not isinstance(product_field(author, customer), NamedRow)

    make_fact(facts.Product)
    assert isinstance(product_field(author, customer), NamedRow)


def product_field(author, customer):
    return form_of(facts.Purchase, author, customer).fields["product"]


@pytest.mark.parametrize("words", ["Oak chair", "  oak CHAIR ", "A-2", "a-2"])
def test_the_oldest_row_is_found_by_its_name_or_key(author, customer, products, words):
    form = ordered(author, customer, words)

    assert form.is_valid(), form.errors
    assert form.keep()
    assert facts.Purchase.objects.get().product == products["A-2"]


def test_a_row_is_found_by_its_number(author, customer, products):
    pk = products["A-2"].pk

    for words in (f"#{pk}", f"Oak chair (#{pk})"):
        form = ordered(author, customer, words)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["product"] == products["A-2"]


def test_of_rows_of_one_name_the_number_says_which(author, customer, products):
    twin = make_fact(facts.Product, name="oak chair")

    (said,) = ordered(author, customer, "Oak chair").errors["product"]

    assert f"Oak chair (#{products['A-2'].pk})" in said
    assert f"oak chair (#{twin.pk})" in said
    assert "Pine" not in said
    assert ordered(author, customer, f"#{twin.pk}").is_valid()


def test_a_part_of_a_name_brings_up_what_there_is(author, customer, products):
    (said,) = ordered(author, customer, "oak").errors["product"]

    assert said == (
        f"Which one? There are Oak chair (#{products['A-2'].pk});"
        f" Oak table (#{products['A-1'].pk})."
    )


def test_a_refusal_lists_a_few_only(author, customer):
    for number in range(20):
        make_fact(facts.Product, name=f"Chair {number}")

    (said,) = ordered(author, customer, "chair").errors["product"]

    assert said.count("#") == 8
    assert said.endswith("and others.")


@pytest.mark.parametrize("words", ["Iron", "\0", "#0", "#" + "9" * 40, "x" * 9_999])
def test_what_nothing_is_called_is_refused(author, customer, products, words):
    form = ordered(author, customer, words)

    valid = words == "\0"  # nothing was typed: an order may name no product
    assert (form.errors.keys() == {"product"}) is not valid


def test_the_help_says_what_to_type(author, customer, products):
    for _ in range(2):
        make_contact(customer)
    make_member("executive", author.memberships.get().team)
    form = form_of(facts.Note, author, customer)

    assert "type its name or key," in product_field(author, customer).help_text
    assert "name, email address or key," in form.fields["contact"].help_text
    assert "name, email address or key," in form.fields["author"].help_text


def test_people_are_named_within_reach(author, customer):
    known = make_member("executive", author.memberships.get().team, name="Ben")
    make_member("executive", make_team(), name="Stranger Ben")
    sent = NEEDS[facts.Note] | {"kind": "call"}

    form = form_of(facts.Note, author, customer, sent | {"author": known.email})
    assert form.is_valid(), form.errors
    assert form.instance.author == known
    form = form_of(facts.Note, author, customer, sent | {"author": "stranger"})
    assert form.errors["author"] == [
        "Nothing here is called that, or anything like it."
    ]


def test_invoices_are_named_within_the_account(author, customer):
    ours = [make_fact(facts.Invoice, customer, number=f"R{n}") for n in range(3)]
    theirs = make_fact(facts.Invoice, make_customer(), number="R9")
    sent = NEEDS[facts.Payment]

    form = form_of(facts.Payment, author, customer, sent | {"invoice": "r0"})
    assert form.is_valid(), form.errors
    assert form.instance.invoice == ours[0]
    for words in ("R9", f"#{theirs.pk}"):
        form = form_of(facts.Payment, author, customer, sent | {"invoice": words})
        assert form.errors.keys() == {"invoice"}
        assert "R9" not in form.errors["invoice"][0]


def test_an_incident_of_others_is_neither_found_nor_told(author, customer):
    for _ in range(2):
        make_incident(title="Ours")
    theirs = make_incident(title="Secret")
    make_fact(facts.AffectedCustomer, make_customer(), incident=theirs)

    for words in ("secret", "Secret", f"#{theirs.pk}"):
        sent = {"hit_at": f"{NOON:%Y-%m-%dT%H:%M}", "incident": words}
        form = form_of(facts.AffectedCustomer, author, customer, sent)
        assert form.errors.keys() == {"incident"}
        assert "Secret" not in form.errors["incident"][0]


def test_the_present_row_stands_in_the_field_and_is_no_change(
    author, customer, products
):
    order = make_fact(facts.Purchase, customer, product=products["A-1"])
    shown = form_of(facts.Purchase, author, customer, fact=order)["product"].value()
    sent = NEEDS[facts.Purchase] | {"quantity": 1, "product": shown}

    form = form_of(facts.Purchase, author, customer, sent, order)

    assert shown == f"Oak table (#{products['A-1'].pk})"
    assert form.is_valid(), form.errors
    assert "product" not in form.changed_data


def test_whoever_it_was_stays_nameable_though_out_of_reach(author, customer):
    make_member("executive", author.memberships.get().team)
    gone = make_member("executive", make_team(), left_on=TODAY - timedelta(days=1))
    note = make_fact(facts.Note, customer, author=gone)
    shown = form_of(facts.Note, author, customer, fact=note)["author"].value()
    sent = NEEDS[facts.Note] | {"kind": "call", "author": shown, "text": "More"}

    form = form_of(facts.Note, author, customer, sent, note)

    assert form.is_valid(), form.errors
    assert form.instance.author == gone


def test_what_is_required_is_still_required(author, customer):
    for name in ("One", "Two"):
        facts.Metric.objects.create(name=name)
    sent = {"measured_on": TODAY, "value": 1, "metric": " "}

    form = form_of(facts.Reading, author, customer, sent)

    assert form.errors["metric"] == ["This field is required."]


def test_what_was_typed_is_shown_again(author, customer, products):
    assert ordered(author, customer, "oak")["product"].value() == "oak"
