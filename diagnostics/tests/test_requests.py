"""Recompute requests: none is lost, none blocks the others, whoever fails or dies."""

from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import Customer, Organisation, User
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import partitions, publishing, requests, runs, services, tasks
from diagnostics.features import Ids
from diagnostics.models import (
    Diagnosis,
    FailedCustomer,
    FrameworkVersion,
    RecomputeRequest,
)
from diagnostics.tests.builders import days_ago

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def organisation() -> Organisation:
    """Today, with room for its history."""
    partitions.ensure([TODAY])
    return make_organisation()


def drain() -> int:
    return requests.drain(TODAY)


@pytest.mark.django_db
def test_a_fact_is_scored_when_its_request_is_drained(organisation):
    customer = make_customer()
    make_note(customer, happened_on=days_ago(3))
    assert drain() == 1
    assert Diagnosis.objects.get().last_contact_on == days_ago(3)
    assert requests.pending() == 0
    assert drain() == 0


@pytest.mark.django_db
def test_many_requests_of_a_customer_are_one_computation(organisation):
    customer = make_customer()
    for _ in range(5):
        make_note(customer)
    assert drain() == 1
    assert Diagnosis.objects.get().generation == 1


@pytest.mark.django_db
def test_the_oldest_requests_come_first(organisation, monkeypatch):
    monkeypatch.setattr(requests, "BATCH_REQUESTS", 2)
    customers = [make_customer() for _ in range(3)]
    assert drain() == 2
    scored = Diagnosis.objects.values_list("customer_id", flat=True)
    assert sorted(scored) == [c.pk for c in customers[:2]]
    assert drain() == 1


@pytest.mark.django_db
def test_a_request_for_a_customer_that_is_gone_is_answered(organisation):
    RecomputeRequest.objects.create(customer_id=987_654)
    assert drain() == 1
    assert requests.pending() == 0


@pytest.mark.django_db
def test_the_task_drains_all_there_is(organisation, monkeypatch):
    monkeypatch.setattr(requests, "BATCH_REQUESTS", 1)
    for _ in range(3):
        make_customer()
    assert tasks.drain() == 3
    assert Diagnosis.objects.count() == 3


@pytest.mark.django_db
def test_only_the_requests_of_a_scope_are_answered(organisation):
    first, second = make_customer(), make_customer()
    requests.answer(Ids((first.pk,)))
    left = RecomputeRequest.objects.values_list("customer_id", flat=True)
    assert list(left) == [second.pk]


@pytest.fixture
def poison(organisation, monkeypatch) -> Customer:
    """A customer whose figures cannot be computed, among four others."""
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
    drain()
    failed = FailedCustomer.objects.get()
    assert (failed.customer_id, failed.attempts) == (poison.pk, 1)
    assert failed.last_error == "ZeroDivisionError: cannot be computed"
    assert failed.parked_at is None
    scored = set(Diagnosis.objects.values_list("customer_id", flat=True))
    assert len(scored) == 4
    assert poison.pk not in scored
    waiting = RecomputeRequest.objects.values_list("customer_id", flat=True)
    assert set(waiting) == {poison.pk}
    assert drain() == 0


@committed
def test_after_five_attempts_it_is_parked_until_a_person_looks(poison):
    drain()
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
def test_a_failure_that_passes_is_forgotten(poison, monkeypatch):
    drain()
    monkeypatch.undo()
    wait_out_the_pause()
    retry()
    assert not FailedCustomer.objects.exists()
    assert Diagnosis.objects.filter(customer=poison).exists()
    assert requests.pending() == 0


@committed
def test_a_customer_that_fails_does_not_stop_the_nightly_run(poison, monkeypatch):
    monkeypatch.setattr(runs, "diagnosed", requests.diagnosed)
    runs.score_day(TODAY)
    assert services.scored_as_of() == TODAY
    drain()
    assert FailedCustomer.objects.get().customer_id == poison.pk
    assert Diagnosis.objects.count() == 4


