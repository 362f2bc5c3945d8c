"""The same file twice changes nothing; what changed is changed, and only that."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Customer, ExternalId, Purchase, SupersededRow
from accounts.tests.builders import make_organisation, make_purchase
from accounts.tests.import_files import (
    CUSTOMERS,
    KEYED_PURCHASES,
    PURCHASES,
    counts,
    load,
    make_known_customer,
)

pytestmark = pytest.mark.django_db
REPEATS = "customer,date,amount\nA,2026-01-01,5\nA,2026-01-01,5.00\nA,2026-01-02,0\n"
FRESH = PURCHASES + '[create_customers]\nname = "Shop {id}"\ncurrency = "USD"\n'


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


def test_true_repeats_survive(tmp_path):
    make_known_customer("A")
    load(tmp_path, "purchases", PURCHASES, REPEATS)
    assert sorted(Purchase.objects.values_list("amount", flat=True)) == [0, 5, 5]


def test_the_same_file_twice_changes_nothing(tmp_path):
    make_known_customer("A")
    load(tmp_path, "purchases", PURCHASES, REPEATS)
    before = list(Purchase.objects.order_by("pk").values())
    report = load(tmp_path, "purchases", PURCHASES, REPEATS)
    assert counts(report) == (0, 0, 3, 0)
    assert list(Purchase.objects.order_by("pk").values()) == before


def test_a_third_equal_row_is_a_third_purchase(tmp_path):
    make_known_customer("A")
    load(tmp_path, "purchases", PURCHASES, REPEATS)
    report = load(tmp_path, "purchases", PURCHASES, REPEATS + "A,2026-01-01,5\n")
    assert counts(report) == (1, 0, 3, 0)


def test_order_of_columns_and_rows_is_no_change(tmp_path):
    make_known_customer("A")
    load(tmp_path, "purchases", PURCHASES, REPEATS)
    turned = "amount,customer,date\n0,A,2026-01-02\n5,A,2026-01-01\n5,A,2026-01-01\n"
    report = load(tmp_path, "purchases", PURCHASES, turned)
    assert counts(report) == (0, 0, 3, 0)


def test_a_changed_row_is_updated_and_its_neighbour_left_alone(tmp_path):
    customer = make_known_customer("A")
    for key in ("1", "2"):
        make_purchase(
            customer, source="crm", external_id=key, amount=5, recorded_xid=1, cost=3
        )
    rows = "id,customer,date,amount\n1,A,2026-11-20,6\n2,A,2026-11-20,5\n"
    report = load(tmp_path, "purchases", KEYED_PURCHASES, rows)
    assert counts(report) == (0, 1, 1, 0)
    assert list(SupersededRow.objects.values_list("content__external_id")) == [("1",)]
    assert Purchase.objects.get(external_id="2").recorded_xid == 1


def test_fields_the_mapping_does_not_give_are_kept(tmp_path):
    customer = make_known_customer("A")
    make_purchase(customer, source="crm", external_id="1", cost=3, order_number="N1")
    rows = "id,customer,date,amount\n1,A,2026-01-01,6\n"
    load(tmp_path, "purchases", KEYED_PURCHASES, rows)
    purchase = Purchase.objects.get()
    assert (purchase.amount, purchase.cost, purchase.order_number) == (6, 3, "N1")


def test_customers_keep_their_keys_when_they_change_their_name(tmp_path):
    header = "id,name,since\n"
    load(tmp_path, "customers", CUSTOMERS, header + "A,Acme,2020-01-01\n")
    again = header + "A,Acme & Sons,2020-01-01\nB,Bolt,2021-01-01\n"
    report = load(tmp_path, "customers", CUSTOMERS, again)
    assert counts(report) == (1, 1, 0, 0)
    assert Customer.objects.get(external_ids__external_id="A").name == "Acme & Sons"
    assert ExternalId.objects.count() == 2


def test_one_key_from_two_sources_is_two_customers(tmp_path):
    rows = "id,name,since\nA,Acme,2020-01-01\n"
    load(tmp_path, "customers", CUSTOMERS, rows)
    report = load(tmp_path, "customers", CUSTOMERS.replace("crm", "erp"), rows)
    assert counts(report) == (1, 0, 0, 0)


def test_customers_can_be_made_from_their_purchases(tmp_path):
    rows = "customer,date,amount\n7,2026-03-01,5\n7,2026-01-01,5\n8,2026-02-01,5\n"
    load(tmp_path, "purchases", FRESH, rows)
    report = load(tmp_path, "purchases", FRESH, rows)
    assert counts(report) == (0, 0, 3, 0)
    assert list(
        Customer.objects.order_by("name").values_list("name", "acquired_on", "currency")
    ) == [
        ("Shop 7", date(2026, 1, 1), "USD"),
        ("Shop 8", date(2026, 2, 1), "USD"),
    ]


def test_line_amounts_and_discounts_add_up_to_the_list_price(tmp_path):
    make_known_customer("A")
    prices = 'unit_price = "price"\nquantity = "quantity"\ndiscount_rate = "rate"\n'
    mapping = PURCHASES.replace('amount = "amount"\n', 'quantity = "quantity"\n')
    for field in ("amount", "discount"):
        mapping += f'[computed.{field}]\nuse = "line_{field}"\n{prices}'
    rows = "customer,date,price,quantity,rate\nA,2026-01-01,0.9,3,0.05\n"
    load(tmp_path, "purchases", mapping, rows)
    purchase = Purchase.objects.get()
    assert purchase.amount == Decimal("2.57")  # 2.565, half up
    assert purchase.discount == Decimal("0.13")
