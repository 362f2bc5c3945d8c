"""What nobody asks for any more is forgotten; what was scored is remembered."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.tests.builders import TODAY, make_organisation
from diagnostics import runs, tasks
from diagnostics.models import Heartbeat, RangeRun, WorkDone
from diagnostics.tests.builders import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def make_range(as_of: date, first_id: int, **fields) -> RangeRun:
    done = {"customers": 10, "done_at": timezone.now()}
    return RangeRun.objects.create(
        as_of=as_of, first_id=first_id, last_id=first_id + 9, **done | fields
    )


def test_heartbeats_of_what_is_long_gone_are_forgotten():
    long_ago = timezone.now() - timedelta(days=1, minutes=1)
    Heartbeat.objects.create(kind="worker", name="celery@gone", last_seen=long_ago)
    Heartbeat.objects.create(kind="worker", name="celery@here")

    tasks.forget_old_work()

    assert Heartbeat.objects.get().name == "celery@here"


def test_work_done_is_remembered_for_two_days():
    for days in (1, 3):
        WorkDone.objects.create(accounts=days, at=timezone.now() - timedelta(days=days))

    tasks.forget_old_work()

    assert WorkDone.objects.get().accounts == 1


def test_the_ranges_of_a_day_long_past_become_one():
    for first_id in (1, 11, 21):
        make_range(days_ago(60), first_id)

    tasks.forget_old_work()

    row = RangeRun.objects.get()
    assert (row.as_of, row.first_id, row.last_id) == (days_ago(60), 1, 30)
    assert row.customers == 30
    assert row.done_at is not None


@pytest.mark.parametrize(
    ("as_of", "fields"),
    [
        (days_ago(20), {}),
        (days_ago(60), {"done_at": None}),
        (days_ago(60), {"is_past": True}),
    ],
    ids=["of late", "not done", "filled later"],
)
def test_other_ranges_stay(as_of, fields):
    make_range(as_of, 1)
    make_range(as_of, 11, **fields)
    if "is_past" in fields:
        RangeRun.objects.update(is_past=True)

    tasks.forget_old_work()

    assert RangeRun.objects.count() == 2


def test_the_past_is_not_filled_again_for_ranges_that_became_one():
    for day in range(90):
        make_range(days_ago(day), 1)
        make_range(days_ago(day), 11)
    before = runs._past_days()

    tasks.forget_old_work()

    assert runs._past_days() == before
    scored = RangeRun.objects.values_list("as_of", flat=True).distinct()
    assert min(scored) == days_ago(89)
    assert max(scored) == TODAY
