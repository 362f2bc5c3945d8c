"""Every bad row is told with line, column and reason, and keeps the whole file out."""

from datetime import date

import pytest

from accounts.imports.report import FileRefused
from accounts.models import Contact, Contract, Customer, Note, Organisation, Purchase
from accounts.tests.builders import make_organisation
from accounts.tests.import_files import (
    CUSTOMERS,
    KEYED_PURCHASES,
    PURCHASES,
    counts,
    load,
    make_known_customer,
    problems,
    write,
)

pytestmark = pytest.mark.django_db
HEADER = "id,customer,date,amount\n"


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,A,2026-01-01,NaN", "line 2, amount: 'NaN' is not a number like -1234.55"),
        ("1,A,2026-01-01,", "line 2, amount: is empty"),
        ("1,A,45000,1", "line 2, date: '45000' is not a date like YYYY-MM-DD"),
        ("1,A,2026-01-01", "line 2: has 3 columns; expected 4"),
        ("1,B,2026-01-01,1", "line 2, customer: no customer 'B' from crm"),
        ("1,,2026-01-01,1", "line 2, customer: is empty"),
        ("\0,A,2026-01-01,1", "line 2, id: holds a NUL character"),
        (f"{'x' * 201},A,2026-01-01,1", "line 2, id: has 201 characters; 200 are all"),
        ('1,A,"2026-01-01,1', "line 2: a quote opened in this row is never closed"),
    ],
)
def test_a_bad_row_is_told_and_nothing_is_loaded(tmp_path, row, problem):
    make_known_customer("A")
    content = HEADER + row + "\n"
    report = load(tmp_path, "purchases", KEYED_PURCHASES, content)
    assert problems(report)[0].startswith(problem)
    assert (report.is_loaded, Purchase.objects.count()) == (False, 0)


def test_all_bad_columns_of_all_bad_rows_are_told(tmp_path):
    make_known_customer("A")
    content = HEADER + "1,A,x,y\n2,A,2026-01-01,5\n3,Z,2026-01-01,5\n"
    report = load(tmp_path, "purchases", KEYED_PURCHASES, content)
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (2, "amount"), (2, "date"), (4, "customer"),
    ]  # fmt: skip
    assert counts(report) == (1, 0, 0, 2)
    assert not Purchase.objects.exists()


def test_a_key_twice_in_a_file_cites_both_lines(tmp_path):
    make_known_customer("A")
    content = HEADER + "7,A,2026-01-01,1\n8,A,2026-01-01,1\n7,A,2026-01-02,2\n"
    report = load(tmp_path, "purchases", KEYED_PURCHASES, content)
    assert problems(report) == [
        "line 2, id: '7' is also on line 4",
        "line 4, id: '7' is also on line 2",
    ]
    assert counts(report) == (1, 0, 0, 2)


def test_an_amount_in_another_currency_is_never_converted(tmp_path):
    make_known_customer("A", currency="USD")
    mapping = PURCHASES + 'currency = "currency"\n'
    content = "customer,date,amount,currency\nA,2026-01-01,5,EUR\nA,2026-01-01,5,USD\n"
    report = load(tmp_path, "purchases", mapping, content)
    assert problems(report) == ["line 2, currency: EUR; the account is kept in USD"]


def test_an_account_never_changes_its_currency(tmp_path):
    make_known_customer("A", currency="USD")
    report = load(
        tmp_path, "customers", CUSTOMERS, "id,name,since\nA,Acme,2020-01-01\n"
    )
    assert "EUR: an account keeps its currency, USD" in problems(report)[0]


def test_a_negative_discount_is_rejected(tmp_path):
    make_known_customer("A")
    mapping = PURCHASES + 'discount = "off"\n'
    content = "customer,date,amount,off\nA,2026-01-01,5,-1\n"
    report = load(tmp_path, "purchases", mapping, content)
    assert problems(report) == ["line 2, off: -1 is negative"]


def test_a_contract_that_ends_before_it_starts_is_rejected(tmp_path):
    make_known_customer("A")
    mapping = """
        source = "crm"
        [columns]
        customer = "c"
        signed_on = "start"
        started_on = "start"
        ended_on = "end"
        annual_value = "value"
    """
    content = (
        "c,start,end,value\nA,2026-01-01,2026-01-01,9\nA,2026-01-01,2027-01-01,9\n"
    )
    report = load(tmp_path, "contracts", mapping, content)
    assert problems(report) == ["line 2, end: 2026-01-01 is not after 2026-01-01"]
    assert not Contract.objects.exists()


def test_an_unknown_product_is_rejected(tmp_path):
    make_known_customer("A")
    mapping = PURCHASES + 'product = "sku"\n'
    content = "customer,date,amount,sku\nA,2026-01-01,5,X1\nA,2026-01-01,5,\n"
    report = load(tmp_path, "purchases", mapping, content)
    assert problems(report) == ["line 2, sku: no product 'X1' from crm"]


def test_notes_find_their_author_by_address_and_translate_their_kind(tmp_path):
    make_known_customer("A")
    mapping = """
        source = "crm"
        [columns]
        customer = "customer"
        author = "by"
        kind = "how"
        happened_on = "on"
        text = "text"
        [values.kind]
        Telefonat = "call"
    """
    rows = 'A,x@y.example,Telefonat,2026-01-01,"Line 1\nLine 2"\n'
    report = load(tmp_path, "notes", mapping, "customer,by,how,on,text\n" + rows)
    assert problems(report) == ["line 2, by: no person 'x@y.example' from crm"]
    assert counts(report) == (0, 0, 0, 1)
    assert not Note.objects.exists()


