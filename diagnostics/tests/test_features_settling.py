"""Which payment settled which invoice, worked by hand and against a slow reference."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.features.settling import settlements
from diagnostics.tests.scoring_builders import QUICK

INVOICE = {
    "customer_id": pl.Int64,
    "invoice_id": pl.Int64,
    "issued": pl.Int32,
    "due": pl.Int32,
    "amount": pl.Int64,
}
PAYMENT = {
    "customer_id": pl.Int64,
    "invoice_id": pl.Int64,
    "day": pl.Int32,
    "amount": pl.Int64,
}
# What it shows: (invoice: issued, due, amount), (payment: invoice, day, amount), and
# what is settled: (invoice, day, amount).
CASES = {
    "a payment settles its invoice": ([(0, 30, 100)], [(1, 35, 100)], [(1, 35, 100)]),
    "in two parts": (
        [(0, 30, 100)],
        [(1, 20, 40), (1, 50, 60)],
        [(1, 20, 40), (1, 50, 60)],
    ),
    "one that names none settles what was due earliest": (
        [(0, 60, 100), (10, 40, 100)],
        [(None, 50, 150)],
        [(1, 50, 50), (2, 50, 100)],
    ),
    "what is named first, whatever its age": (
        [(0, 30, 100), (10, 40, 100)],
        [(2, 45, 100), (None, 50, 100)],
        [(1, 50, 100), (2, 45, 100)],
    ),
    "too much settles the next": (
        [(0, 30, 100), (10, 40, 100)],
        [(1, 30, 130)],
        [(1, 30, 100), (2, 30, 30)],
    ),
    "money paid ahead waits": ([(20, 50, 100)], [(None, 5, 80)], [(1, 5, 80)]),
    "a credit note settles": (
        [(0, 30, 100), (32, 32, -25)],
        [(1, 40, 75)],
        [(1, 32, 25), (1, 40, 75)],
    ),
    "a credit note paid out settles nothing": (
        [(0, 30, 100), (32, 32, -25)],
        [(2, 40, -25)],
        [],
    ),
    "a returned payment never was": (
        [(0, 30, 100)],
        [(1, 10, 100), (1, 12, -100), (1, 45, 100)],
        [(1, 45, 100)],
    ),
    "money paid back settles nothing": (
        [(0, 30, 100)],
        [(None, 10, 100), (None, 12, -60)],
        [(1, 10, 40)],
    ),
    "more paid back than paid is no debt": ([(0, 30, 100)], [(1, 10, -50)], []),
    "nothing": ([], [], []),
}


def settled(invoices, payments, customer=7):
    """Sorted (invoice, day, amount); invoices are numbered from 1."""
    billed = [
        (customer, place, *invoice) for place, invoice in enumerate(invoices, start=1)
    ]
    paid = [(customer, *payment) for payment in payments]
    rows = settlements(
        pl.DataFrame(billed, schema=INVOICE, orient="row"),
        pl.DataFrame(paid, schema=PAYMENT, orient="row"),
    )
    return sorted(rows.select("invoice_id", "day", "amount").rows())


@pytest.mark.parametrize("name", CASES)
def test_a_payment_settles_as_told(name):
    invoices, payments, expected = CASES[name]
    assert settled(invoices, payments) == expected


def test_one_customers_money_settles_nothing_of_another():
    invoices = pl.DataFrame(
        [(1, 1, 0, 30, 100), (2, 2, 0, 10, 100)], schema=INVOICE, orient="row"
    )
    payments = pl.DataFrame([(1, None, 5, 300)], schema=PAYMENT, orient="row")
    rows = settlements(invoices, payments)
    assert rows.select("customer_id", "invoice_id", "amount").rows() == [(1, 1, 100)]


def paid_one_by_one(invoices, payments):
    """The slow reference where nothing is paid back: cent for cent, in turn."""
    left = [amount for *_, amount in invoices]
    floating = []
    for invoice, day, amount in sorted(payments, key=lambda p: p[1]):
        taken = min(amount, left[invoice - 1]) if invoice else 0
        if invoice:
            left[invoice - 1] -= taken
            yield from [(invoice, day)] * taken
        floating += [day] * (amount - taken)
    by_due = sorted(range(len(invoices)), key=lambda place: invoices[place][1])
    owed = [place + 1 for place in by_due for _ in range(left[place])]
    yield from zip(owed, sorted(floating), strict=False)


INVOICES = st.lists(
    st.tuples(st.just(0), st.integers(1, 40), st.integers(1, 9)),
    min_size=1,
    max_size=4,
)


@QUICK
@given(INVOICES, st.data())
def test_many_payments_settle_as_one_by_one(invoices, data):
    named = st.one_of(st.none(), st.integers(1, len(invoices)))
    payment = st.tuples(named, st.integers(0, 60), st.integers(1, 12))
    payments = data.draw(st.lists(payment, max_size=6))
    cents = [
        (invoice, day)
        for invoice, day, amount in settled(invoices, payments)
        for _ in range(amount)
    ]
    assert sorted(cents) == sorted(paid_one_by_one(invoices, payments))
