"""Columns from tickets, worked by hand, as of the end of a day."""

from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.models import Customer, Ticket
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    make_customer,
    make_feed,
    make_organisation,
)
from accounts.tests.fact_builders import make_fact
from diagnostics import features
from diagnostics.tests.builders import columns_of, days_ago, reading_of

pytestmark = pytest.mark.django_db

BEFORE_THIS_TEST = f"{EARLIER_TRANSACTION + 1}:{EARLIER_TRANSACTION + 1}:"
CRITICAL, HIGH, NORMAL, LOW = 1, 2, 3, 4


@pytest.fixture
def customer() -> Customer:
    return make_customer()


def at(age: float, hour: int = 12) -> datetime:
    """That hour of a day so many days ago; negative lies ahead."""
    return datetime.combine(days_ago(0), time(hour), UTC) - timedelta(days=age)


def ticket(customer: Customer, age: float, kind: str = "complaint", **fields) -> Ticket:
    return make_fact(Ticket, customer, kind=kind, opened_at=at(age), **fields)


def settled(customer: Customer, age: float, *, hours: float, **fields) -> Ticket:
    """Answered and resolved so many hours after it was opened."""
    done = at(age) + timedelta(hours=hours)
    return ticket(customer, age, first_answered_at=done, resolved_at=done, **fields)


def counts(customer: Customer, name: str, **fields) -> tuple[float, float]:
    """How many were due in 180 days, and how many of them were late."""
    columns = columns_of(customer, **fields)
    return columns[f"{name}_due_180d"], columns[f"{name}_late_180d"]


def test_without_tickets_every_count_is_zero(customer):
    columns = columns_of(customer)
    assert columns["tickets_known"] == columns["open_complaint_load"] == 0
    assert columns["complaints_decayed"] == columns["answers_due_180d"] == 0


def test_each_customer_has_its_own_tickets(customer):
    other = make_customer()
    ticket(customer, 0)
    for age in (0, 1):
        ticket(other, age)
    columns = features.read(reading_of(customer, other)).columns()
    assert list(columns["tickets_known"]) == [1, 2]


@pytest.mark.parametrize(
    ("severity", "age", "load"),
    [
        (NORMAL, 0, 1), (NORMAL, 15, 2), (NORMAL, 30, 3), (NORMAL, 200, 3),
        (LOW, 0, 0.5), (HIGH, 0, 2), (CRITICAL, 0, 4), (CRITICAL, 30, 12),
    ],
)  # fmt: skip
def test_an_open_complaint_weighs_by_severity_and_age(customer, severity, age, load):
    ticket(customer, age, severity=severity)
    assert columns_of(customer)["open_complaint_load"] == pytest.approx(load)


def test_open_complaints_add_up_and_nothing_else_does(customer):
    ticket(customer, 0)
    ticket(customer, 15, severity=HIGH)
    ticket(customer, 15, kind="question")
    settled(customer, 15, hours=5)
    assert columns_of(customer)["open_complaint_load"] == pytest.approx(1 + 4)


def test_what_is_resolved_tomorrow_is_open_today(customer):
    ticket(customer, 0, resolved_at=at(-1))
    ticket(customer, -1)  # comes tomorrow
    assert columns_of(customer)["open_complaint_load"] == 1
    assert columns_of(customer, as_of=days_ago(-1))["open_complaint_load"] == 1
    assert columns_of(customer, as_of=days_ago(1))["tickets_known"] == 0


def test_a_ticket_closed_later_was_open_on_the_days_before(customer):
    ticket(customer, 10, resolved_at=at(3))
    assert columns_of(customer, as_of=days_ago(4))["open_complaint_load"] == 1.4
    assert columns_of(customer, as_of=days_ago(3))["open_complaint_load"] == 0


@pytest.mark.parametrize(("hour", "open_then"), [(10, 1), (11, 0)])
def test_the_day_ends_where_the_organisation_is(customer, hour, open_then):
    make_organisation(time_zone="Pacific/Auckland")  # 13 hours ahead: ends at 11:00
    make_fact(Ticket, customer, kind="complaint", opened_at=at(0, hour))
    assert columns_of(customer)["tickets_known"] == open_then


def test_a_day_begins_where_the_organisation_is(customer):
    make_organisation(time_zone="Pacific/Auckland")
    make_fact(Ticket, customer, kind="complaint", opened_at=at(1, 11))  # today there
    assert columns_of(customer)["open_complaint_load"] == 1


def test_complaints_and_praise_count_half_after_ninety_days(customer):
    settled(customer, 0, hours=1, topic="process")
    settled(customer, 90, hours=1, topic="billing")
    settled(customer, 180, hours=1, topic="product")
    settled(customer, 90, hours=1, kind="praise")
    settled(customer, 0, hours=1, kind="question", topic="process")
    columns = columns_of(customer)
    assert columns["complaints_decayed"] == pytest.approx(1.75)
    assert columns["process_complaints_decayed"] == pytest.approx(1.5)
    assert columns["praise_decayed"] == pytest.approx(0.5)


def test_weights_are_whole_millionths_so_that_sums_do_not_depend_on_order(customer):
    ticket(customer, 1)
    weight = round(1_000_000 * 0.5 ** (1 / 90)) / 1_000_000
    assert columns_of(customer)["complaints_decayed"] == weight


