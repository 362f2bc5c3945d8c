"""A range is worked out beside everyone else, and overwrites nothing that is newer."""

import pytest
from django.db.models.functions import Now

from accounts.models import Customer
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_organisation,
    make_purchase,
)
from diagnostics import partitions, publishing, ranges, requests, runs, services
from diagnostics.models import Diagnosis, DiagnosisHistory, PurchaseDigest, RangeRun
from diagnostics.tests.builders import days_ago
from diagnostics.tests.workers import committed, meanwhile


@pytest.fixture
def accounts() -> list[Customer]:
    """Three that bought a year ago, scored yesterday."""
    partitions.ensure([days_ago(1), TODAY])
    make_organisation()
    customers = [make_customer() for _ in range(3)]
    for customer in customers:
        make_purchase(customer, purchased_on=days_ago(300))
    runs.score_day(days_ago(1))
    return customers


def last_purchase(customer: Customer):
    return Diagnosis.objects.get(customer=customer).last_purchase_on


def buy_and_score(customer: Customer):
    """What somebody else may do while a range is worked out."""

    def work() -> None:
        make_purchase(customer, purchased_on=days_ago(2))
        requests.drain(TODAY)

    return work


@committed
def test_a_score_made_meanwhile_is_not_written_over(accounts, monkeypatch):
    meanwhile(monkeypatch, buy_and_score(accounts[0]), within=ranges)

    assert runs.score_day(TODAY) == 2

    bought = [last_purchase(customer) for customer in accounts]
    assert bought == [days_ago(2), days_ago(300), days_ago(300)]
    assert set(Diagnosis.objects.values_list("as_of", flat=True)) == {TODAY}


@committed
def test_what_was_worked_out_before_a_newer_score_is_not_kept(accounts, monkeypatch):
    PurchaseDigest.objects.all().delete()
    meanwhile(monkeypatch, buy_and_score(accounts[0]), within=ranges)

    runs.score_day(TODAY)
    runs.score_day(days_ago(-1))

    assert last_purchase(accounts[0]) == days_ago(2)


@committed
def test_a_fact_committed_meanwhile_stays_requested(accounts, monkeypatch):
    fact = lambda: make_purchase(accounts[0], purchased_on=days_ago(2))  # noqa: E731
    meanwhile(monkeypatch, fact, within=ranges)

    runs.score_day(TODAY)

    assert last_purchase(accounts[0]) == days_ago(300)
    assert requests.drain(TODAY) == 1
    assert last_purchase(accounts[0]) == days_ago(2)


@committed
def test_a_fact_that_was_not_read_by_whoever_was_quicker_stays_requested(
    accounts, monkeypatch
):
    make_purchase(accounts[0], purchased_on=days_ago(2))
    of_an_older_snapshot = Diagnosis.objects.filter(customer=accounts[0])
    quicker = lambda: of_an_older_snapshot.update(computed_at=Now())  # noqa: E731
    meanwhile(monkeypatch, quicker, within=ranges)

    runs.score_day(TODAY)

    assert requests.drain(TODAY) == 1
    assert last_purchase(accounts[0]) == days_ago(2)


@committed
def test_a_run_that_is_late_leaves_the_next_day_its_scores_and_facts(accounts):
    requests.drain(TODAY)
    runs.score_day(TODAY)
    make_purchase(accounts[0], purchased_on=days_ago(2))
    late = RangeRun.objects.filter(as_of=days_ago(1))
    late.update(done_at=None)

    assert runs.score_range(late.get().pk) == 0

    assert set(Diagnosis.objects.values_list("as_of", flat=True)) == {TODAY}
    assert requests.drain(TODAY) == 1
    assert last_purchase(accounts[0]) == days_ago(2)


@committed
def test_who_left_meanwhile_does_not_come_back(accounts, monkeypatch):
    def leave() -> None:
        Customer.objects.filter(pk=accounts[0].pk).update(archived_on=TODAY)
        requests.drain(TODAY)

    meanwhile(monkeypatch, leave, within=ranges)

    runs.score_day(TODAY)

    assert not Diagnosis.objects.filter(customer=accounts[0]).exists()
    assert Diagnosis.objects.count() == 2


@committed
@pytest.mark.parametrize("archived", [True, False])
def test_a_newcomer_who_left_meanwhile_is_not_written(accounts, monkeypatch, archived):
    pk = make_customer().pk
    newcomer = Customer.objects.filter(pk=pk)

    def leave() -> None:
        newcomer.update(archived_on=TODAY) if archived else newcomer.delete()
        requests.drain(TODAY)

    meanwhile(monkeypatch, leave, within=ranges)

    assert runs.score_day(TODAY) == 3

    assert not Diagnosis.objects.filter(pk=pk).exists()
    assert not DiagnosisHistory.objects.filter(customer_id=pk).exists()


@committed
def test_a_range_laid_out_anew_meanwhile_is_left_for_then(accounts, monkeypatch):
    meanwhile(monkeypatch, lambda: publishing.rescore_today(TODAY), within=ranges)

    assert runs.score_day(TODAY) == 0

    assert services.scored_as_of() == days_ago(1)
    assert runs.score_day(TODAY) == 3
