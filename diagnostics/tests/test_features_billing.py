"""Columns from invoices and payments, worked by hand."""

import pytest

from accounts.models import Feed, Invoice, Payment
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    LONG_AGO,
    TODAY,
    make_customer,
    make_feed,
)
from accounts.tests.fact_builders import make_fact
from diagnostics.features import read
from diagnostics.tests.builders import columns_of, days_ago, reading_of

pytestmark = pytest.mark.django_db
BEFORE_THIS_TEST = f"{EARLIER_TRANSACTION + 1}:{EARLIER_TRANSACTION + 1}:"
KNOWN = {"recorded_xid": EARLIER_TRANSACTION}


@pytest.fixture(autouse=True)
def feed():
    return make_feed(Feed.Kind.PAYMENT, started_on=LONG_AGO, **KNOWN)


@pytest.fixture
def customer():
    return make_customer()


def bill(customer, amount, issued=60, due=30, **fields):
    return make_fact(
        Invoice,
        customer,
        amount=amount,
        issued_on=days_ago(issued),
        due_on=days_ago(due),
        **fields,
    )


def pay(customer, amount, paid, invoice=None, **fields):
    return make_fact(
        Payment,
        customer,
        amount=amount,
        paid_on=days_ago(paid),
        invoice=invoice,
        **fields,
    )


def waits(customer, **reading):
    """(Average days past due, cents it is of); columns are exact integers."""
    columns = columns_of(customer, **reading)
    if not columns["judged_365d_cents"]:
        return None, columns["judged_365d_cents"]
    judged = columns["judged_365d_cents"]
    return columns["late_365d_cent_days"] / judged, judged


def overdue(customer, **reading):
    columns = columns_of(customer, **reading)
    return columns["overdue_cents"], columns["overdue_age_days"]


def test_money_is_late_from_the_day_after_it_was_due(customer):
    invoice = bill(customer, 100)
    pay(customer, 60, 30, invoice)
    pay(customer, 40, 20, invoice)
    assert waits(customer) == (4, 100_00)
    assert overdue(customer) == (0, 0)


def test_what_is_paid_early_does_not_make_up_for_what_is_late(customer):
    pay(customer, 100, 50, bill(customer, 100))
    pay(customer, 100, 20, bill(customer, 100))
    assert waits(customer) == (5, 200_00)


@pytest.mark.parametrize(
    ("due", "expected"),
    [(30, (30, 40_00)), (1, (1, 40_00)), (0, (None, None)), (-9, (None, None))],
)
def test_what_is_not_paid_waits_up_to_now_once_it_is_overdue(customer, due, expected):
    bill(customer, 40, due=due)
    assert waits(customer) == expected


def test_only_invoices_of_a_year_tell_how_long_money_waits(customer):
    pay(customer, 100, 300, bill(customer, 100, issued=365, due=340))
    pay(customer, 100, 330, bill(customer, 100, issued=364, due=340))
    assert waits(customer) == (10, 100_00)
    assert columns_of(customer)["billed_365d_cents"] == 100_00


def test_what_has_not_happened_yet_is_not_known(customer):
    invoice = bill(customer, 100)
    pay(customer, 100, -1, invoice)
    bill(customer, 700, issued=-1, due=-31)
    assert overdue(customer) == (100_00, 30)
    assert overdue(customer, as_of=days_ago(-1)) == (0, 0)
    assert overdue(customer, as_of=days_ago(31)) == (0, 0)


def test_a_payment_without_an_invoice_settles_the_earliest_due(customer):
    bill(customer, 100, due=40)
    bill(customer, 100, due=30)
    pay(customer, 150, 35)
    assert overdue(customer) == (50_00, 30)


def test_a_credit_note_is_less_billed_and_less_owed(customer):
    bill(customer, 100)
    bill(customer, -30, issued=20, due=20)
    columns = columns_of(customer)
    assert columns["billed_365d_cents"] == 70_00
    assert columns["overdue_cents"] == 70_00


@pytest.mark.parametrize(("old", "age"), [(10, 30), ("10.01", 200)])
def test_a_trifle_of_a_years_billing_does_not_count_as_overdue(customer, old, age):
    pay(customer, 890, 40, bill(customer, 890))
    bill(customer, old, issued=230, due=200)
    bill(customer, 100 if old == 10 else "99.99")
    assert overdue(customer)[1] == age


def test_many_trifles_count_together(customer):
    pay(customer, 984, 40, bill(customer, 984))
    bill(customer, 8, due=50)
    bill(customer, 8, due=45)
    assert overdue(customer) == (16_00, 45)


def test_without_billing_in_a_year_anything_open_counts(customer):
    bill(customer, 1, issued=800, due=770)
    assert overdue(customer) == (1_00, 770)
    assert waits(customer) == (None, None)


def test_what_was_due_before_payments_were_recorded_counts_as_paid(customer, feed):
    feed.started_on = days_ago(50)
    feed.save()
    pay(customer, 70, 45, bill(customer, 70, due=51))
    bill(customer, 30, due=51)
    assert overdue(customer) == (None, None)
    bill(customer, 20, due=50)
    assert overdue(customer) == (20_00, 50)


def test_what_nobody_reports_as_paid_ages_no_more_once_payments_fell_silent(
    customer, feed
):
    bill(customer, 100)
    Feed.objects.filter(pk=feed.pk).update(data_through=days_ago(10), cadence_days=7)
    assert overdue(customer) == (100_00, 27)


def test_who_was_never_billed_has_nothing_to_pay(customer):
    pay(customer, 10, 3)
    assert waits(customer) == overdue(customer) == (None, None)


def test_several_customers_owe_their_own(customer):
    other = make_customer()
    bill(customer, 100)
    bill(other, 50)
    pay(other, 80, 10)
    frame = read(reading_of(customer, other)).frame
    assert frame["overdue_cents"].to_list() == [100_00, 0]


def test_what_was_owed_is_read_as_it_was_known():
    customer = make_customer(**KNOWN)
    invoice = bill(customer, 100, **KNOWN)
    pay(customer, 30, 31, invoice, **KNOWN)
    Invoice.objects.update(due_on=days_ago(5))
    pay(customer, 70, 20, invoice)
    assert overdue(customer, known_at=BEFORE_THIS_TEST) == (70_00, 30)
    assert overdue(customer, as_of=TODAY) == (0, 0)
