"""The history's partitions: one a month, made before the first row needs them."""

from datetime import date

from django.db import connection, transaction

HISTORY = "diagnostics_diagnosishistory"
_LOCK = 4_711_001  # any constant: one process at a time makes partitions


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def ensure(days: list[date]) -> None:
    """Make sure that the months of `days` have a partition."""
    months = sorted({day.replace(day=1) for day in days})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for month in months:
            name = f"{HISTORY}_{month:%Y_%m}"
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                cursor.execute(
                    f"CREATE TABLE {name} PARTITION OF {HISTORY}"
                    f" FOR VALUES FROM ('{month}') TO ('{month_after(month)}')"
                )
