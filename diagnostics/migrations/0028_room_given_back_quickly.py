"""The room of answered requests is given back in a moment, and not during a backup.

A queue that was read through before its lock is taken is read from memory under it; and
a backup that began before must not find its table emptied.
"""

from django.db import migrations

SHRINK = """
CREATE OR REPLACE FUNCTION diagnostics_shrink_requests(most bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
    waiting diagnostics_recomputerequest[];
    few CONSTANT integer := 10000;
BEGIN
    IF pg_relation_size('diagnostics_recomputerequest') <= most
       OR NOT pg_try_advisory_xact_lock_shared(4711005)
       OR (SELECT count(*) FROM (SELECT FROM diagnostics_recomputerequest
                                  LIMIT few + 1) head) > few THEN
        RETURN;
    END IF;
    LOCK TABLE diagnostics_recomputerequest IN ACCESS EXCLUSIVE MODE;
    waiting := ARRAY(SELECT r FROM diagnostics_recomputerequest r LIMIT few + 1);
    IF cardinality(waiting) <= few THEN
        TRUNCATE diagnostics_recomputerequest;
        INSERT INTO diagnostics_recomputerequest SELECT * FROM unnest(waiting);
    END IF;
EXCEPTION WHEN lock_not_available THEN
    RETURN;  -- who asks, or answers, comes first
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0027_room_of_answered_requests")]

    operations = [migrations.RunSQL(SHRINK, migrations.RunSQL.noop)]
