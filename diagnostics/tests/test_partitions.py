"""The history has room for each month before the first row needs it."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from accounts.models import Organisation
from accounts.tests.builders import make_customer, make_organisation
from diagnostics import partitions, runs, tasks
from diagnostics.models import DiagnosisHistory
from diagnostics.tests.workers import committed, elsewhere

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 11, 20), ["2026-11-01", "2026-12-01", "2027-01-01"]),
        (date(2027, 1, 31), ["2027-01-01", "2027-02-01", "2027-03-01"]),
        (date(2026, 12, 31), ["2026-12-01", "2027-01-01", "2027-02-01"]),
    ],
)
def test_this_month_and_the_next_two_are_wanted(today, months):
    assert [f"{month}" for month in partitions.wanted(today)] == months


def test_the_task_makes_room_ahead_on_the_last_of_a_month():
    make_organisation(frozen_on=date(2031, 1, 31))

    tasks.make_partitions()

    assert set(partitions.present()) >= {
        date(2031, 1, 1),
        date(2031, 2, 1),
        date(2031, 3, 1),
    }


def test_a_run_on_the_first_of_a_month_finds_its_partition():
    make_organisation(frozen_on=date(2031, 2, 28))
    customer = make_customer()
    tasks.make_partitions()
    Organisation.objects.update(frozen_on=date(2031, 3, 1))

    with patch.object(partitions, "ensure"):
        runs.score_day(date(2031, 3, 1))

    row = DiagnosisHistory.objects.get(customer_id=customer.pk)
    assert row.as_of == date(2031, 3, 1)


def test_the_months_that_are_there_are_known():
    before = partitions.present()

    partitions.ensure([date(2001, 2, 28), date(2001, 4, 1)])

    assert set(partitions.present()) - set(before) == {
        date(2001, 2, 1),
        date(2001, 4, 1),
    }


def test_a_month_that_was_detached_is_there_no_more():
    partitions.ensure([date(2001, 2, 1)])
    table = f"{partitions.HISTORY}_2001_02"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {partitions.HISTORY} DETACH PARTITION {table}")

    assert date(2001, 2, 1) not in partitions.present()


@committed
def test_a_month_is_made_while_somebody_reads_the_history():
    make_organisation()
    with transaction.atomic():
        list(DiagnosisHistory.objects.all())
        elsewhere(lambda: partitions.ensure([date(2032, 5, 1)]))

    assert date(2032, 5, 1) in partitions.present()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {partitions.HISTORY}_2032_05")
