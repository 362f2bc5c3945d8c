"""Parked customers are tried again once somebody has seen to the reason."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts.models import User
from accounts.tests.builders import make_user
from diagnostics import parked
from diagnostics.models import FailedCustomer, RecomputeRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user()


def make_failed(customer_id: int, *, is_parked: bool = True) -> FailedCustomer:
    return FailedCustomer.objects.create(
        customer_id=customer_id,
        attempts=5 if is_parked else 2,
        last_error="ValueError: no",
        parked_at=timezone.now() if is_parked else None,
    )


def refuse(**fields: object) -> None:
    raise RuntimeError("no room")


def asked_for() -> list[int]:
    ids = RecomputeRequest.objects.values_list("customer_id", flat=True)
    return sorted(ids)


def test_all_that_are_parked_begin_anew_and_the_others_keep_their_turn(author):
    make_failed(7)
    make_failed(5)
    waiting = make_failed(6, is_parked=False)

    assert parked.retry(author) == 2

    assert asked_for() == [5, 7]
    assert list(FailedCustomer.objects.all()) == [waiting]


def test_one_of_them_begins_anew_alone(author):
    make_failed(5)
    other = make_failed(7)

    assert parked.retry(author, [5]) == 1

    assert asked_for() == [5]
    assert list(FailedCustomer.objects.all()) == [other]


def test_a_customer_that_never_failed_is_not_asked_for(author):
    assert parked.retry(author, [5]) == 0

    assert asked_for() == []
    assert not LogEntry.objects.exists()


def test_who_did_so_is_noted(author):
    make_failed(7)
    make_failed(5)

    parked.retry(author)

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (author, None)
    assert (entry.object_repr, entry.change_message) == (
        "2 accounts",
        "Tried again: 5, 7",
    )


def test_what_was_done_to_one_stands_in_its_own_history(author):
    make_failed(7)

    parked.retry(author, [7])

    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.object_repr) == ("7", "1 account")


def test_of_many_at_once_the_first_hundred_are_named(author):
    FailedCustomer.objects.bulk_create(
        FailedCustomer(customer_id=one, attempts=5, parked_at=timezone.now())
        for one in range(1, 121)
    )

    assert parked.retry(author) == 120

    assert LogEntry.objects.get().change_message.endswith(" 99, 100, ...")


def test_where_it_cannot_be_noted_nothing_is_done(author, monkeypatch):
    make_failed(7)
    monkeypatch.setattr(LogEntry.objects, "create", refuse)

    with pytest.raises(RuntimeError):
        parked.retry(author)

    assert FailedCustomer.objects.exists()
    assert asked_for() == []
