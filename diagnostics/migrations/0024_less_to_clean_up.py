"""What is written anew each night is emptied at once, and not looked through for plans.

Figures of ranges are a quarter of a kilobyte an account: deleted row by row, vacuum had
them to read the next day. Digests are found by their key alone.
"""

from django.db import migrations

FORGET = """
CREATE FUNCTION diagnostics_forget_figures() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '1s' AS $$
BEGIN
    TRUNCATE diagnostics_rangefigures;
EXCEPTION WHEN lock_not_available THEN
    DELETE FROM diagnostics_rangefigures;
END
$$;
REVOKE EXECUTE ON FUNCTION diagnostics_forget_figures() FROM PUBLIC
"""
UNPLANNED = """
(autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000000000)
"""
DIGESTS = """
DO $$
DECLARE
    own regclass;
BEGIN
    FOR own IN SELECT inhrelid FROM pg_inherits
                WHERE inhparent = 'diagnostics_purchasedigest'::regclass LOOP
        EXECUTE format('ALTER TABLE %s {}', own);
    END LOOP;
END
$$
"""
SET = DIGESTS.format(f"SET {UNPLANNED}")
RESET = DIGESTS.format(
    "RESET (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)"
)
MAKE = """
CREATE OR REPLACE FUNCTION diagnostics_make_block(block integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own text := 'diagnostics_diagnosis_' || block;
    bounds text := format('FOR VALUES FROM (%s) TO (%s)',
                          block * 50000::bigint, (block + 1) * 50000::bigint);
BEGIN
    -- One for all: to put a table in its place locks the whole, too.
    PERFORM pg_advisory_xact_lock(4711004);
    IF to_regclass(own) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE diagnostics_diagnosis INCLUDING DEFAULTS'
                   ' INCLUDING CONSTRAINTS) PARTITION BY RANGE (customer_id)', own);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I %s', own || '_a', own, bounds);
    EXECUTE format('ALTER TABLE diagnostics_diagnosis ATTACH PARTITION %I %s',
                   own, bounds);
    own := 'diagnostics_purchasedigest_' || block;
    EXECUTE format('CREATE UNLOGGED TABLE %I (LIKE diagnostics_purchasedigest'
                   ' INCLUDING INDEXES) WITH {}', own);
    EXECUTE format('ALTER TABLE diagnostics_purchasedigest ATTACH PARTITION %I %s',
                   own, bounds);
END
$$
""".replace("{}", UNPLANNED.strip())


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0023_whole_without_statistics_of_lists")]

    # The functions of before work with all else as it is, and so do these.
    operations = [
        migrations.RunSQL(FORGET, "DROP FUNCTION diagnostics_forget_figures()"),
        migrations.RunSQL(SET, RESET),
        migrations.RunSQL(MAKE, migrations.RunSQL.noop),
    ]
