"""Customers in blocks of ids: what is scored at a time, and who may write to it.

A run writes a block afresh and has it for itself; whoever answers requests shares the
blocks of their customers with others who do, and leaves those that a run is at.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from diagnostics.features import KeyRange

CUSTOMERS = 50_000
_CLAIMS, _BLOCKS = 4_711_002, 4_711_003  # any: the first halves of advisory locks' keys
_unfinished: set[tuple[object, ...]] = set()  # locks of this process's session
# From block to block by the index: a million customers need not be read for twenty.
_INHABITED = """
WITH RECURSIVE found AS (
    SELECT min(id) / %(size)s AS block FROM accounts_customer
    UNION ALL
    SELECT (SELECT min(id) / %(size)s FROM accounts_customer
             WHERE id >= (block + 1) * %(size)s)
      FROM found WHERE block IS NOT NULL)
SELECT block FROM found WHERE block IS NOT NULL
"""


def key_ranges() -> list[KeyRange]:
    """The blocks that hold any customer, in key order."""
    with connection.cursor() as cursor:
        cursor.execute(_INHABITED, {"size": CUSTOMERS})
        return [_range(block) for (block,) in cursor.fetchall()]


@contextmanager
def claimed(run_id: int) -> Iterator[bool]:
    """Have a range's run for oneself; False, at once, where another process has it."""
    with _locked("pg_try_advisory_lock", _CLAIMS, [run_id]) as is_ours:
        yield is_ours


@contextmanager
def held(customers: KeyRange) -> Iterator[None]:
    """Have a block for oneself, once those who share it are done.

    Of the session, not of a transaction: what is read under it has to be read by a
    snapshot taken after the wait.
    """
    block = customers.first_id // CUSTOMERS
    with _locked("pg_advisory_lock", _BLOCKS, [block]):
        yield


def shareable(ids: Collection[int]) -> list[int]:
    """Those of the customers in blocks that no run is at; to the transaction's end.

    Others may share a block, too; a run waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT block FROM unnest(%s::int[]) block"
            " WHERE pg_try_advisory_xact_lock_shared(%s, block)",
            [_blocks_of(ids), _BLOCKS],
        )
        shared = {block for (block,) in cursor.fetchall()}
    return [id_ for id_ in ids if id_ // CUSTOMERS in shared]


@contextmanager
def shared(ids: Collection[int]) -> Iterator[None]:
    """Share the blocks of all these customers, once no run is at any of them.

    Of the session, like `held`: what a run has put in its place, a snapshot taken
    before sees as well, and so would write over what is newer than itself.
    """
    with _locked("pg_advisory_lock_shared", _BLOCKS, _blocks_of(ids)):
        yield


def condition(column: str, ids: Collection[int]) -> str:
    """That a column lies in the blocks of these customers, for planning to see."""
    ranges = map(_range, _blocks_of(ids))
    return " OR ".join(
        f"{column} BETWEEN {block.first_id} AND {block.last_id}" for block in ranges
    )


def release() -> None:
    """Let go of what a task that was stopped between two steps has left locked.

    By ending its session: nothing is asked of a connection that may be broken.
    """
    if _unfinished:
        _unfinished.clear()
        connection.close()


def _blocks_of(ids: Collection[int]) -> list[int]:
    return sorted({customer_id // CUSTOMERS for customer_id in ids})


@contextmanager
def _locked(function: str, kind: int, numbers: list[int]) -> Iterator[bool]:
    """Lock by a function of PostgreSQL; whether it is ours. Time may be up anywhere."""
    work = (function, kind, *numbers)
    _unfinished.add(work)
    is_ours: bool | None = None
    try:
        is_ours = False not in _call(function, kind, numbers)
        yield is_ours
    finally:
        if is_ours is not False:
            _unlock(function, kind, numbers)
        _unfinished.discard(work)


def _unlock(function: str, kind: int, numbers: list[int]) -> None:
    """A connection that was lost has let go already."""
    if connection.connection is not None and not connection.connection.closed:
        name = function.replace("_try_", "_").replace("_lock", "_unlock")
        _call(name, kind, numbers)


def _call(function: str, kind: int, numbers: list[int]) -> list[Any]:
    """What a function of advisory locks answers, number after number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(%s, number) FROM unnest(%s::int[]) number",  # noqa: S608
            [kind, numbers],
        )
        return [answer for (answer,) in cursor.fetchall()]


def _range(block: int) -> KeyRange:
    return KeyRange(block * CUSTOMERS, (block + 1) * CUSTOMERS - 1)
