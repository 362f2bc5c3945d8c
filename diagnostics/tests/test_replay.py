"""A past diagnosis can be read again as it was, whatever was changed since."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from accounts.models import Customer, Note, Purchase, Segment, Ticket
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_note,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_user,
)
from accounts.tests.fact_builders import NOON, make_fact
from diagnostics import services
from diagnostics.models import Diagnosis
from diagnostics.pipeline import diagnosed
from diagnostics.snapshots import in_one_snapshot
from diagnostics.tests.builders import (
    KNOWN,
    columns_of,
    days_ago,
    reading_of,
    remembered,
    score,
)


@pytest.mark.django_db
def test_facts_recorded_since_were_not_known():
    customer = make_customer(**KNOWN)
    make_note(customer, happened_on=days_ago(30), **KNOWN)
    make_note(customer, happened_on=days_ago(3))
    assert remembered(customer)["days_since_contact"] == 30
    assert columns_of(customer)["days_since_contact"] == 3


@pytest.mark.django_db
def test_a_changed_fact_is_read_as_it_was():
    customer = make_customer(**KNOWN)
    make_contract(customer, **KNOWN)
    customer.contracts.update(notice_given_on=days_ago(3))
    assert remembered(customer)["notice_given"] == 0
    assert columns_of(customer)["notice_given"] == 1


@pytest.mark.django_db
def test_a_deleted_fact_is_still_read():
    customer = make_customer(**KNOWN)
    make_purchase(customer, amount="40.10", **KNOWN)
    Purchase.objects.all().delete()
    assert remembered(customer)["revenue_12m_cents"] == 40_10
    assert columns_of(customer)["revenue_12m_cents"] == 0


@pytest.mark.django_db
def test_a_fact_that_moved_is_read_where_it_was():
    customer, other = make_customer(**KNOWN), make_customer(**KNOWN)
    make_note(customer, **KNOWN)
    Note.objects.update(customer=other)
    assert remembered(customer)["days_since_contact"] == 0
    assert remembered(other)["days_since_contact"] is None


@pytest.mark.django_db
def test_a_segment_is_read_as_it_was():
    segment = make_segment(contact_cadence_days=30, **KNOWN)
    customer = make_customer(segment=segment, **KNOWN)
    Segment.objects.update(contact_cadence_days=7)
    assert remembered(customer)["contact_cadence_days"] == 30


@pytest.mark.django_db
def test_an_archived_customer_is_read_as_it_was():
    customer = make_customer(**KNOWN)
    Customer.objects.update(archived_on=TODAY)
    assert remembered(customer)["purchase_days"] == 0


@pytest.mark.django_db
def test_a_product_is_read_in_the_series_where_it_stood():
    first, second = make_series(), make_series()
    products = [make_product(series, **KNOWN) for series in (first, second)]
    customer = make_customer(**KNOWN)
    for product in products:
        make_purchase(customer, product=product, **KNOWN)
    products[1].series = first
    products[1].save()
    before, now = remembered(customer), columns_of(customer)
    assert (before["series_12m"], before["series_total"]) == (2, 2)
    assert (now["series_12m"], now["series_total"]) == (1, 1)


def replayed(diagnosis: Diagnosis) -> pl.DataFrame:
    customer = diagnosis.customer
    reading = reading_of(customer, as_of=diagnosis.as_of)
    known = replace(reading, known_at=diagnosis.snapshot)
    return in_one_snapshot(lambda: diagnosed(known, services.judges_for(known.as_of)))


def change_everything(customer: Customer) -> None:
    """Committed one by one, as people would."""
    Purchase.objects.filter(customer=customer, purchased_on=days_ago(20)).delete()
    Purchase.objects.filter(customer=customer).update(delivered_on=days_ago(60))
    Note.objects.filter(customer=customer).update(sentiment=-2)
    make_note(customer, happened_on=days_ago(2), sentiment=-2)
    customer.contact_cadence_days = 5
    customer.save()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_yesterdays_diagnosis_replays_unchanged_after_facts_changed():
    customer = make_customer(contact_cadence_days=30)
    for age in (20, 50, 80, 110):
        make_purchase(customer, purchased_on=days_ago(age), promised_on=days_ago(70))
    make_note(customer, happened_on=days_ago(10), sentiment=1)
    yesterday: date = days_ago(1)
    stored = in_one_snapshot(lambda: score(customer, as_of=yesterday))
    before = replayed(stored)

    change_everything(customer)

    assert before["score"].to_list() == [stored.score]
    assert_frame_equal(replayed(stored), before)
    with_changes = in_one_snapshot(
        lambda: diagnosed(
            reading_of(customer, as_of=yesterday), services.judges_for(yesterday)
        )
    )
    assert with_changes["score"].to_list() != [stored.score]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_complaint_closed_today_as_of_three_days_ago_was_open_yesterday():
    customer = make_customer(make_user())
    opened_at = NOON - timedelta(days=20)
    make_fact(Ticket, customer, kind="complaint", severity=4, opened_at=opened_at)
    yesterday = days_ago(1)
    stored = in_one_snapshot(lambda: score(customer, as_of=yesterday))
    before = replayed(stored)

    Ticket.objects.update(resolved_at=NOON - timedelta(days=3))

    assert before["score"].to_list() == [stored.score]
    assert_frame_equal(replayed(stored), before)
    with_hindsight = diagnosed(
        reading_of(customer, as_of=yesterday), services.judges_for(yesterday)
    )
    assert not with_hindsight.equals(before)
