"""The least a full rescore can cost: read every fact, write every diagnosis.

Two connections, each with half of the customers: one grouped aggregate (count, sum,
min, max) over each fact table that has rows; then a COPY of all diagnoses out, and in
to tables without indexes.
Once into tables that are there already, as anybody would; and, as a run does, into ones
that the same transaction made, which need no log where nothing replicates.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

CONNECTIONS, REPEATS, ROWS_AT_ONCE = 2, 3, 50_000
# Each figure is asked for: what nobody reads of a subquery is not worked out.
_GROUPED = """
SELECT max(facts), max(total), min(earliest), max(latest) FROM (
    SELECT customer_id, count(*) AS facts, sum({number}) AS total,
           min({day}) AS earliest, max({day}) AS latest
      FROM {table} WHERE customer_id >= %s AND customer_id < %s
     GROUP BY customer_id) each_customer
"""


def floor_seconds(customers: int) -> dict[str, float]:
    """Best of three of each part, and reading and copying together."""
    read, copied, afresh = (
        min(_both(work, customers) for _ in range(REPEATS))
        for work in (_aggregate, _copy, _copy_afresh)
    )
    return {
        "aggregates": read,
        "copy": copied,
        "total": read + copied,
        "copy_afresh": afresh,
        "total_afresh": read + afresh,
    }


def _both(work: Callable[[int, int, int], None], customers: int) -> float:
    """Seconds in which all connections have done their share."""
    share = customers // CONNECTIONS + 1
    firsts = range(0, customers + 1, share)
    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for done in [
            pool.submit(work, place, first, first + share)
            for place, first in enumerate(firsts)
        ]:
            done.result()
    return time.perf_counter() - started


def _connected():
    import os

    import psycopg2

    return psycopg2.connect(os.environ["DATABASE_URL"])


def _aggregate(place: int, first: int, end: int) -> None:
    with _connected() as connection, connection.cursor() as cursor:
        # Both cores are at work: helpers would only stand in each other's way.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        for table, number, day in fact_tables():
            cursor.execute(
                _GROUPED.format(table=table, number=number, day=day), [first, end]
            )
    connection.close()


def fact_tables() -> list[tuple[str, str, str]]:
    """Table, a number and the day of every kind of fact that there are rows of.

    A table once: a proxy is another view of one that is there already.
    """
    from django.apps import apps
    from django.db import models

    found = []
    for model in apps.get_models():
        if model._meta.proxy or not hasattr(model, "domain_date"):
            continue
        if not model.objects.exists():
            continue
        numbers = (models.DecimalField, models.IntegerField, models.SmallIntegerField)
        own = [f.column for f in model._meta.fields if type(f) in numbers]
        day = model._meta.get_field(model.domain_date).column
        found.append((model._meta.db_table, [*own, "id"][0], day))
    return found


def _copy(place: int, first: int, end: int) -> None:
    table = f"floor_{place}"
    connection = _connected()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (LIKE diagnostics_diagnosis)")
        try:
            for start in range(first, end, ROWS_AT_ONCE):
                last = min(start + ROWS_AT_ONCE, end)
                _copied(cursor, table, start, last)
        finally:
            cursor.execute(f"DROP TABLE {table}")
    connection.close()


def _copy_afresh(place: int, first: int, end: int) -> None:
    connection = _connected()
    made = []
    for start in range(first, end, ROWS_AT_ONCE):
        table = f"floor_{place}_{start}"
        last = min(start + ROWS_AT_ONCE, end)
        with connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {table} (LIKE diagnostics_diagnosis)")
            _copied(cursor, table, start, last, ", FREEZE")
        made.append(table)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {', '.join(made)}")
    connection.close()


def _copied(cursor, table: str, start: int, end: int, options: str = "") -> None:
    rows = BytesIO()
    cursor.copy_expert(
        "COPY (SELECT * FROM diagnostics_diagnosis"
        f" WHERE customer_id >= {start} AND customer_id < {end})"
        " TO STDOUT (FORMAT binary)",
        rows,
    )
    rows.seek(0)
    cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary{options})", rows)