def test_contacts_are_known_since_the_customer_is_unless_a_column_tells(tmp_path):
    customer = make_known_customer("A")
    mapping = 'source = "crm"\n[columns]\ncustomer = "customer"\nname = "name"\n'
    load(tmp_path, "contacts", mapping, "customer,name\nA,Maria Anders\n")
    assert Contact.objects.get().since == customer.acquired_on


def test_other_systems_keys_can_be_named_as_the_reference(tmp_path):
    make_known_customer("A", source="crm")
    mapping = PURCHASES.replace('"crm"', '"erp"') + '[references]\ncustomer = "crm"\n'
    report = load(
        tmp_path, "purchases", mapping, "customer,date,amount\nA,2026-01-01,5\n"
    )
    assert counts(report) == (1, 0, 0, 0)
    assert Purchase.objects.get().source == "erp"


def test_rows_without_a_partner_in_the_joined_file_are_rejected(tmp_path):
    make_known_customer("A")
    write(tmp_path, "order,date\n1,2026-01-01\n", "orders.csv")
    mapping = PURCHASES.replace('"date"', '"orders.date"')
    mapping += '[joins.orders]\nfile = "orders.csv"\non = "order"\n'
    content = "customer,order,amount\nA,1,5\nA,2,5\n"
    report = load(tmp_path, "purchases", mapping, content)
    assert problems(report) == ["line 3, order: no row of orders.csv has order '2'"]


@pytest.mark.parametrize("earliest", ["", 'earliest = "date"\n'])
def test_a_joined_file_without_rows_is_nobodys_partner(tmp_path, earliest):
    write(tmp_path, "order,date\n", "orders.csv")
    mapping = PURCHASES.replace('"date"', '"orders.date"')
    mapping += f'[joins.orders]\nfile = "orders.csv"\non = "order"\n{earliest}'
    report = load(tmp_path, "purchases", mapping, "customer,order,amount\nA,1,5\n")
    assert problems(report) == ["line 2, order: no row of orders.csv has order '1'"]


def test_rows_that_are_not_asked_for_need_no_partner(tmp_path):
    make_known_customer("A")
    write(tmp_path, "order,date\n1,2026-01-01\n", "orders.csv")
    mapping = PURCHASES.replace('"date"', '"orders.date"')
    mapping += (
        '[joins.orders]\nfile = "orders.csv"\non = "order"\n[only]\nstage = "Won"\n'
    )
    rows = "customer,order,amount,stage\nA,1,5,Won\nA,2,5,Lost\n"
    report = load(tmp_path, "purchases", mapping, rows)
    assert (counts(report), report.skipped) == ((1, 0, 0, 0), 1)


def test_a_joined_file_that_names_a_key_twice_is_refused(tmp_path):
    write(tmp_path, "order,date\n1,2026-01-01\n1,2026-01-02\n", "orders.csv")
    mapping = PURCHASES.replace('"date"', '"orders.date"')
    mapping += '[joins.orders]\nfile = "orders.csv"\non = "order"\n'
    with pytest.raises(FileRefused, match="line 3: a second row with the same order"):
        load(tmp_path, "purchases", mapping, "customer,order,amount\nA,1,5\n")


def test_of_several_partners_the_earliest_with_a_date_counts(tmp_path):
    orders = "id,on\nA,\nA,2026-01-09\nA,2026-01-05\n,2025-01-01\n"
    write(tmp_path, orders, "orders.csv")
    mapping = CUSTOMERS.replace('"since"', '"orders.on"')
    mapping += '[joins.orders]\nfile = "orders.csv"\non = "id"\nearliest = "on"\n'
    load(tmp_path, "customers", mapping, "id,name\nA,Acme\n")
    assert Customer.objects.get().acquired_on == date(2026, 1, 5)


def test_a_bad_date_in_a_joined_file_is_told_with_its_line(tmp_path):
    write(tmp_path, "id,on\nA,soon\n", "orders.csv")
    mapping = CUSTOMERS.replace('"since"', '"orders.on"')
    mapping += '[joins.orders]\nfile = "orders.csv"\non = "id"\nearliest = "on"\n'
    with pytest.raises(FileRefused, match=r"orders.csv, line 2: 'soon' is not a date"):
        load(tmp_path, "customers", mapping, "id,name\nA,Acme\n")


def test_a_dry_run_tells_what_would_happen_and_loads_nothing(tmp_path):
    Organisation.objects.all().delete()
    content = "id,name,since\nA,Acme,2020-01-01\n"
    report = load(tmp_path, "customers", CUSTOMERS, content, is_dry_run=True)
    assert counts(report) == (1, 0, 0, 0)
    assert (Customer.objects.count(), Organisation.objects.count()) == (0, 0)


def test_the_first_file_sets_up_an_organisation_in_its_currency(tmp_path):
    Organisation.objects.all().delete()
    mapping = CUSTOMERS.replace("EUR", "USD")
    report = load(tmp_path, "customers", mapping, "id,name,since\nA,Acme,2020-01-01\n")
    assert Organisation.objects.get().currency == "USD"
    assert "the clock is live" in report.remarks[-1]


def test_customers_keep_their_currency_where_the_file_tells_none(tmp_path):
    make_known_customer("A", currency="USD")
    mapping = CUSTOMERS.partition("[defaults]")[0]
    rows = "id,name,since\nA,Acme,2020-01-01\n"
    assert counts(load(tmp_path, "customers", mapping, rows)) == (0, 1, 0, 0)
    assert Customer.objects.get().currency == "USD"


def test_customers_take_the_currency_of_the_organisation(tmp_path, organisation):
    mapping = CUSTOMERS.partition("[defaults]")[0]
    load(tmp_path, "customers", mapping, "id,name,since\nA,Acme,2020-01-01\n")
    assert Customer.objects.get().currency == organisation.currency
