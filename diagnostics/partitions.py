"""The history's partitions: one a month, made before the first row needs them."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

HISTORY = "diagnostics_diagnosishistory"
MONTHS_AHEAD = 2
_PRESENT = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = %s::regclass ORDER BY c.relname
"""
_LOCK = 4_711_001  # any constant: one process at a time makes partitions


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def wanted(today: date) -> list[date]:
    """The months, by their first day, that should have a partition by now."""
    months = [today.replace(day=1)]
    for _ in range(MONTHS_AHEAD):
        months.append(month_after(months[-1]))
    return months


def present() -> list[date]:
    """The months, by their first day, whose partition is attached to the history."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [HISTORY])
        names = [name for (name,) in cursor.fetchall()]
    return [date(int(name[-7:-3]), int(name[-2:]), 1) for name in names]


def ensure(days: Iterable[date]) -> None:
    """Make sure that the months of `days` have a partition."""
    months = {day.replace(day=1) for day in days}
    if not all(map(_exists, months)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            for month in sorted(months):
                if not _exists(month):
                    cursor.execute("SELECT diagnostics_make_partition(%s)", [month])


def _name(month: date) -> str:
    return f"{HISTORY}_{month:%Y_%m}"


def _exists(month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_name(month)])
        return bool(cursor.fetchone()[0])
