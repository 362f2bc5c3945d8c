"""What would grow without end, and what of it is forgotten; see docs/operations.md."""

from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from accounts import clock
from diagnostics import requests
from diagnostics.models import Heartbeat, WorkDone

HEARTBEATS = timedelta(days=1)
WORK_DONE = timedelta(days=2)
RANGES = timedelta(days=35)

# That a day was scored is kept for good: without it the past would be filled again.
_ONE_RANGE_A_DAY = """
WITH old AS (
    DELETE FROM diagnostics_rangerun
     WHERE NOT is_past AND as_of IN (
           SELECT as_of FROM diagnostics_rangerun
            WHERE NOT is_past AND as_of < %s
            GROUP BY as_of HAVING count(*) > 1 AND bool_and(done_at IS NOT NULL))
    RETURNING *)
INSERT INTO diagnostics_rangerun
       (first_id, last_id, as_of, is_past, customers, started_at, done_at)
SELECT min(first_id), max(last_id), as_of, false, sum(customers), min(started_at),
       max(done_at)
  FROM old GROUP BY as_of
"""


def forget() -> None:
    """Delete what nobody asks for any more, and put the ranges of old days together.

    What answered requests took up is given back, too.
    """
    Heartbeat.objects.filter(last_seen__lt=Now() - HEARTBEATS).delete()
    WorkDone.objects.filter(at__lt=Now() - WORK_DONE).delete()
    with connection.cursor() as cursor:
        cursor.execute(_ONE_RANGE_A_DAY, [clock.today() - RANGES])
    requests.shrink()
