"""Recompute requests: none is lost, whoever is quicker or away."""

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import Organisation, User
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from diagnostics import partitions, publishing, requests, services, tasks, waiting
from diagnostics.features import Ids
from diagnostics.models import (
    Diagnosis,
    FailedCustomer,
    FrameworkVersion,
    RecomputeRequest,
)
from diagnostics.tests.builders import days_ago
from diagnostics.tests.workers import committed, elsewhere, meanwhile


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
    monkeypatch.setattr(waiting, "BATCH_REQUESTS", 2)
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
    monkeypatch.setattr(waiting, "BATCH_REQUESTS", 1)
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
    monkeypatch.setattr(waiting, "BATCH_REQUESTS", 2)
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

    def published_and_answered_elsewhere() -> None:
        publish(draft, author)
        make_note(customer)
        assert drain() == 1

    meanwhile(monkeypatch, published_and_answered_elsewhere)
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
    with pytest.raises(requests.DayIsOver), transaction.atomic():
        requests.drain(days_ago(1))
    assert Diagnosis.objects.get().as_of == TODAY
    assert requests.pending()


@committed
def test_whose_diagnosis_is_held_lets_others_by_however_many_they_are(
    organisation, monkeypatch
):
    customers = [make_customer() for _ in range(6)]
    drain()
    monkeypatch.setattr(waiting, "BATCH_REQUESTS", 2)
    for customer in customers:
        make_note(customer)
    with transaction.atomic():
        held = Diagnosis.objects.filter(customer__in=customers[:5])
        assert len(held.select_for_update()) == 5
        elsewhere(drain)
    scored_twice = Diagnosis.objects.filter(generation=2)
    assert scored_twice.get().customer_id == customers[5].pk


def bytes_of_queue() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('diagnostics_recomputerequest')")
        return cursor.fetchone()[0]


@pytest.fixture
def mostly_empty() -> list[int]:
    """The ids of the requests that are left of many."""
    customers = [make_customer().pk for _ in range(500)]
    for _ in range(10):
        requests.ask(Ids(tuple(customers)))
    left = list(RecomputeRequest.objects.order_by("-pk").values_list("pk", flat=True))
    RecomputeRequest.objects.exclude(pk__in=left[:3]).delete()
    return left[:3]


@pytest.mark.django_db
def test_the_room_of_answered_requests_is_given_back(organisation, mostly_empty):
    before = bytes_of_queue()
    requests.shrink(most=8192)
    assert before > 8192 == bytes_of_queue()
    kept = RecomputeRequest.objects.order_by("-pk").values_list("pk", flat=True)
    assert list(kept) == mostly_empty


@pytest.mark.django_db
def test_a_small_queue_is_left_alone(organisation, mostly_empty):
    before = bytes_of_queue()
    requests.shrink()
    assert bytes_of_queue() == before


@committed
def test_the_queue_is_not_shrunk_while_somebody_asks(organisation, mostly_empty):
    before = bytes_of_queue()
    with transaction.atomic():
        requests.ask(Ids((make_customer().pk,)))
        elsewhere(lambda: requests.shrink(most=8192))
    assert bytes_of_queue() >= before
    assert RecomputeRequest.objects.count() > len(mostly_empty)


@committed
def test_the_queue_is_not_emptied_under_a_backup(organisation, mostly_empty):
    before = bytes_of_queue()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(4711005)")
        elsewhere(lambda: requests.shrink(most=8192))
    assert bytes_of_queue() == before


@pytest.mark.django_db
def test_a_long_queue_is_left_alone(organisation):
    requests.ask(Ids((make_customer().pk,)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO diagnostics_recomputerequest (customer_id)"
            " SELECT customer_id FROM diagnostics_recomputerequest,"
            " generate_series(1, 10001)"
        )
    before = bytes_of_queue()
    requests.shrink(most=8192)
    assert bytes_of_queue() == before
