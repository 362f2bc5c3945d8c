"""The first fact of a kind opens its feed, however it is written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Feed, Product, Purchase
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_contact,
    make_contract,
    make_customer,
    make_feed,
    make_note,
    make_product,
    make_purchase,
    make_series,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def open_kinds() -> set[str]:
    return set(Feed.objects.values_list("kind", flat=True))


PURCHASES = {
    "purchase": {},
    "delivery": {"promised_on": TODAY},
    "discount": {"discount": "0.00"},
    "cost": {"cost": "60.00"},
}


@pytest.mark.parametrize(("kind", "fields"), PURCHASES.items())
def test_what_a_purchase_tells_opens_its_feed(kind, fields):
    make_purchase(make_customer(), **fields)
    assert open_kinds() == {"purchase", kind}


def test_a_product_opens_its_feed_only_when_it_stands_in_a_series():
    customer = make_customer()
    make_purchase(customer, product=make_product())
    assert open_kinds() == {"purchase"}
    make_purchase(customer, product=make_product(make_series()))
    assert open_kinds() == {"purchase", "product"}


def test_a_product_put_in_a_series_later_opens_its_feed_over_its_purchases():
    product, customer = make_product(), make_customer()
    for day in (TODAY - 9 * DAY, TODAY - DAY):
        make_purchase(customer, product=product, purchased_on=day, source="crm")
    Product.objects.update(series=make_series())
    feed = Feed.objects.get(kind="product")
    assert feed.source == "crm"
    assert (feed.started_on, feed.data_through) == (TODAY - 9 * DAY, TODAY - DAY)


def test_a_product_that_nobody_bought_opens_no_feed_in_a_series():
    make_product()
    Product.objects.update(series=make_series())
    assert open_kinds() == set()


OTHERS = {
    "note": make_note,
    "contact": make_contact,
    "contract": make_contract,
    "assignment": lambda customer: make_assignment(customer, make_user()),
}


@pytest.mark.parametrize(("kind", "make"), OTHERS.items())
def test_each_other_fact_opens_its_feed(kind, make):
    make(make_customer())
    assert open_kinds() == {kind}


def test_a_deputy_tells_nothing_of_owners():
    make_assignment(make_customer(), make_user(), role="deputy")
    assert open_kinds() == set()


def test_a_bulk_load_opens_the_feed_over_all_its_days():
    customer = make_customer()
    days = [TODAY - 9 * DAY, TODAY, TODAY - 30 * DAY]
    Purchase.objects.bulk_create(
        Purchase(customer=customer, purchased_on=day, amount=1) for day in days
    )
    feed = Feed.objects.get()
    assert (feed.kind, feed.source) == ("purchase", "holdfast")
    assert (feed.started_on, feed.data_through) == (TODAY - 30 * DAY, TODAY)


def test_raw_sql_opens_the_feed_of_its_source():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_note (customer_id, kind, happened_on, text, source)"
            " VALUES (%s, 'call', %s, '', 'crm')",
            [make_customer().pk, TODAY],
        )
    assert Feed.objects.get().source == "crm"


def test_a_later_fact_moves_how_far_the_data_reach():
    customer = make_customer()
    make_note(customer, happened_on=TODAY - 5 * DAY)
    make_note(customer, happened_on=TODAY)
    assert Feed.objects.get().data_through == TODAY


def test_a_fact_in_between_leaves_the_feed_untouched():
    customer = make_customer()
    make_note(customer, happened_on=TODAY - 9 * DAY)
    make_note(customer, happened_on=TODAY)
    before = Feed.objects.values().get()
    make_note(customer, happened_on=TODAY - 5 * DAY)
    assert Feed.objects.values().get() == before


def test_an_older_fact_moves_only_the_start():
    customer = make_customer()
    make_note(customer, happened_on=TODAY)
    make_note(customer, happened_on=TODAY - 9 * DAY)
    feed = Feed.objects.get()
    assert (feed.started_on, feed.data_through) == (TODAY - 9 * DAY, TODAY)


def test_a_promise_added_later_opens_deliveries():
    purchase = make_purchase(make_customer())
    Purchase.objects.filter(pk=purchase.pk).update(promised_on=TODAY)
    assert open_kinds() == {"purchase", "delivery"}


def test_a_kind_has_one_feed_per_source():
    customer = make_customer()
    make_note(customer)
    make_note(customer, source="crm")
    sources = Feed.objects.filter(kind="note").values_list("source", flat=True)
    assert sorted(sources) == ["crm", "holdfast"]
    with pytest.raises(IntegrityError, match="feed_once"), transaction.atomic():
        make_feed("note", source="crm")


def test_a_feed_opened_by_hand_keeps_its_cadence_as_facts_arrive():
    make_feed(
        "note", source="crm", started_on=TODAY, data_through=TODAY, cadence_days=7
    )
    make_note(make_customer(), source="crm", happened_on=TODAY - DAY)
    feed = Feed.objects.get()
    assert (feed.cadence_days, feed.started_on) == (7, TODAY - DAY)
