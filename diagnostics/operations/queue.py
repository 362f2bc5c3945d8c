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
# Who is at a request has locked it: its row names a transaction that is under way, one
# of those that a snapshot lists, or younger than all that it knows.
_ASK = f"""
SELECT waiting.*,
       (SELECT extract(epoch FROM clock_timestamp() - r.requested_at)::float
          FROM {_IN_TURN} ORDER BY r.id LIMIT 1),
       (SELECT count(*) FROM (
        SELECT FROM diagnostics_failedcustomer
         WHERE parked_at IS NULL LIMIT %(at_most)s) f),
       (SELECT count(*) FROM (
        SELECT FROM diagnostics_failedcustomer
         WHERE parked_at IS NOT NULL LIMIT %(at_most)s) f),
       (SELECT coalesce(sum(accounts), 0) FROM diagnostics_workdone
         WHERE at > now() - interval '1 minute'),
       (SELECT coalesce(sum(accounts), 0) FROM diagnostics_workdone
         WHERE at > now() - interval '1 hour'),
       (SELECT coalesce(sum(accounts), 0) FROM diagnostics_workdone
         WHERE at > now() - interval '1 day'),
       (SELECT coalesce(last_value, 0) FROM pg_sequences
         WHERE schemaname = current_schema()
           AND sequencename = 'diagnostics_recomputerequest_id_seq')
  FROM (SELECT count(*), count(*) FILTER (WHERE
               taken_by = ANY(ARRAY(
                   SELECT t::xid FROM pg_snapshot_xip(pg_current_snapshot()) t))
               OR age(taken_by) <= (
                   SELECT age(pg_snapshot_xmax(pg_current_snapshot())::xid)))
          FROM (SELECT r.xmax AS taken_by FROM {_IN_TURN} LIMIT %(at_most)s) r) waiting
"""  # noqa: S608 - a constant of ours


@dataclass(frozen=True)
class Queue:
    """Counts end at AT_MOST; rates are told every 15 seconds."""

    pending: int  # those at work among them, until their score is written
    at_work: int
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
        cursor.execute(_ASK, {"at_most": AT_MOST})
        pending, at_work, lag, *others = cursor.fetchone()
    return Queue(pending, at_work, max(lag or 0.0, 0.0), *map(int, others))
