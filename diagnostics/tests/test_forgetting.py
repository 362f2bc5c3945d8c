"""Whoever is deleted takes their diagnoses along, and holds nobody else up."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import Customer
from accounts.tests.builders import TODAY, make_customer, make_organisation
from diagnostics import block_tables, partitions, requests, runs
from diagnostics.features import Ids
from diagnostics.models import (
    Diagnosis,
    DiagnosisHistory,
    FailedCustomer,
    RangeRun,
    RecomputeRequest,
)
from diagnostics.tests.builders import days_ago
from diagnostics.tests.workers import committed, elsewhere

FAR = 7 * block_tables.CUSTOMERS + 1


@pytest.fixture
def accounts() -> tuple[Customer, Customer]:
    """One in a block and one in another, scored yesterday."""
    partitions.ensure([days_ago(1), TODAY])
    make_organisation()
    customers = make_customer(), make_customer(pk=FAR)
    runs.score_day(days_ago(1))
    return customers


@contextmanager
def deletion_under_way(customer: Customer) -> Iterator[None]:
    with transaction.atomic():
        Customer.objects.filter(pk=customer.pk).delete()
        yield


def range_of(customer: Customer) -> RangeRun:
    """Of today's run; the first to ask lays it out."""
    runs.begin_day(TODAY)
    return RangeRun.objects.get(
        as_of=TODAY, first_id__lte=customer.pk, last_id__gte=customer.pk
    )


def impatiently(work):
    """`work` where a lock is waited for as a worker does, only more shortly."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        work()

    return run


@pytest.mark.django_db
def test_whoever_is_deleted_takes_their_diagnoses_along(accounts):
    first, far = accounts

    Customer.objects.all().delete()

    assert not Diagnosis.objects.filter(pk__in=[first.pk, far.pk]).exists()
    assert not DiagnosisHistory.objects.exists()


@committed
def test_a_deletion_under_way_keeps_no_other_block_from_its_run(accounts):
    first, far = accounts
    run = range_of(far)

    with deletion_under_way(first):
        elsewhere(impatiently(lambda: runs.score_range(run.pk)))

    assert Diagnosis.objects.get(pk=far.pk).as_of == TODAY


@committed
def test_a_deletion_under_way_keeps_no_other_block_from_its_requests(accounts):
    first, far = accounts
    requests.ask(Ids((far.pk,)))

    with deletion_under_way(first):
        elsewhere(impatiently(lambda: requests.drain(TODAY)))

    assert Diagnosis.objects.get(pk=far.pk).as_of == TODAY


@committed
def test_a_request_of_whom_is_about_to_be_deleted_holds_no_other_up(accounts):
    first, far = accounts
    requests.ask(Ids((first.pk, far.pk)))

    with deletion_under_way(first):
        elsewhere(impatiently(lambda: requests.drain(TODAY)))
        waiting = set(RecomputeRequest.objects.values_list("customer_id", flat=True))

    assert Diagnosis.objects.get(pk=far.pk).as_of == TODAY
    assert waiting == {first.pk}


@committed
def test_a_range_that_cannot_lock_its_block_is_scored_later(accounts):
    first, _ = accounts
    near = make_customer()
    run = range_of(near)

    def locked_out() -> None:
        with pytest.raises(OperationalError, match="lock timeout"):
            runs.score_range(run.pk)

    with deletion_under_way(first):
        elsewhere(impatiently(locked_out))

    assert RecomputeRequest.objects.filter(customer_id=near.pk).exists()
    assert not FailedCustomer.objects.exists()
    runs.score_day(TODAY)
    assert Diagnosis.objects.get(pk=near.pk).as_of == TODAY
