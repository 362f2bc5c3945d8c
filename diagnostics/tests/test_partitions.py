"""The history has room for each month before the first row needs it."""

from datetime import date

import pytest
from django.db import connection

from diagnostics import partitions

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
