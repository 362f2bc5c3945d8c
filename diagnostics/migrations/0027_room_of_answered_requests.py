"""Requests that were answered leave room behind that every look at the queue reads.

An import of millions of facts asks as often. Vacuum gives back only what lies after the
last row, and where facts arrive all the time there is always one near the end.
"""

from django.db import migrations

SHRINK = """
CREATE FUNCTION diagnostics_shrink_requests(most bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
    waiting diagnostics_recomputerequest[];
BEGIN
    IF pg_relation_size('diagnostics_recomputerequest') <= most THEN
        RETURN;
    END IF;
    LOCK TABLE diagnostics_recomputerequest IN ACCESS EXCLUSIVE MODE;
    waiting := ARRAY(SELECT r FROM diagnostics_recomputerequest r LIMIT 10001);
    IF cardinality(waiting) <= 10000 THEN
        TRUNCATE diagnostics_recomputerequest;
        INSERT INTO diagnostics_recomputerequest SELECT * FROM unnest(waiting);
    END IF;
EXCEPTION WHEN lock_not_available THEN
    RETURN;  -- who asks, or answers, comes first
END
$$;
REVOKE EXECUTE ON FUNCTION diagnostics_shrink_requests(bigint) FROM PUBLIC
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0026_figures_are_not_cleaned_up")]

    operations = [
        migrations.RunSQL(SHRINK, "DROP FUNCTION diagnostics_shrink_requests(bigint)")
    ]
