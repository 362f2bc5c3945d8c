"""Imports over one another, undone in turn; and who may undo them."""

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.imports import jobs, runs
from accounts.imports.importing import ONE_IMPORT_AT_A_TIME
from accounts.models import (
    Assignment,
    Customer,
    ImportRun,
    Membership,
    Note,
    User,
)
from accounts.tests.builders import (
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.import_files import make_known_customer
from accounts.tests.import_runs import (
    ACCOUNTS,
    CUSTOMERS,
    PEOPLE,
    PURCHASES,
    TWO_PEOPLE,
    asked_back,
    loaded,
    undone,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ImportRun.State
HEADER = "id,customer,date,amount\n"
NOTES = {"customer": "customer", "happened_on": "date"}


@pytest.fixture(autouse=True)
def organisation():
    make_organisation()


def amounts(customer: Customer) -> list[int]:
    return [purchase.amount for purchase in customer.purchases.order_by("pk")]


def test_imports_over_one_another_are_undone_the_newest_first():
    account = make_known_customer("A")
    three = [
        loaded("purchases", PURCHASES, f"{HEADER}1,A,2026-01-01,{amount}\n")
        for amount in (10, 20, 30)
    ]
    for run, after in zip(reversed(three), ([20], [10], []), strict=True):
        assert undone(run).left_by_undo == []
        assert amounts(account) == after


def test_hand_overs_are_undone_the_newest_first():
    loaded("people", PEOPLE, TWO_PEOPLE)
    three = [
        loaded("customers", CUSTOMERS, f"{ACCOUNTS}A,Acme,2020-01-01,,{owner}\n")
        for owner in ("7", "8", "7")
    ]
    for run in reversed(three):
        assert undone(run).left_by_undo == []
    assert not Assignment.objects.exists()
    assert not Customer.objects.exists()


def test_accounts_that_changed_places_change_back():
    above = make_customer()
    below = make_customer(parent=above)
    with transaction.atomic():
        Customer.objects.filter(pk=below.pk).update(parent=None)
        Customer.objects.filter(pk=above.pk).update(parent=below)
        run = ImportRun.objects.create(
            kind="customers", state=State.LOADED, loaded_xid=jobs.this_transaction()
        )
    assert undone(run).left_by_undo == []
    below.refresh_from_db()
    above.refresh_from_db()
    assert (below.parent, above.parent) == (above, None)


def test_an_edit_between_two_imports_is_still_seen_after_an_undo():
    account = make_known_customer("A")
    first = loaded("purchases", PURCHASES, f"{HEADER}1,A,2026-01-01,10\n")
    account.purchases.update(amount=15)
    undone(loaded("purchases", PURCHASES, f"{HEADER}1,A,2026-01-01,20\n"))
    undone(first)
    assert amounts(account) == [15]
    assert first.left_by_undo == ["purchase 1: changed since"]


def test_an_undo_gives_nobody_powers_or_a_password_back():
    loaded("people", PEOPLE, TWO_PEOPLE)
    ann = User.objects.filter(name="Ann")
    ann.update(is_staff=True, is_superuser=True)
    run = loaded("people", PEOPLE, TWO_PEOPLE.replace("7,Ann", "7,Anna"))
    person = User.objects.get(name="Anna")
    person.is_staff = person.is_superuser = False
    person.set_password("a new one")
    person.save()

    undone(run)

    person = ann.get()
    assert not person.is_staff
    assert not person.is_superuser
    assert check_password("a new one", person.password)


def test_an_undo_waits_for_an_import_that_is_under_way():
    run = loaded("people", PEOPLE, TWO_PEOPLE)
    with CaptureQueriesContext(connection) as asked:
        undone(run)
    assert any(ONE_IMPORT_AT_A_TIME in each["sql"] for each in asked)


def test_whoever_may_no_longer_import_a_kind_cannot_undo_it():
    admin = make_member("admin", make_team())
    run = loaded("people", PEOPLE, TWO_PEOPLE, started_by=admin)
    Membership.objects.filter(user=admin).update(role="executive")
    assert "Your role" in runs.take_step(run, "undo", admin)
    run.refresh_from_db()
    assert run.state == State.LOADED


def test_nobody_undoes_what_is_told_of_accounts_that_they_gave_up():
    executive = make_member("executive", make_team())
    make_known_customer("A", owner=executive)
    run = loaded("notes", NOTES, "customer,date\nA,2026-01-01\n", started_by=executive)
    Assignment.objects.update(user=make_user())

    asked_back(run, executive)

    assert run.state == State.LOADED
    assert "accounts that you may no longer change" in run.error
    asked_back(run, make_member("admin", make_team()))
    assert run.state == State.UNDONE
    assert not Note.objects.exists()


def test_an_executive_undoes_an_import_about_own_accounts():
    executive = make_member("executive", make_team())
    make_known_customer("A", owner=executive)
    run = loaded("notes", NOTES, "customer,date\nA,2026-01-01\n", started_by=executive)
    asked_back(run, executive)
    assert run.state == State.UNDONE
    assert not Note.objects.exists()
