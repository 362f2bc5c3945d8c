"""A fact names contacts and invoices of its own account only, whoever writes it."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import (
    Contact,
    Fact,
    ImportanceRating,
    Invoice,
    Note,
    Payment,
    Referral,
    SurveyResponse,
    Ticket,
)
from accounts.models.recorded import of_an_account
from accounts.tests.builders import make_contact, make_customer, make_organisation
from accounts.tests.fact_builders import make_fact
from accounts.tests.import_files import load, make_known_customer, problems

pytestmark = pytest.mark.django_db
PAIRS = [
    (ImportanceRating, "contact"),
    (Note, "contact"),
    (Payment, "invoice"),
    (Referral, "contact"),
    (SurveyResponse, "contact"),
    (Ticket, "contact"),
]
CONTACTS = """
source = "crm"
[columns]
external_id = "id"
customer = "customer"
name = "name"
"""


def named(name: str, customer):
    return make_fact({"contact": Contact, "invoice": Invoice}[name], customer)


def checked_at_once():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_these_are_all_such_pairs():
    models = apps.get_app_config("accounts").get_models()
    found = [(model, name) for model in models for name in of_an_account(model)]
    assert sorted(found, key=str) == sorted(PAIRS, key=str)
    assert all(issubclass(model, Fact) for model, _ in found)


@pytest.mark.parametrize(("model", "name"), PAIRS)
def test_a_fact_cannot_name_what_is_of_another_account(model, name):
    theirs = named(name, make_customer())
    with pytest.raises(IntegrityError, match=f"names a {name} of another account"):
        make_fact(model, make_customer(), **{name: theirs})


@pytest.mark.parametrize(("model", "name"), PAIRS)
def test_a_fact_cannot_move_away_from_what_it_names(model, name):
    ours = make_customer()
    make_fact(model, ours, **{name: named(name, ours)})
    with pytest.raises(IntegrityError, match=f"names a {name} of another account"):
        model.objects.update(customer=make_customer())


@pytest.mark.parametrize(("model", "name"), PAIRS)
def test_what_is_named_moves_together_with_its_facts_only(model, name):
    ours, theirs = make_customer(), make_customer()
    other = named(name, ours)
    make_fact(model, ours, **{name: other})
    type(other).objects.update(customer=theirs)
    refused = pytest.raises(IntegrityError, match="of another account")
    with refused, transaction.atomic():
        checked_at_once()
    model.objects.update(customer=theirs)
    checked_at_once()


@pytest.mark.parametrize(("model", "name"), PAIRS)
def test_a_form_says_so_beside_the_field(model, name):
    ours = make_customer()
    fact = make_fact(model, ours, **{name: named(name, ours)})
    fact.full_clean()
    setattr(fact, name, named(name, make_customer()))
    with pytest.raises(ValidationError) as refusal:
        fact.full_clean()
    assert refusal.value.message_dict == {name: [f"A {name} of another account."]}


def test_a_file_cannot_move_a_contact_whom_facts_name(tmp_path):
    make_organisation()
    ours = make_known_customer("A")
    make_known_customer("B")
    contact = make_contact(ours, source="crm", external_id="1")
    make_contact(ours, source="crm", external_id="2")
    make_fact(Note, ours, contact=contact)
    rows = "id,customer,name\n1,B,Ann\n2,B,Bo\n"
    report = load(tmp_path, "contacts", CONTACTS, rows)
    assert problems(report) == [
        "line 2, id: is of another account, whose facts name it; give it a new key"
    ]