@pytest.mark.parametrize(
    ("severity", "hours"), [(CRITICAL, 4), (HIGH, 8), (NORMAL, 24), (LOW, 72)]
)
def test_an_answer_is_late_after_the_hours_of_its_severity(customer, severity, hours):
    for minute in (0, 1):
        answered = at(20) + timedelta(hours=hours, minutes=minute)
        ticket(customer, 20, severity=severity, first_answered_at=answered)
    assert counts(customer, "answers") == (2, 1)


def test_an_answer_is_due_sooner_where_the_ticket_says_so(customer):
    answered = at(20) + timedelta(hours=10)
    for due in (9, 11, 200):
        due_at = at(20) + timedelta(hours=due)
        ticket(customer, 20, first_answered_at=answered, due_at=due_at)
    assert counts(customer, "answers") == (3, 1)


def test_an_answer_that_is_not_due_yet_says_nothing(customer):
    ticket(customer, 0)  # due tomorrow noon
    assert counts(customer, "answers") == (0, 0)
    assert counts(customer, "answers", as_of=days_ago(-1)) == (1, 1)


def test_being_resolved_counts_as_answered(customer):
    ticket(customer, 20, resolved_at=at(20) + timedelta(hours=2))
    assert counts(customer, "answers") == (1, 0)


def test_an_answer_given_later_was_overdue_on_the_days_before(customer):
    ticket(customer, 20, first_answered_at=at(5))
    ticket(customer, 3, first_answered_at=at(2.5))
    assert counts(customer, "answers", as_of=days_ago(10)) == (1, 1)


@pytest.mark.parametrize(
    ("severity", "days"), [(CRITICAL, 1), (HIGH, 3), (NORMAL, 7), (LOW, 14)]
)
def test_a_solution_is_late_after_the_days_of_its_severity(customer, severity, days):
    settled(customer, 40, severity=severity, hours=24 * days)
    settled(customer, 40, severity=severity, hours=24 * days + 1)
    assert counts(customer, "solutions") == (2, 1)


def test_a_tickets_own_due_time_comes_first(customer):
    settled(customer, 40, hours=200, due_at=at(20))
    settled(customer, 40, hours=20, due_at=at(39.5))
    assert counts(customer, "solutions") == (2, 1)


def test_what_is_open_counts_once_past_due_however_old(customer):
    ticket(customer, 300)
    ticket(customer, 40, due_at=at(-20))
    assert counts(customer, "solutions") == (1, 1)


def test_lateness_is_remembered_for_180_days(customer):
    for age in (179, 180, 181):
        settled(customer, age, hours=24 * 30)
    assert counts(customer, "solutions") == (1, 1)
    assert counts(customer, "answers") == (1, 1)


def test_praise_needs_neither_answer_nor_solution(customer):
    ticket(customer, 40, kind="praise")
    settled(customer, 40, hours=1, kind="praise")
    columns = columns_of(customer)
    assert columns["answers_due_180d"] == columns["solutions_due_180d"] == 0
    assert columns["tickets_settled_180d"] == 0


def test_a_ticket_opened_again_is_open_and_counts_as_settled_before(customer):
    ticket(customer, 20, reopened_at=at(5))
    settled(customer, 20, hours=3)
    columns = columns_of(customer)
    assert columns["tickets_settled_180d"] == 2
    assert columns["tickets_reopened_180d"] == 1
    assert columns["open_complaint_load"] > 0


def test_what_is_opened_again_tomorrow_is_not_yet(customer):
    settled(customer, 20, hours=3, reopened_at=at(-1))
    assert columns_of(customer)["tickets_reopened_180d"] == 0


def test_settled_tickets_are_forgotten_after_180_days(customer):
    ticket(customer, 400, resolved_at=at(180, hour=23), reopened_at=at(250))
    ticket(customer, 400, resolved_at=at(179, hour=0), reopened_at=at(250))
    columns = columns_of(customer)
    assert columns["tickets_settled_180d"] == columns["tickets_reopened_180d"] == 1


def test_tickets_are_read_as_they_were_known():
    known = {"recorded_xid": EARLIER_TRANSACTION}
    customer = make_customer(**known)
    ticket(customer, 30, **known)
    Ticket.objects.update(resolved_at=at(3))
    before = columns_of(customer, as_of=days_ago(1), known_at=BEFORE_THIS_TEST)
    assert before["open_complaint_load"] > 0
    assert columns_of(customer, as_of=days_ago(1))["open_complaint_load"] == 0


def test_a_silent_feed_holds_tickets_as_they_were(customer):
    make_feed("ticket", data_through=days_ago(30), cadence_days=15)
    ticket(customer, 30, source="test")
    before = columns_of(customer, as_of=days_ago(15))["open_complaint_load"]
    assert columns_of(customer)["open_complaint_load"] == before == 2


@pytest.mark.parametrize(("acquired", "heard"), [(400, 90), (30, 30)])
def test_tickets_are_heard_since_customer_and_feed_are_there(acquired, heard):
    customer = make_customer(acquired_on=days_ago(acquired))
    make_feed("ticket", started_on=days_ago(90))
    assert columns_of(customer)["days_tickets_heard"] == heard
