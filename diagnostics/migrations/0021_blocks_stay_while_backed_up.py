"""A backup that lists a block's table must find it when it comes to read it.

pg_dump lists all tables and locks them milliseconds later; one that was replaced in
between ended it. Who holds the lock below has new rows copied into the old table.
"""

from django.db import migrations

SWAP = """
CREATE OR REPLACE FUNCTION diagnostics_swap_block(block integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '1s' SET default_statistics_target = 10 AS $$
DECLARE
    own text := 'diagnostics_diagnosis_' || block;
    old text := (SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
                  WHERE inhparent = own::regclass);
    fresh text := own || CASE WHEN old = own || '_a' THEN '_b' ELSE '_a' END;
    definition text;
BEGIN
    IF to_regclass(fresh) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (customer_id)', fresh);
    FOR definition IN
        SELECT pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = 'diagnostics_diagnosis'::regclass AND NOT indisprimary
    LOOP
        EXECUTE regexp_replace(definition, ' INDEX .*? USING ',
                               format(' INDEX ON %I USING ', fresh));
    END LOOP;
    EXECUTE format('ANALYZE %I', fresh);
    BEGIN
        IF NOT pg_try_advisory_xact_lock_shared(4711005) THEN
            RAISE lock_not_available;
        END IF;
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', own, old);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s)'
                       ' TO (%s)', own, fresh,
                       block * 50000::bigint, (block + 1) * 50000::bigint);
        EXECUTE format('DROP TABLE %I', old);
    EXCEPTION WHEN lock_not_available THEN
        EXECUTE format('DELETE FROM %I', own);
        EXECUTE format('INSERT INTO %I SELECT * FROM %I', own, fresh);
        EXECUTE format('DROP TABLE %I', fresh);
    END;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0020_forget_diagnoses_by_block")]

    # The function of before works with all else as it is, and so does this one.
    operations = [migrations.RunSQL(SWAP, migrations.RunSQL.noop)]