@pytest.mark.django_db
def test_a_lost_database_is_nobodys_fault(organisation, monkeypatch):
    def away(*_):
        raise OperationalError("connection lost")

    make_customer()
    monkeypatch.setattr(requests, "diagnosed", away)
    with pytest.raises(OperationalError), transaction.atomic():
        drain()
    assert not FailedCustomer.objects.exists()
    assert requests.pending() == 1


def elsewhere(work) -> None:
    """Run `work` on a connection of its own, to its end."""

    def run() -> None:
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    errors: list[Exception] = []
    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert errors == []


def meanwhile(monkeypatch, work) -> None:
    """Let `work` happen elsewhere, once, between reading the facts and writing."""
    whole, done = requests.diagnosed, []

    def diagnosed(reading, judge):
        rows = whole(reading, judge)
        if not done:
            done.append(True)
            elsewhere(work)
        return rows

    monkeypatch.setattr(requests, "diagnosed", diagnosed)


@committed
def test_a_fact_committed_after_the_snapshot_stays_requested(organisation, monkeypatch):
    customer = make_customer()
    meanwhile(monkeypatch, lambda: make_purchase(customer, purchased_on=days_ago(1)))
    drain()
    assert Diagnosis.objects.get().last_purchase_on is None
    waiting = RecomputeRequest.objects.values_list("customer_id", flat=True)
    assert set(waiting) == {customer.pk}
    drain()
    assert Diagnosis.objects.get().last_purchase_on == days_ago(1)


@committed
def test_two_drains_at_once_share_the_work(organisation, monkeypatch):
    monkeypatch.setattr(requests, "BATCH_REQUESTS", 2)
    customers = [make_customer() for _ in range(4)]
    meanwhile(monkeypatch, drain)
    assert drain() == 2
    assert requests.pending() == 0
    stored = Diagnosis.objects.values_list("customer_id", "generation")
    assert sorted(stored) == [(customer.pk, 1) for customer in customers]


@committed
def test_a_slower_worker_does_not_write_over_newer_figures(organisation, monkeypatch):
    customer = make_customer()

    def newer_fact_scored_elsewhere() -> None:
        make_purchase(customer, purchased_on=days_ago(1))
        assert drain() == 1

    meanwhile(monkeypatch, newer_fact_scored_elsewhere)
    drain()
    assert Diagnosis.objects.get().last_purchase_on == days_ago(1)
    assert requests.pending() == 0


@committed
def test_a_version_published_beside_a_drain_judges_what_it_writes(
    organisation, monkeypatch
):
    customer, author = make_customer(), make_user("Ada")
    draft, _ = publishing.copy(author=author, version=services.version_for(TODAY))

    def published_and_scored_elsewhere() -> None:
        publish(draft, author)
        assert runs.score_day(TODAY) == 1

    meanwhile(monkeypatch, published_and_scored_elsewhere)
    drain()

    stored = Diagnosis.objects.get(pk=customer.pk)
    assert stored.version == draft


def publish(draft: FrameworkVersion, author: User) -> None:
    publishing.publish(
        author=author, version=draft, effective_on=TODAY, today=TODAY, reason="New"
    )


@pytest.mark.django_db
def test_a_first_load_is_scored_by_the_task_alone():
    """Nobody has made a partition of the history, or fixed a shared input, before."""
    make_organisation()
    customer = make_customer()
    assert tasks.drain() == 1
    assert Diagnosis.objects.get().pk == customer.pk
    assert not FailedCustomer.objects.exists()


@pytest.mark.django_db
def test_a_worker_that_was_slow_does_not_bring_yesterday_back(organisation):
    customer = make_customer()
    partitions.ensure([TODAY, days_ago(1)])
    drain()
    requests.ask(Ids((customer.pk,)))
    requests.drain(days_ago(1))
    assert Diagnosis.objects.get().as_of == TODAY
