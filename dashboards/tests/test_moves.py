"""Do next: which few accounts, in which order, and what to do there."""

from datetime import timedelta

import pytest

from accounts.models import Customer
from accounts.tests.builders import TODAY
from dashboards.moves import MOST
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics.measures import MEASURES
from diagnostics.models import Band

CONTRACT = Customer.RelationshipType.CONTRACT


@pytest.fixture
def people(db):
    return make_company()


def moves(user, **query):
    return signed_in(user).get("/", query).context["next_moves"]


def make_renewal(owner, days, **diagnosis):
    figures = {"next_on": TODAY + timedelta(days=days), "band": Band.WATCH} | diagnosis
    return make_account(
        owner, name=f"In {days} days", relationship_type=CONTRACT, diagnosis=figures
    )


def test_risk_goes_before_renewals_and_those_before_other_accounts_on_watch(people):
    watched = {"band": Band.WATCH, "revenue": 9_000}
    make_account(people.executive, name="Watched", diagnosis=watched)
    make_renewal(people.executive, 6, revenue=10)
    for name, revenue in (("Small risk", 20), ("Large risk", 500)):
        figures = {"band": Band.AT_RISK, "revenue": revenue}
        make_account(people.executive, name=name, diagnosis=figures)

    order = [move.account_name for move in moves(people.executive)]

    assert order == ["Large risk", "Small risk", "In 6 days", "Watched"]


def test_what_is_well_new_or_unknown_waits_for_nobody(people):
    for band in (Band.HEALTHY, Band.NEW, Band.NOT_ENOUGH_DATA):
        make_account(people.executive, diagnosis={"band": band})
    make_renewal(people.executive, 6, band=Band.HEALTHY)

    assert moves(people.executive) == []


def test_a_renewal_says_when_and_a_far_one_is_no_renewal_yet(people):
    make_renewal(people.executive, 6, revenue=200)
    make_renewal(people.executive, 31, revenue=100)

    near, far = moves(people.executive)

    assert (near.move, near.reason) == ("Agree the renewal", "Contract ends in 6 days")
    assert near.due_on == TODAY + timedelta(days=6)
    assert (far.account_name, far.due_on) == ("In 31 days", None)


def test_a_first_move_is_that_of_what_costs_most(people):
    measure = MEASURES["contact_recency"]
    figures = {"band": Band.AT_RISK, "top_driver": measure.key}
    make_account(people.executive, diagnosis=figures)

    (move,) = moves(people.executive)

    assert move.move == measure.first_move.text
    assert move.reason == measure.label


def test_without_a_known_reason_the_account_is_reviewed(people):
    figures = {"band": Band.AT_RISK, "top_driver": ""}
    make_account(people.executive, diagnosis=figures)

    (move,) = moves(people.executive)

    assert move.move == "Review the account"


def test_only_a_few_are_named_and_only_what_the_filter_lets_through(people):
    for place in range(MOST + 2):
        figures = {"band": Band.AT_RISK}
        make_account(people.executive, name=f"Risk {place}", diagnosis=figures)

    assert len(moves(people.executive)) == MOST
    assert [move.account_name for move in moves(people.executive, q="Risk 3")] == [
        "Risk 3"
    ]
    assert moves(people.colleague) == []


def test_a_renewal_within_two_weeks_stands_among_the_accounts_at_risk(people):
    make_renewal(people.executive, 14, revenue=500)
    for revenue in (600, 400):
        figures = {"band": Band.AT_RISK, "revenue": revenue}
        make_account(people.executive, name=f"At {revenue}", diagnosis=figures)

    order = [move.account_name for move in moves(people.executive)]

    assert order == ["At 600", "In 14 days", "At 400"]


def test_unknown_revenue_is_not_taken_for_the_largest(people):
    for name, revenue in (("Unknown", None), ("Known", 5)):
        figures = {"band": Band.AT_RISK, "revenue": revenue}
        make_account(people.executive, name=name, diagnosis=figures)

    first, second = moves(people.executive)

    assert (first.account_name, second.account_name) == ("Known", "Unknown")


def test_an_account_without_an_owner_needs_one_first(people):
    make_account(name="Nobody's", diagnosis={"band": Band.AT_RISK})

    (move,) = moves(people.director)

    assert move.move == "Give the account an owner"
