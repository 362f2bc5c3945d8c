"""Requests that wait for an answer, and which of them are free to be taken."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from diagnostics import blocks
from diagnostics.features import Scope

BATCH_REQUESTS = 5_000

_OLDEST = """
SELECT r.id, r.customer_id FROM diagnostics_recomputerequest r
 WHERE r.id > %s
   AND NOT EXISTS (SELECT FROM diagnostics_failedcustomer f
                    WHERE f.customer_id = r.customer_id)
 ORDER BY r.id LIMIT %s FOR UPDATE OF r SKIP LOCKED
"""
# An undo holds the diagnoses of those whom it deletes until it ends. Planning looks at
# each number of a list once a table; it is hidden, and bounds name the tables instead.
_HELD = """
WITH wanted AS MATERIALIZED (
    SELECT customer_id FROM diagnostics_diagnosis
     WHERE ({blocks}) AND customer_id = ANY (ARRAY(SELECT unnest(%(ids)s::bigint[])))),
     ours AS MATERIALIZED (
    SELECT customer_id FROM diagnostics_diagnosis
     WHERE ({blocks}) AND customer_id = ANY (ARRAY(SELECT unnest(%(ids)s::bigint[])))
       FOR NO KEY UPDATE SKIP LOCKED)
SELECT customer_id FROM wanted EXCEPT SELECT customer_id FROM ours
"""


@dataclass(frozen=True)
class Asked:
    """Requests that a transaction can see, and whose they are."""

    requests: tuple[int, ...]
    customers: tuple[int, ...]


def asked(scope: Scope) -> Asked:
    """The requests for these customers."""
    condition, parameters = scope.condition("customer_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, customer_id FROM diagnostics_recomputerequest"  # noqa: S608
            f" WHERE {condition}",
            parameters,
        )
        rows = cursor.fetchall()
    return Asked(
        tuple(id_ for id_, _ in rows), tuple(sorted({customer for _, customer in rows}))
    )


def oldest_free() -> Asked:
    """The oldest requests whose customers nobody else is at, until a transaction's end.

    Requests for a block that a run is at stay: it may answer them itself. So do those
    of a diagnosis that somebody else holds, or all others would wait for it, too:
    however many they are, as where an import is taken back.
    """
    last_id = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_OLDEST, [last_id, BATCH_REQUESTS])
            oldest = cursor.fetchall()
            free = set(blocks.shareable({customer_id for _, customer_id in oldest}))
            free -= _held(cursor, free)
            if free or not oldest:
                taken = (id_ for id_, customer_id in oldest if customer_id in free)
                return Asked(tuple(taken), tuple(sorted(free)))
            last_id, _ = oldest[-1]


def _held(cursor: CursorWrapper, ids: Collection[int]) -> set[int]:
    """Customers with a diagnosis that somebody else holds; the others' are ours now."""
    if not ids:
        return set()
    cursor.execute(
        _HELD.format(blocks=blocks.condition("customer_id", ids)), {"ids": sorted(ids)}
    )
    return {customer_id for (customer_id,) in cursor.fetchall()}
