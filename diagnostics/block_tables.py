"""The tables of the present diagnoses and of digests: one each a block of customers.

A run writes a whole block afresh. To delete a million rows, and to put as many into
indexes one by one, costs more than all else it does; so it fills a table beside the
block's, which then takes the other's place. Only the tables' owner makes tables: the
functions called here are its own, in migrations 0024 and 0025.
"""

from collections.abc import Collection

from django.db import connection, transaction

CUSTOMERS = 50_000  # of a table; a run's block lies within one
_MISSING = """
SELECT block FROM unnest(%s::int[]) block
 WHERE to_regclass('diagnostics_diagnosis_' || block) IS NULL
"""


def ensure(ids: Collection[int]) -> None:
    """Make sure that what is found of these customers has tables to be stored in."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [sorted({id_ // CUSTOMERS for id_ in ids})])
        for (block,) in cursor.fetchall():
            cursor.execute("SELECT diagnostics_make_block(%s)", [block])


def table_of(customer_id: int) -> str:
    """The table by which all diagnoses of a customer's block can be reached."""
    return f"diagnostics_diagnosis_{customer_id // CUSTOMERS}"


def lock(customer_id: int) -> None:
    """Keep all others from writing to a customer's block; they may go on reading.

    To be called before anything is read: who reads one snapshot reads it as of the
    first query, and a row that came between that and the lock would be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"LOCK TABLE {table_of(customer_id)} IN SHARE ROW EXCLUSIVE MODE"
        )


def begin(customer_id: int) -> str:
    """Make an empty table, without indexes, for all of a block; returns its name.

    Rows have to be put into it by COPY with FREEZE, or a reader with an older snapshot
    would see neither these nor those that they replace.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT diagnostics_begin_block(%s)", [customer_id // CUSTOMERS])
        name: str = cursor.fetchone()[0]
    return name


def swap(customer_id: int) -> None:
    """Put the table that was begun, if one was, in the place of the block's.

    From here to the transaction's end nobody reads the block: call it last. Where
    someone reads it for longer than a second, or takes a backup, the rows are copied
    over instead.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT diagnostics_swap_block(%s)", [customer_id // CUSTOMERS])


def tell_planner() -> None:
    """Gather statistics of all blocks together, which PostgreSQL never does by itself.

    Autovacuum looks at tables with rows; what a join of all diagnoses yields is
    estimated by their whole. As many rows are looked at however many there are.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute("ANALYZE ONLY diagnostics_diagnosis")
