"""As of when everybody is scored, what waits, and where one account stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.builders import TODAY, make_customer, make_purchase
from diagnostics import freshness, requests, services
from diagnostics.features import EVERYONE, Ids
from diagnostics.models import FailedCustomer, RangeRun, RecomputeRequest
from diagnostics.tests.builders import days_ago, score

pytestmark = pytest.mark.django_db
NOW = timezone.now


def run(as_of=TODAY, *, first_id=1, done_ago=timedelta(0), **fields) -> RangeRun:
    """A range that was scored so long ago; None: not yet."""
    done_at = None if done_ago is None else NOW() - done_ago
    last_id = first_id + 9
    return RangeRun.objects.create(
        as_of=as_of, first_id=first_id, last_id=last_id, done_at=done_at, **fields
    )


def wait(customer_id: int, minutes: int = 5) -> None:
    RecomputeRequest.objects.create(
        customer_id=customer_id, requested_at=NOW() - timedelta(minutes=minutes)
    )


def of_everybody() -> freshness.Freshness:
    return freshness.of_everybody(TODAY)


def test_before_the_first_run_nothing_is_scored():
    found = of_everybody()

    assert (found.as_of, found.ranges, found.idle) == (None, 0, None)
    assert (found.waiting, found.oldest) == (0, None)


def test_a_day_counts_once_each_of_its_ranges_is_done():
    run(days_ago(1))
    run(first_id=1)
    run(first_id=11, done_ago=None)

    under_way = of_everybody()
    RangeRun.objects.update(done_at=NOW())

    assert (under_way.as_of, under_way.is_under_way) == (days_ago(1), True)
    assert (of_everybody().as_of, of_everybody().is_under_way) == (TODAY, False)


def test_days_that_lie_ahead_and_days_filled_later_do_not_count():
    run(days_ago(-1))
    run(days_ago(1), is_past=True)
    run(days_ago(3))

    assert of_everybody().as_of == days_ago(3) == services.scored_as_of(TODAY)


def test_a_run_that_stands_still_says_for_how_long():
    run(first_id=1, done_ago=timedelta(minutes=30))
    run(first_id=11, done_ago=timedelta(minutes=20))
    run(first_id=21, done_ago=None)

    assert timedelta(minutes=19) < of_everybody().idle < timedelta(minutes=21)


def test_what_waits_is_counted_with_the_oldest():
    wait(1, minutes=5)
    wait(2, minutes=1)

    found = of_everybody()

    assert found.waiting == 2
    assert timedelta(minutes=4) < found.oldest < timedelta(minutes=6)


def test_a_failed_customer_waits_apart():
    wait(1)
    FailedCustomer.objects.create(customer_id=1, attempts=2)

    assert of_everybody().waiting == 0


def test_a_long_queue_is_not_counted_to_its_end(monkeypatch):
    monkeypatch.setattr(freshness, "MOST_COUNTED", 3)
    for customer_id in range(9):
        wait(customer_id)

    assert of_everybody().waiting == 4


def test_one_query_each_tells_it_all():
    with CaptureQueriesContext(connection) as captured:
        of_everybody()
        freshness.of_account(1)

    assert len(captured) == 2


def test_each_diagnosis_of_an_account_is_a_version_of_its_own():
    customer = make_customer()
    versions = {freshness.of_account(customer.pk).version}
    for day in (3, 2):
        make_purchase(customer, purchased_on=days_ago(day))
        score(customer)
        versions.add(freshness.of_account(customer.pk).version)

    assert len(versions) == 3


def test_waiting_is_another_token_of_the_same_version():
    customer = make_customer()
    requests.answer(EVERYONE)
    idle = freshness.of_account(customer.pk)
    requests.ask(Ids((customer.pk,)))
    waiting = freshness.of_account(customer.pk)

    assert (idle.is_waiting, waiting.is_waiting) == (False, True)
    assert idle.version == waiting.version
    assert idle.token != waiting.token


def test_a_parked_account_is_not_waited_for():
    wait(1)
    before = freshness.of_account(1)
    FailedCustomer.objects.create(customer_id=1, attempts=5, parked_at=NOW())
    parked = freshness.of_account(1)

    assert (parked.is_parked, parked.is_waiting) == (True, False)
    assert parked.version != before.version


def test_of_a_long_queue_only_the_newest_are_looked_through(monkeypatch):
    monkeypatch.setattr(freshness, "NEWEST", 2)
    for customer_id in (1, 2, 3):
        wait(customer_id)

    assert not freshness.of_account(1).is_waiting
    assert freshness.of_account(2).is_waiting
