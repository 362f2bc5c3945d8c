"""Order lines, notes and contacts: what is kept, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Purchase
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_contact,
    make_customer,
    make_note,
    make_purchase,
)

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize("amount", ["0.00", "-80.00", "999999999999.99"])
def test_samples_credits_and_large_orders_are_kept_to_the_cent(amount):
    purchase = make_purchase(make_customer(), amount=amount)
    purchase.refresh_from_db()
    assert purchase.amount == Decimal(amount)


def test_a_discount_is_not_negative():
    with refused("purchase_discount_not_negative"), transaction.atomic():
        make_purchase(make_customer(), discount="-0.01")


def test_a_source_gives_its_key_once():
    customer = make_customer()
    make_purchase(customer, source="erp", external_id="1-1")
    make_purchase(customer, source="shop", external_id="1-1")
    with refused("purchase_source_key"), transaction.atomic():
        make_purchase(customer, source="erp", external_id="1-1")


def test_equal_lines_without_a_key_are_both_kept():
    customer = make_customer()
    first, second = make_purchase(customer), make_purchase(customer)
    assert first.source == second.source == "holdfast"
    assert first.external_id != second.external_id


def test_a_bulk_load_gives_each_line_its_own_key():
    customer = make_customer()
    Purchase.objects.bulk_create(
        Purchase(customer=customer, purchased_on=TODAY, amount=1) for _ in range(3)
    )
    keys = Purchase.objects.values_list("external_id", flat=True)
    assert len(set(keys)) == 3


@pytest.mark.parametrize("sentiment", [-3, 3])
def test_a_sentiment_lies_between_minus_two_and_two(sentiment):
    with refused("note_sentiment_in_range"), transaction.atomic():
        make_note(make_customer(), sentiment=sentiment)


def test_a_contact_does_not_leave_before_arriving():
    with refused("contact_leaves_after_start"), transaction.atomic():
        make_contact(
            make_customer(), since=LONG_AGO, left_on=LONG_AGO - timedelta(days=1)
        )
