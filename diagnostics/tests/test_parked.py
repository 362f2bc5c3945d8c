"""Parked customers are tried again once somebody has seen to the reason."""

import pytest
from django.utils import timezone

from diagnostics import parked
from diagnostics.models import FailedCustomer, RecomputeRequest

pytestmark = pytest.mark.django_db


def make_failed(customer_id: int, *, is_parked: bool = True) -> FailedCustomer:
    return FailedCustomer.objects.create(
        customer_id=customer_id,
        attempts=5 if is_parked else 2,
        last_error="ValueError: no",
        parked_at=timezone.now() if is_parked else None,
    )


def asked_for() -> list[int]:
    ids = RecomputeRequest.objects.values_list("customer_id", flat=True)
    return sorted(ids)


def test_all_that_are_parked_begin_anew_and_the_others_keep_their_turn():
    make_failed(7)
    make_failed(5)
    waiting = make_failed(6, is_parked=False)

    assert parked.retry() == 2

    assert asked_for() == [5, 7]
    assert list(FailedCustomer.objects.all()) == [waiting]


def test_one_of_them_begins_anew_alone():
    make_failed(5)
    other = make_failed(7)

    assert parked.retry([5]) == 1

    assert asked_for() == [5]
    assert list(FailedCustomer.objects.all()) == [other]


def test_a_customer_that_never_failed_is_not_asked_for():
    assert parked.retry([5]) == 0

    assert asked_for() == []
