"""Which facts stand behind a measure, and what makes them count."""

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
from accounts.tests.fact_builders import NOON, make_fact, make_incident, make_metric
from dashboards.evidence import evidence
from dashboards.tests.builders import make_company
from diagnostics.explain import Line
from diagnostics.measures import MEASURES
from diagnostics.scoring.rules import MeasureRule, ReadingRule
from diagnostics.scoring.states import State
from diagnostics.tests.builders import days_ago
from web.formatting import full_date


@pytest.fixture
def customer(db):
    make_company()
    return make_customer()


def behind(customer, key: str):
    measure = MEASURES[key]
    rule = MeasureRule(key, 1, measure.curve)
    line = Line(measure, rule, State.OBSERVED, 1.0, 5_000, 0, 0.1)
    return evidence(customer, line, TODAY)


def texts(customer, key: str) -> list[str]:
    return [event.text.split("\n")[0] for event in behind(customer, key).events]


def titles(customer, key: str) -> list[str]:
    return [event.title for event in behind(customer, key).events]


def ticket(customer, age: int, **fields):
    opened_at = NOON - timedelta(days=age)
    return make_fact(
        facts.Ticket,
        customer,
        **({"kind": "complaint", "opened_at": opened_at} | fields),
    )


def test_a_contract_tells_the_notice_that_was_given(customer):
    make_contract(customer, notice_given_on=days_ago(20))

    (text,) = texts(customer, "renewal_notice")

    assert text.startswith(f"Notice given on {full_date(days_ago(20))} · Ends in")


def test_open_complaints_are_the_worst_then_the_oldest(customer):
    ticket(customer, 3, severity=3, subject="Third")
    ticket(customer, 9, severity=3, subject="Second")
    ticket(customer, 1, severity=1, subject="First")
    ticket(customer, 9, severity=1, resolved_at=NOON, subject="Solved")
    ticket(make_customer(), 9, severity=1, subject="Of others")

    assert titles(customer, "open_complaints") == [
        "Complaint: First",
        "Complaint: Second",
        "Complaint: Third",
    ]
    assert texts(customer, "open_complaints")[1] == "Open for 9 days"


def test_answers_tell_how_long_they_took_or_are_waited_for(customer):
    ticket(customer, 5, first_answered_at=NOON - timedelta(days=5, hours=-3))
    ticket(customer, 30, resolved_at=NOON - timedelta(days=26))
    ticket(customer, 400, resolved_at=NOON - timedelta(days=300))

    assert texts(customer, "first_response_late") == [
        "Answered after 4 days",
        "Answered after 3 hours",
    ]


def test_late_lines_are_the_latest_first_and_those_in_time_are_not_there(customer):
    def line(promised: int, delivered: int | None, number: str):
        make_purchase(
            customer,
            purchased_on=days_ago(60),
            order_number=number,
            promised_on=days_ago(promised),
            delivered_on=None if delivered is None else days_ago(delivered),
        )

    line(20, 20, "in time")
    line(20, 18, "late")
    line(10, None, "out")
    line(-5, None, "not due")

    assert titles(customer, "late_deliveries") == ["Order out", "Order late"]
    first = texts(customer, "late_deliveries")[0]
    assert first.startswith("10 days late, and still out; promised for ")


def test_the_facts_open_their_own_pages(customer):
    found = ticket(customer, 3)

    (event,) = behind(customer, "open_complaints").events
    assert event.fact == ("ticket", found.pk)


def test_an_incident_that_is_over_is_not_open(customer):
    for ended_at in (None, NOON):
        incident = make_incident(started_at=NOON - timedelta(days=2), ended_at=ended_at)
        make_fact(
            facts.AffectedCustomer,
            customer,
            incident=incident,
            hit_at=incident.started_at,
        )

    assert texts(customer, "open_incidents") == ["Open for 2 days"]
    assert sorted(texts(customer, "downtime")) == [
        "Open for 2 days",
        "Over after 2 days",
    ]


def test_broken_promises_are_those_missed_and_those_overdue(customer):
    def promise(**fields):
        make_fact(facts.Promise, customer, made_on=days_ago(90), **fields)

    promise(due_on=days_ago(4))
    promise(due_on=days_ago(-4))
    promise(settled_on=days_ago(30), outcome="missed")
    promise(settled_on=days_ago(30), outcome="met")

    first, second = texts(customer, "promises_kept")
    assert first == "Overdue for 4 days"
    assert second.startswith("Broken on ")


@pytest.fixture
def billed(customer):
    """One invoice paid 6 days late, one paid in time, one overdue for 40 days."""
    make_feed("payment", started_on=days_ago(300))

    def invoice(due: int, amount: int):
        return make_fact(
            facts.Invoice,
            customer,
            issued_on=days_ago(due + 30),
            due_on=days_ago(due),
            amount=amount,
        )

    late, in_time, _ = invoice(100, 10), invoice(70, 20), invoice(40, 30)
    for each, day in ((late, 94), (in_time, 80)):
        make_fact(
            facts.Payment,
            customer,
            invoice=each,
            paid_on=days_ago(day),
            amount=each.amount,
        )
    return customer


def test_only_what_is_still_open_is_overdue(billed):
    assert texts(billed, "overdue_days") == ["Overdue for 40 days"]


def test_late_payments_count_as_well(billed):
    assert texts(billed, "days_beyond_terms") == [
        "Overdue for 40 days",
        "Paid 6 days late",
    ]


def test_money_that_names_no_invoice_settles_what_was_due_first(billed):
    make_fact(facts.Payment, billed, paid_on=days_ago(10), amount=30)

    assert behind(billed, "overdue_days").empty == "No invoice is overdue."
    assert texts(billed, "overdue_days") == []
    assert "Paid 30 days late" in texts(billed, "days_beyond_terms")


def test_a_rating_of_one_side_stands_behind_no_other(customer):
    for side, age in (("results", 9), ("value", 3), ("results", 30)):
        make_fact(facts.Rating, customer, aspect=side, rated_on=days_ago(age))

    assert [event.on for event in behind(customer, "team_view_results").events] == [
        days_ago(9),
        days_ago(30),
    ]
    assert "Value rated" in titles(customer, "team_view_value")[0]
    assert behind(customer, "team_view_service").empty == (
        "Nobody has rated service yet."
    )


def test_without_a_choice_the_newest_facts_of_its_feeds_are_told(customer):
    for age in range(1, 8):
        make_fact(facts.CompetitorSighting, customer, sighted_on=days_ago(age))

    found = behind(customer, "competitor_pressure")

    assert [event.on for event in found.events] == [days_ago(n) for n in range(1, 6)]
    assert found.all_url.endswith("?kind=relationship#timeline-title")


def test_a_measure_of_ones_own_shows_the_readings_of_its_metric(customer):
    wanted, other = make_metric("Logins"), make_metric("Seats")
    for metric, value in ((wanted, 12), (other, 34)):
        make_fact(
            facts.Reading,
            customer,
            metric=metric,
            value=value,
            measured_on=days_ago(2),
        )
    logins = ReadingRule(
        metric_id=wanted.pk,
        how="latest",
        days=90,
        label="Logins",
        unit="",
        dimension="results",
    )
    rule = MeasureRule("logins", 1, ((0, 0), (10, 100)), reading=logins)
    line = Line(rule.measure, rule, State.OBSERVED, 12.0, 10_000, 0, 0.1)

    (event,) = evidence(customer, line, TODAY).events

    assert event.title == "Logins: 12"
