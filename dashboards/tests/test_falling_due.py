"""What fell due between two days and was not done by then."""

from datetime import timedelta

import pytest

from accounts import models as facts
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_feed,
    make_purchase,
)
from accounts.tests.fact_builders import NOON, make_fact
from dashboards.falling_due import FALLING_DUE, fell_due
from dashboards.tests.builders import make_company
from diagnostics.tests.builders import days_ago

EVERYTHING = frozenset.union(*(each.measures for each in FALLING_DUE))


@pytest.fixture
def customer(db):
    make_company()
    return make_customer()


def found(customer, measures=EVERYTHING):
    told = fell_due(customer, days_ago(10), TODAY, measures)
    return [(each.item.title, each.item.on) for each in told]


def promise(customer, due: int, **fields):
    fields = {"made_on": days_ago(90), "due_on": days_ago(due), "text": ""} | fields
    return make_fact(facts.Promise, customer, **fields)


def test_an_open_promise_is_overdue_from_the_day_after(customer):
    for due in (11, 10, 1, 0):
        promise(customer, due)
    promise(customer, 5, settled_on=days_ago(6), outcome="met")

    days = [on for _, on in found(customer)]

    assert sorted(days) == [days_ago(10), days_ago(1)]


def test_only_what_changes_the_measures_is_read(customer):
    promise(customer, 2)

    assert found(customer, ["overdue_days"]) == []
    assert found(customer, ["promises_kept"]) == [
        ("Promise overdue since", days_ago(2))
    ]


def test_orders_that_came_late_or_are_still_out_are_told(customer):
    for number, came in (("in time", 4), ("late", 2), ("out", None)):
        make_purchase(
            customer,
            purchased_on=days_ago(30),
            order_number=number,
            promised_on=days_ago(4),
            delivered_on=None if came is None else days_ago(came),
        )

    assert sorted(title for title, _ in found(customer)) == [
        "Order late not delivered by",
        "Order out not delivered by",
    ]


def test_an_invoice_that_nobody_paid_is_overdue(customer):
    make_feed("payment", started_on=days_ago(300))
    for number, due in (("old", 40), ("new", 3), ("ahead", -3)):
        make_fact(
            facts.Invoice,
            customer,
            number=number,
            issued_on=days_ago(60),
            due_on=days_ago(due),
            amount=100,
        )

    assert found(customer) == [("Invoice new overdue since", days_ago(3))]


def test_a_contract_that_ended_is_told(customer):
    make_contract(customer, started_on=days_ago(400), ended_on=days_ago(3))

    assert found(customer) == [("Contract ended", days_ago(3))]


def test_a_complaint_is_due_by_its_own_time_or_its_severity(customer):
    def ticket(age: int, subject: str, **fields):
        opened_at = NOON - timedelta(days=age)
        given = {"kind": "complaint", "severity": 3, "opened_at": opened_at}
        make_fact(facts.Ticket, customer, subject=subject, **given | fields)

    ticket(9, "by severity")
    ticket(60, "by its own", due_at=NOON - timedelta(days=1))
    ticket(9, "solved", resolved_at=NOON - timedelta(days=8))
    ticket(9, "praise", kind="praise")

    assert sorted(found(customer)) == [
        ("Complaint “by its own” not solved by", days_ago(1)),
        ("Complaint “by severity” not solved by", days_ago(2)),
    ]
