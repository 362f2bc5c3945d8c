"""Columns from incidents, worked by hand, as of the end of a day."""

from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.models import AffectedCustomer, Customer, Incident
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    make_customer,
    make_organisation,
)
from accounts.tests.fact_builders import make_fact, make_incident
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


def hit(
    customer: Customer, age: float, minutes: float | None = None, **fields
) -> Incident:
    """An incident that hit the customer, over after so many minutes; None: open."""
    ended = None if minutes is None else at(age) + timedelta(minutes=minutes)
    incident = make_incident(**({"started_at": at(age), "ended_at": ended} | fields))
    make_fact(AffectedCustomer, customer, incident=incident, hit_at=at(age))
    return incident


def downtime(customer: Customer, **fields) -> float:
    return columns_of(customer, **fields)["downtime_minutes_decayed"]


def test_who_was_never_hit_has_no_downtime(customer):
    columns = columns_of(customer)
    assert columns["incidents_known"] == columns["downtime_minutes_decayed"] == 0
    assert columns["open_incident_load"] == columns["severe_outage_open_days"] == 0
    assert columns["repeat_causes_365d"] == 0
    assert columns["days_since_severe_incident"] is None


def test_each_customer_has_its_own_incidents(customer):
    other, spared = make_customer(), make_customer()
    incident = hit(customer, 0, 30)
    make_fact(AffectedCustomer, other, incident=incident, hit_at=at(0))
    hit(other, 1, 10)
    columns = features.read(reading_of(customer, other, spared)).columns()
    assert list(columns["incidents_known"]) == [1, 2, 0]


@pytest.mark.parametrize(
    ("severity", "factor"), [(CRITICAL, 4), (HIGH, 2), (NORMAL, 1), (LOW, 0.5)]
)
def test_a_minute_weighs_by_severity(customer, severity, factor):
    hit(customer, 0, 30, severity=severity)
    assert downtime(customer) == pytest.approx(30 * factor)


def test_downtime_counts_half_after_sixty_days(customer):
    hit(customer, 60, 100)
    hit(customer, 120, 100)
    assert downtime(customer) == pytest.approx(50 + 25)


def test_downtime_ages_from_its_end(customer):
    hit(customer, 70, 10 * 24 * 60)
    assert downtime(customer) == pytest.approx(10 * 24 * 60 / 2)


def test_downtime_begins_when_the_customer_was_hit(customer):
    incident = make_incident(started_at=at(0, 8), ended_at=at(0, 11))
    make_fact(AffectedCustomer, customer, incident=incident, hit_at=at(0, 10))
    assert downtime(customer) == 60


def test_the_customers_own_minutes_come_first(customer):
    incident = make_incident(started_at=at(0, 8), ended_at=at(0, 11))
    make_fact(
        AffectedCustomer, customer, incident=incident, hit_at=at(0, 8), minutes_down=7
    )
    assert downtime(customer) == 7


def test_what_is_open_counts_up_to_the_end_of_the_day(customer):
    hit(customer, 0)  # at noon
    assert downtime(customer) == 12 * 60
    assert downtime(customer, as_of=days_ago(-1)) == 36 * 60


def test_the_day_ends_where_the_organisation_is(customer):
    make_organisation(time_zone="America/New_York")  # 5 hours behind
    hit(customer, 0)
    assert downtime(customer) == 17 * 60


def test_what_ended_later_was_open_on_the_day(customer):
    hit(customer, 2, 2 * 24 * 60, severity=HIGH)
    columns = columns_of(customer, as_of=days_ago(1))
    assert columns["downtime_minutes_decayed"] == 2 * 36 * 60
    assert columns["severe_outage_open_days"] == 1
    assert columns_of(customer)["open_incident_load"] == 0


def test_what_hits_tomorrow_is_not_known_today(customer):
    hit(customer, -1, 30)
    assert columns_of(customer)["incidents_known"] == 0


def test_a_minute_counts_once_among_incidents_of_equal_severity(customer):
    hit(customer, 0, 60)
    hit(customer, 0, 20)
    hit(customer, 0, 90)
    assert downtime(customer) == 90
    hit(customer, 0, 10, severity=LOW)
    assert downtime(customer) == 90 + 5


def test_minutes_between_incidents_are_not_down(customer):
    hit(customer, 60.25, 30)
    hit(customer, 60, 30)
    hit(customer, 60, 10)
    assert downtime(customer) == pytest.approx(60 / 2)


@pytest.mark.parametrize(
    ("severity", "age", "load"),
    [(NORMAL, 0, 1), (NORMAL, 1, 2), (LOW, 0, 0.5), (HIGH, 2, 6), (CRITICAL, 9, 16)],
)
def test_an_open_incident_weighs_by_severity_and_age(customer, severity, age, load):
    hit(customer, age, severity=severity)
    assert columns_of(customer)["open_incident_load"] == load


def test_the_worst_open_incident_counts(customer):
    hit(customer, 0, severity=CRITICAL)
    hit(customer, 4, severity=LOW)
    hit(customer, 4, 10, severity=CRITICAL)
    assert columns_of(customer)["open_incident_load"] == 4


def test_a_severe_outage_counts_from_the_oldest_that_is_open(customer):
    hit(customer, 30)
    hit(customer, 20, 10, severity=CRITICAL)
    hit(customer, 5, severity=HIGH)
    hit(customer, 3, severity=CRITICAL)
    assert columns_of(customer)["severe_outage_open_days"] == 5


def test_a_cause_repeats_once_it_has_hit_before(customer):
    for cause in ("Power", " power ", "POWER", "Disk", "", ""):
        hit(customer, 3, 10, cause=cause)
    hit(make_customer(), 5, 10, cause="disk")
    assert columns_of(customer)["repeat_causes_365d"] == 2


def test_repeats_are_counted_for_a_year_and_causes_remembered_for_ever(customer):
    for age in (900, 500, 365, 364):
        hit(customer, age, 10, cause="Power")
    assert columns_of(customer)["repeat_causes_365d"] == 1


def test_quiet_days_are_counted_from_the_end_of_the_last_severe_incident(customer):
    hit(customer, 80, 10, severity=CRITICAL)
    hit(customer, 40, 2 * 24 * 60, severity=HIGH)
    hit(customer, 3, 10)
    assert columns_of(customer)["days_since_severe_incident"] == 38


def test_while_a_severe_incident_is_open_no_day_is_quiet(customer):
    incident = make_incident(started_at=at(9), severity=HIGH)
    make_fact(
        AffectedCustomer, customer, incident=incident, hit_at=at(9), minutes_down=5
    )
    assert columns_of(customer)["days_since_severe_incident"] == 0


def test_incidents_are_read_as_they_were_known():
    known = {"recorded_xid": EARLIER_TRANSACTION}
    customer = make_customer(**known)
    incident = make_incident(started_at=at(5), severity=CRITICAL, **known)
    make_fact(AffectedCustomer, customer, incident=incident, hit_at=at(5), **known)
    Incident.objects.filter(pk=incident.pk).update(ended_at=at(4))
    AffectedCustomer.objects.update(minutes_down=3)
    before = columns_of(customer, known_at=BEFORE_THIS_TEST)
    assert before["severe_outage_open_days"] == 5
    assert before["downtime_minutes_decayed"] == 4 * (5 * 24 + 12) * 60
    assert columns_of(customer)["severe_outage_open_days"] == 0
