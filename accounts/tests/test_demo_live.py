"""A made-up organisation that lives on: what its new days bring."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from accounts import demo
from accounts.demo import live_business
from accounts.models import (
    Incident,
    Invoice,
    Note,
    Payment,
    Purchase,
    ServiceActivity,
    Ticket,
)
from accounts.tests.demo_worlds import DAY, lasting_demo
from accounts.tests.fact_builders import fact_models

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def lasting(django_db_setup, django_db_blocker) -> Iterator[None]:
    with lasting_demo(django_db_blocker, live=True):
        yield


def count(*models) -> list[int]:
    return [model.objects.count() for model in models]


def test_a_live_demo_gets_a_new_day():
    monday = DAY + timedelta(days=3)

    written = demo.write_day(monday)

    assert written == (monday - DAY).days
    assert Purchase.objects.filter(purchased_on=monday).exists()
    assert Note.objects.filter(happened_on=monday).exists()


def test_writing_a_day_again_changes_nothing():
    demo.write_day(DAY + timedelta(days=3))
    before = count(*fact_models())

    assert demo.write_day(DAY + timedelta(days=3)) == 0
    assert count(*fact_models()) == before


def test_new_days_bring_tickets_time_spent_invoices_and_payments():
    demo.write_day(DAY + timedelta(days=14))

    assert Ticket.objects.filter(opened_at__date__gt=DAY).exists()
    assert ServiceActivity.objects.filter(done_on__gt=DAY).exists()
    assert Invoice.objects.filter(issued_on__gt=DAY).exists()
    assert Payment.objects.filter(paid_on__gt=DAY).exists()


def test_new_days_settle_tickets_and_end_the_open_outage():
    open_tickets = Ticket.objects.filter(resolved_at=None, opened_at__date__lte=DAY)
    outage = Incident.objects.get(ended_at=None)

    demo.write_day(DAY + timedelta(days=14))

    outage.refresh_from_db()
    assert outage.ended_at is not None
    assert not open_tickets.exists()


def test_now_and_then_a_new_day_brings_an_incident(monkeypatch):
    monkeypatch.setattr(live_business, "_INCIDENT_CHANCE", 1)
    demo.write_day(DAY + timedelta(days=3))

    incident = Incident.objects.get(started_at__date__gt=DAY)
    assert incident.affected.count() == 12


def test_a_new_day_delivers_what_was_due():
    undelivered = Purchase.objects.filter(delivered_on=None, promised_on__lte=DAY)

    demo.write_day(DAY + timedelta(days=14))

    assert not undelivered.exists()
