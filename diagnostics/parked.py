"""Customers whose recompute failed, once somebody has seen to the reason."""

from collections.abc import Iterable

from django.db import connection, transaction

from accounts.models import User
from accounts.services import audit

# In one statement: however many they are, they come in the order of their keys.
_RETRY = """
WITH failed AS (
    DELETE FROM diagnostics_failedcustomer WHERE {which} RETURNING customer_id)
INSERT INTO diagnostics_recomputerequest (customer_id)
SELECT customer_id FROM failed ORDER BY customer_id RETURNING customer_id
"""
_ALL = _RETRY.format(which="parked_at IS NOT NULL")
_THESE = _RETRY.format(which="customer_id = ANY(%s)")


def retry(author: User, customer_ids: Iterable[int] | None = None) -> int:
    """Begin anew with these customers, or with all that are parked; returns how many.

    The failures are forgotten, a recompute is asked for, and who did so is noted: all
    of it or nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if customer_ids is None:
            cursor.execute(_ALL)
        else:
            cursor.execute(_THESE, [list(customer_ids)])
        tried = [customer_id for (customer_id,) in cursor.fetchall()]
        audit.record_of_accounts(author=author, ids=tried, deed="Tried again")
    return len(tried)
