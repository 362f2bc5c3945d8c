"""When an invoice is due that does not say so."""

from datetime import date

import pytest

from accounts.models import Customer, Invoice
from accounts.tests.builders import make_organisation, make_segment
from accounts.tests.import_files import (
    CUSTOMERS,
    counts,
    load,
    make_known_customer,
    problems,
)

pytestmark = pytest.mark.django_db
INVOICES = """
source = "crm"
[columns]
external_id = "id"
customer = "customer"
issued_on = "date"
amount = "amount"
"""
ROWS = "id,customer,date,amount\n1,A,2026-01-01,10\n"


@pytest.fixture(autouse=True)
def organisation():
    make_organisation()


@pytest.mark.parametrize(("own", "due_on"), [(None, "2026-02-15"), (7, "2026-01-08")])
def test_terms_are_the_segments_but_for_exceptions(tmp_path, own, due_on):
    segment = make_segment(payment_terms_days=45)
    make_known_customer("A", segment=segment, payment_terms_days=own)
    load(tmp_path, "invoices", INVOICES, ROWS)
    assert str(Invoice.objects.get().due_on) == due_on


def test_an_invoice_without_any_terms_is_rejected(tmp_path):
    make_known_customer("A")
    report = load(tmp_path, "invoices", INVOICES, ROWS)
    assert problems(report) == [
        "line 2, due_on: is empty, and no terms are agreed with the account or its"
        " segment"
    ]


def test_what_a_file_tells_or_told_before_comes_first(tmp_path):
    make_known_customer("A", payment_terms_days=7)
    told = ROWS.replace("amount\n", "amount,due\n").replace("10\n", "10,2026-03-01\n")
    mapping = INVOICES + 'due_on = "due"\n'
    load(tmp_path, "invoices", mapping, told)
    again = load(tmp_path, "invoices", INVOICES, ROWS)
    assert (counts(again), Invoice.objects.get().due_on) == (
        (0, 0, 1, 0), date(2026, 3, 1),
    )  # fmt: skip


def test_accounts_bring_their_own_terms(tmp_path):
    mapping = CUSTOMERS.replace("[defaults]", 'payment_terms_days = "t"\n[defaults]')
    load(tmp_path, "customers", mapping, "id,name,since,t\nA,Acme,2020-01-01,14\n")
    assert Customer.objects.get().payment_terms_days == 14
