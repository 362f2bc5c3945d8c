"""Recompute requests that wait, and how fast they are answered."""

from dataclasses import dataclass

from django.db import connection

AT_MOST = 100_000  # counted; a longer queue costs no longer look

# Requests of customers that failed wait apart, for more than their turn.
_IN_TURN = """
diagnostics_recomputerequest r
 WHERE NOT EXISTS (SELECT FROM diagnostics_failedcustomer f
                    WHERE f.customer_id = r.customer_id)
"""
_ASK = f"""
SELECT (SELECT count(*) FROM (SELECT FROM {_IN_TURN} LIMIT {AT_MOST}) r),
       (SELECT extract(epoch FROM clock_timestamp() - r.requested_at)::float
          FROM {_IN_TURN} ORDER BY r.id LIMIT 1),
       (SELECT count(*) FROM (
        SELECT FROM diagnostics_failedcustomer
         WHERE parked_at IS NULL LIMIT {AT_MOST}) f),
       (SELECT count(*) FROM (
        SELECT FROM diagnostics_failedcustomer
         WHERE parked_at IS NOT NULL LIMIT {AT_MOST}) f),
       (SELECT coalesce(sum(accounts), 0) FROM diagnostics_workdone
         WHERE at > now() - interval '1 minute'),
       (SELECT coalesce(sum(accounts), 0) FROM diagnostics_workdone
         WHERE at > now() - interval '1 hour'),
       (SELECT coalesce(sum(accounts), 0) FROM diagnostics_workdone
         WHERE at > now() - interval '1 day'),
       (SELECT coalesce(last_value, 0) FROM pg_sequences
         WHERE schemaname = current_schema()
           AND sequencename = 'diagnostics_recomputerequest_id_seq')
"""  # noqa: S608 - a constant of ours


@dataclass(frozen=True)
class Queue:
    """Counts end at AT_MOST; rates are told every 15 seconds."""

    pending: int
    lag_seconds: float  # how long the oldest request has waited; 0 where none waits
    retrying: int
    parked: int
    last_minute: int  # customers recomputed because of requests
    last_hour: int
    last_day: int
    requested: int  # requests ever written


def queue() -> Queue:
    """As it stands now, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        pending, lag, *others = cursor.fetchone()
    return Queue(pending, max(lag or 0.0, 0.0), *map(int, others))
