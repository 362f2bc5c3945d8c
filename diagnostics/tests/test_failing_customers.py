"""A customer that fails is tried again and parked, and stops nobody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Customer
from accounts.tests.builders import TODAY, make_customer, make_organisation
from diagnostics import partitions, peers, ranges, requests, runs, services
from diagnostics.models import (
    Diagnosis,
    FailedCustomer,
    RangeFigures,
    RangeRun,
    RecomputeRequest,
)
from diagnostics.tests.workers import committed, first_of_all


@pytest.fixture
def poison(monkeypatch) -> Customer:
    """A customer whose figures cannot be computed, among four others."""
    partitions.ensure([TODAY])
    make_organisation()
    customers = [make_customer() for _ in range(5)]
    poisonous = customers[2]
    whole = requests.diagnosed

    def diagnosed(reading, judge):
        rows = whole(reading, judge)
        if poisonous.pk in rows["customer_id"]:
            raise ZeroDivisionError("cannot be computed")
        return rows

    monkeypatch.setattr(requests, "diagnosed", diagnosed)
    return poisonous


def wait_out_the_pause() -> None:
    past = timezone.now() - requests.PAUSE * (requests.MAX_ATTEMPTS + 1)
    FailedCustomer.objects.update(failed_at=past)


def retry() -> None:
    requests.retry_failed(TODAY, runs.always)


@committed
def test_a_customer_that_fails_is_set_apart_and_the_others_go_on(poison):
    requests.drain(TODAY)
    failed = FailedCustomer.objects.get()
    assert (failed.customer_id, failed.attempts) == (poison.pk, 1)
    assert failed.last_error == "ZeroDivisionError: cannot be computed"
    assert failed.parked_at is None
    scored = set(Diagnosis.objects.values_list("customer_id", flat=True))
    assert len(scored) == 4
    assert poison.pk not in scored
    waiting = RecomputeRequest.objects.values_list("customer_id", flat=True)
    assert set(waiting) == {poison.pk}
    assert requests.drain(TODAY) == 0


@committed
def test_what_stands_in_the_facts_is_not_kept_with_the_error(poison, monkeypatch):
    def refused(*_):
        raise IntegrityError("null value\nDETAIL:  Failing row contains (7, Ada).")

    monkeypatch.setattr(requests, "diagnosed", refused)
    requests.drain(TODAY)
    errors = set(FailedCustomer.objects.values_list("last_error", flat=True))
    assert errors == {"IntegrityError: null value"}


@committed
def test_after_five_attempts_it_is_parked_until_a_person_looks(poison):
    requests.drain(TODAY)
    for attempts in range(2, requests.MAX_ATTEMPTS + 1):
        retry()
        assert FailedCustomer.objects.get().attempts == attempts - 1
        wait_out_the_pause()
        retry()
        assert FailedCustomer.objects.get().attempts == attempts
    assert FailedCustomer.objects.get().parked_at is not None
    wait_out_the_pause()
    retry()
    assert FailedCustomer.objects.get().attempts == requests.MAX_ATTEMPTS


@committed
def test_an_attempt_is_one_workers_alone(poison, monkeypatch):
    requests.drain(TODAY)
    wait_out_the_pause()
    first_of_all(monkeypatch, retry)
    retry()
    assert FailedCustomer.objects.get().attempts == 2


@committed
def test_a_customer_that_another_worker_set_apart_is_left_to_it(poison, monkeypatch):
    def set_apart_elsewhere() -> None:
        FailedCustomer.objects.create(customer_id=poison.pk, attempts=1)

    first_of_all(monkeypatch, set_apart_elsewhere)
    requests.drain(TODAY)
    failed = FailedCustomer.objects.get()
    assert (failed.attempts, failed.last_error) == (1, "")


@committed
def test_a_customer_whose_last_attempt_took_the_worker_with_it_is_parked(poison):
    FailedCustomer.objects.create(
        customer_id=poison.pk, attempts=requests.MAX_ATTEMPTS, last_error=requests.DIED
    )
    wait_out_the_pause()
    retry()
    failed = FailedCustomer.objects.get()
    assert failed.parked_at is not None
    assert (failed.attempts, failed.last_error) == (
        requests.MAX_ATTEMPTS,
        requests.DIED,
    )


@committed
def test_a_pause_is_no_shorter_where_the_workers_clock_is_ahead(poison, monkeypatch):
    requests.drain(TODAY)
    ahead = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: ahead)
    retry()
    assert FailedCustomer.objects.get().attempts == 1


@committed
def test_a_failure_that_passes_is_forgotten(poison, monkeypatch):
    requests.drain(TODAY)
    monkeypatch.undo()
    wait_out_the_pause()
    retry()
    assert not FailedCustomer.objects.exists()
    assert Diagnosis.objects.filter(customer=poison).exists()
    assert requests.pending() == 0


@committed
def test_a_customer_that_fails_does_not_stop_the_nightly_run(poison, monkeypatch):
    monkeypatch.setattr(ranges, "diagnosed", requests.diagnosed)
    runs.score_day(TODAY)
    assert services.scored_as_of() == TODAY
    requests.drain(TODAY)
    assert FailedCustomer.objects.get().customer_id == poison.pk
    assert Diagnosis.objects.count() == 4


@committed
def test_a_range_that_fails_leaves_no_figures_of_an_earlier_run(poison, monkeypatch):
    runs.score_day(TODAY)
    assert RangeFigures.objects.exists()
    RangeRun.objects.update(done_at=None)
    monkeypatch.setattr(ranges, "diagnosed", requests.diagnosed)
    monkeypatch.setattr(peers, "write", lambda *_: None)
    runs.score_day(TODAY)
    assert not RangeFigures.objects.exists()
