"""The months for which the history has room, and how much the database holds."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from diagnostics import partitions

# Rows as PostgreSQL estimated them last: counting them would read the whole history.
_SIZES = """
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint,
       coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint,
       pg_database_size(current_database())
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = %s::regclass
"""


@dataclass(frozen=True)
class History:
    """Months by their first day."""

    months: list[date]
    missing: list[date]  # of this month and those to come
    ahead: list[date]
    size_bytes: int
    rows: int  # about
    database_bytes: int


def history(today: date) -> History:
    """What is there, and what of it is wanted by `today`."""
    months, wanted = partitions.present(), partitions.wanted(today)
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [partitions.HISTORY])
        size, rows, database = cursor.fetchone()
    return History(
        months=months,
        missing=[month for month in wanted if month not in months],
        ahead=[month for month in months if month > today],
        size_bytes=size,
        rows=rows,
        database_bytes=database,
    )
