"""The administration site: every model has its pages, in scope, at a steady cost."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import (
    Customer,
    Note,
    Purchase,
    SupersededRow,
    Team,
)
from accounts.tests.admin_pages import (
    listing,
    page,
)
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    TODAY,
    make_contact,
    make_customer,
    make_member,
    make_note,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_team,
    make_user,
)
from accounts.tests.fact_builders import fact_models, facts_of_customers, make_fact

pytestmark = pytest.mark.django_db
WITHOUT_PAGES = {
    "TeamClosure",  # a view with a key of two columns, which the site cannot show
    "Rate",  # stands on the page of its rate set
    "StoredFile",  # pages of imports hand them out
    "StoredPart",
}
PAGES = [
    model
    for model in apps.get_app_config("accounts").get_models()
    if model.__name__ not in WITHOUT_PAGES
]


@pytest.fixture
def rows() -> None:
    """A row in every table that has a page."""
    customer = make_customer(
        make_user(), segment=make_segment(), recorded_xid=EARLIER_TRANSACTION
    )
    make_purchase(customer, product=make_product(make_series()))
    make_note(customer, contact=make_contact(customer), author=make_user())
    make_member("executive", make_team(parent=make_team()))
    for model in fact_models():
        make_fact(model, customer)
    customer.external_ids.create(source="crm", external_id="42")
    Customer.objects.update(region="North")


def test_every_model_has_pages():
    registered = {model.__name__ for model in admin.site._registry}
    named = {m.__name__ for m in apps.get_app_config("accounts").get_models()}
    assert named - registered == WITHOUT_PAGES


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_every_list_search_and_page_opens(administrator, client, rows, model):
    assert client.get(listing(model)).status_code == 200
    if admin.site.get_model_admin(model).search_fields:
        assert client.get(listing(model), {"q": "4"}).status_code == 200
    row = model.objects.first()
    if row is not None:
        assert client.get(page(row)).status_code == 200


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_foreign_keys_are_never_chosen_from_one_long_list(model):
    small = {"segment", "series", "rate_set", "scoring_model"}
    shown = admin.site.get_model_admin(model)
    keys = {
        field.name
        for field in model._meta.fields
        if field.many_to_one and field.editable
    }
    typed = {*shown.autocomplete_fields, *shown.raw_id_fields}
    assert keys - small <= typed


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def add_customers(count: int) -> None:
    owner, segment = make_user(), make_segment()
    for _ in range(count):
        make_customer(owner, segment=segment)


def add_purchases(count: int) -> None:
    Purchase.objects.bulk_create(
        Purchase(
            customer=make_customer(),
            product=make_product(make_series()),
            purchased_on=TODAY,
            amount=1,
        )
        for _ in range(count)
    )


def add_notes(count: int) -> None:
    for _ in range(count):
        customer = make_customer()
        make_note(customer, author=make_user(), contact=make_contact(customer))


@pytest.mark.parametrize(
    ("model", "add"),
    [
        (Customer, add_customers),
        (Purchase, add_purchases),
        (Note, add_notes),
        (Team, lambda count: [make_team(parent=make_team()) for _ in range(count)]),
    ],
)
def test_a_list_of_a_hundred_costs_no_more_queries_than_one_of_ten(
    administrator, client, model, add
):
    add(10)
    few = queries_of(client, listing(model))
    add(90)
    assert queries_of(client, listing(model)) == few


def test_staff_see_only_customers_in_their_scope(executive, client):
    shown = client.get(listing(Customer)).content.decode()
    assert "Mine" in shown
    assert "Not mine" not in shown


@pytest.mark.parametrize("model", facts_of_customers(), ids=lambda m: m.__name__)
def test_facts_outside_the_scope_are_neither_listed_nor_opened(
    executive, client, model
):
    theirs = make_fact(model, Customer.objects.get(name="Not mine"))
    mine = make_fact(model, Customer.objects.get(name="Mine"))
    shown = client.get(listing(model))
    assert [row.pk for row in shown.context["cl"].result_list] == [mine.pk]
    assert client.get(page(mine)).status_code == 200
    assert client.get(page(theirs)).status_code == 302


def test_superseded_rows_stay_in_scope(executive, client):
    for name in ("Mine", "Not mine"):
        customer = Customer.objects.get(name=name)
        make_note(customer, text=f"said by {name}", recorded_xid=EARLIER_TRANSACTION)
    Note.objects.update(text="")
    shown = client.get(listing(SupersededRow)).context["cl"].result_list
    assert [row.content["text"] for row in shown] == ["said by Mine"]


def autocomplete(client, term: str) -> list[str]:
    found = client.get(
        reverse("admin:autocomplete"),
        {
            "term": term,
            "app_label": "accounts",
            "model_name": "note",
            "field_name": "customer",
        },
    )
    return [result["text"] for result in found.json()["results"]]


def test_a_search_for_a_customer_finds_only_those_in_scope(executive, client):
    assert autocomplete(client, "mine") == ["Mine"]
