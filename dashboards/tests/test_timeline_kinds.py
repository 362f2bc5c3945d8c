"""Every kind of fact is on the timeline, the next one included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import models as facts
from accounts.models import Organisation
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_customer,
    make_organisation,
    make_segment,
    make_user,
)
from accounts.tests.fact_builders import (
    NOON,
    facts_of_customers,
    make_fact,
    make_incident,
    make_metric,
)
from dashboards.timeline import Group, timeline
from diagnostics.tests.builders import days_ago

YESTERDAY, TOMORROW = NOON - timedelta(days=1), NOON + timedelta(days=1)
ALL = pytest.mark.parametrize(
    "model", facts_of_customers(), ids=lambda model: model.__name__
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    make_organisation()
    return make_customer()


def titles(customer, day=TODAY, groups=()) -> list[str]:
    return [event.title for event in timeline(customer, day, 100, groups)]


@ALL
def test_every_kind_is_told_of_its_customer_alone(customer, model):
    make_fact(model, make_customer())
    assert titles(customer) == []

    make_fact(model, customer)
    assert len(titles(customer)) == 1


@ALL
def test_a_kind_is_told_from_its_domain_date_on(customer, model):
    fact = make_fact(model, customer)
    dated = getattr(fact, model.domain_date)
    day = dated.date() if isinstance(dated, datetime) else dated

    assert timeline(customer, day - timedelta(days=1), 10) == []
    assert [event.on for event in timeline(customer, day, 10)] == [day]


@ALL
def test_every_kind_passes_one_filter(customer, model):
    make_fact(model, customer)

    assert sum(len(titles(customer, groups=[group])) for group in Group) == 1


def test_a_ticket_is_opened_resolved_and_opened_again(customer):
    make_fact(
        facts.Ticket,
        customer,
        subject="Late",
        opened_at=YESTERDAY,
        resolved_at=NOON,
        reopened_at=NOON,
    )

    assert titles(customer) == [
        "Resolved: Late",
        "Opened again: Late",
        "Question: Late",
    ]
    assert titles(customer, days_ago(1)) == ["Question: Late"]


def test_an_incident_hits_and_ends(customer):
    incident = make_incident(title="Dark", started_at=YESTERDAY, ended_at=NOON)
    make_fact(facts.AffectedCustomer, customer, incident=incident, hit_at=YESTERDAY)

    assert titles(customer) == ["Incident over: Dark", "Incident: Dark"]


def test_a_promise_an_action_and_a_success_factor_have_an_end(customer):
    ended = {"made_on": days_ago(3), "settled_on": days_ago(2), "outcome": "missed"}
    make_fact(facts.Promise, customer, **ended)
    done = {"created_on": days_ago(6), "done_on": days_ago(5), "outcome": "worked"}
    make_fact(facts.Action, customer, title="Call", **done)
    make_fact(
        facts.SuccessFactor,
        customer,
        name="Speed",
        stated_on=days_ago(9),
        current=1,
        measured_on=days_ago(8),
        withdrawn_on=days_ago(7),
    )

    assert titles(customer) == [
        "Promise missed",
        "Promise made",
        "Action done: Call",
        "Action: Call",
        "Success factor withdrawn: Speed",
        "Success factor measured: Speed",
        "Success factor: Speed",
    ]


def test_a_person_joins_and_leaves(customer):
    make_fact(
        facts.Placement,
        customer,
        user=make_user("Ada"),
        announced_on=days_ago(9),
        started_on=days_ago(8),
        ended_on=days_ago(2),
    )

    assert titles(customer) == [
        "Ada no longer serves as Engineer",
        "Ada joins as Engineer",
    ]
    assert titles(customer, days_ago(3)) == ["Ada joins as Engineer"]


@pytest.mark.parametrize(
    ("started", "ended", "is_told"),
    [(400, None, True), (400, 10, True), (400, 20, False), (5, None, False)],
)
def test_absences_are_told_of_people_who_are_there(customer, started, ended, is_told):
    ada = make_user("Ada")
    held = {"started_on": days_ago(started), "role": "deputy"}
    make_assignment(customer, ada, ended_on=ended and days_ago(ended), **held)
    away = {"announced_on": days_ago(30), "started_on": days_ago(15)}
    make_fact(facts.Absence, user=ada, ended_on=days_ago(6), reason="illness", **away)

    told = timeline(customer, TODAY, 10)

    assert [event.title for event in told] == ["Ada is away"] * is_told
    assert "llness" not in str(told)


def test_readings_of_a_metric_on_a_day_are_one_event(customer):
    for value in (3, "5.5", 4):
        make_fact(facts.Reading, customer, metric=make_metric(), value=value)
    make_fact(facts.Reading, customer, metric=make_metric("Seats"), value=9)

    told = {event.title: event.text for event in timeline(customer, TODAY, 10)}

    assert told == {"Logins: 3 to 5.5": "3 readings", "Seats: 9": ""}


def test_an_archived_account_says_so(customer):
    customer.archived_on = days_ago(2)
    customer.save(update_fields=["archived_on"])

    assert titles(customer) == ["Account archived"]


def test_an_instant_counts_on_the_organisations_day(customer):
    Organisation.objects.update(time_zone="Pacific/Auckland")
    make_fact(facts.Ticket, customer, opened_at=NOON)
    assert titles(customer) == []

    midnight = datetime(2026, 11, 20, tzinfo=ZoneInfo("Pacific/Auckland"))
    make_fact(facts.Ticket, customer, subject="Early", opened_at=midnight)
    assert [event.on for event in timeline(customer, TODAY, 10)] == [TODAY]
    assert midnight.astimezone(UTC).date() == days_ago(1)


def test_events_of_one_day_keep_their_order(customer):
    for model in facts_of_customers():
        make_fact(model, customer)
        make_fact(model, customer)

    told = timeline(customer, TODAY, 100)

    assert told == timeline(customer, TODAY, 100)
    assert timeline(customer, TODAY, 7) == told[:7]


def queries(customer, groups=()) -> int:
    with CaptureQueriesContext(connection) as captured:
        timeline(customer, TODAY, 15, groups)
    return len(captured)


def test_more_facts_do_not_ask_more_often(customer):
    for model in facts_of_customers():
        make_fact(model, customer)
    few = queries(customer)
    for model in facts_of_customers():
        for _ in range(3):
            make_fact(model, customer)

    assert queries(customer) <= few <= 2 + 15


def test_a_filter_reads_only_its_own_kinds(customer):
    for model in facts_of_customers():
        make_fact(model, customer)
    with CaptureQueriesContext(connection) as captured:
        timeline(customer, TODAY, 15, [Group.MONEY])
    asked = " ".join(query["sql"] for query in captured)

    assert "accounts_invoice" in asked
    assert "accounts_note" not in asked
    assert len(captured) <= 2 + 2


def test_what_a_segment_needs_is_told_of_its_accounts_alone(customer):
    customer.segment = make_segment(name="Large")
    customer.save()
    needed = {"role": "Engineer", "stated_on": TODAY, "started_on": TODAY}
    facts.StaffingRequirement.objects.create(segment=customer.segment, **needed)
    (event,) = timeline(customer, TODAY, 9, [Group.STAFFING])
    assert event.title == "Needed: Engineer, as for all of its segment"
    assert event.fact is None
    assert timeline(make_customer(), TODAY, 9, [Group.STAFFING]) == []
