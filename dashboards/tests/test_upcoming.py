"""How long a renewal or an order that did not come is waited for."""

from datetime import timedelta

import pytest

from accounts.models import Customer
from accounts.tests.builders import TODAY
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics.models import Band
from diagnostics.tests.builders import days_ago

CONTRACT = Customer.RelationshipType.CONTRACT


@pytest.fixture
def people(db):
    return make_company()


def book(user):
    """The row of the only account, the lines of the morning, and how many are due."""
    context = signed_in(user).get("/").context
    (row,) = context["accounts"]
    return row, context["morning"], context["kpis"][2]["value"]


@pytest.mark.parametrize(
    ("ended", "note", "is_due"),
    [(-1, "in 1 day", False), (0, "", True), (90, "", True), (91, "lapsed", False)],
)
def test_a_contract_is_over_the_day_it_ends_and_waited_for_ninety_days(
    people, ended, note, is_due
):
    figures = {"band": Band.HEALTHY, "next_on": days_ago(ended)}
    make_account(people.executive, relationship_type=CONTRACT, diagnosis=figures)

    row, morning, due = book(people.executive)

    assert (row.next_note, row.next_overdue) == (note, is_due)
    assert [line.reason for line in morning] == ["Late"] * is_due
    assert due == str(int(is_due))


@pytest.mark.parametrize(
    ("usual_gap", "waited_for"), [(10, 90), (60, 180), (60.4, 181), (365, 730)]
)
def test_an_order_is_waited_for_three_gaps_of_between_three_and_24_months(
    people, usual_gap, waited_for
):
    for silent, name in ((waited_for, "Late"), (waited_for + 1, "Lost")):
        bought_on = days_ago(silent)
        figures = {
            "last_purchase_on": bought_on,
            "usual_gap_days": usual_gap,
            "next_on": bought_on + timedelta(days=int(usual_gap) + 1),
        }
        make_account(people.executive, name=name, diagnosis=figures)

    page = signed_in(people.executive).get("/").context

    assert [line.customer.name for line in page["morning"]] == ["Late"]
    notes = {row.name: row.next_note for row in page["accounts"]}
    assert (notes["Late"].endswith("late"), notes["Lost"]) == (True, "lapsed")


@pytest.mark.parametrize(("days", "is_due"), [(90, True), (91, False)])
def test_ninety_days_are_soon_for_who_is_not_healthy(people, days, is_due):
    next_on = TODAY + timedelta(days=days)
    make_account(people.executive, diagnosis={"next_on": next_on})

    row, morning, _ = book(people.executive)

    assert not row.next_overdue
    assert [line.reason for line in morning] == ["Due"] * is_due
