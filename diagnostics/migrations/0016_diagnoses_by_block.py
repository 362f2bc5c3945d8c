"""Present diagnoses, and digests, in a table for each block of 50,000 customers.

Digests of one block that lie together are read many times as fast. Of the diagnoses,
each block is a partition that has one partition itself, the table with the rows. A new one
takes the place of that under a lock on its block alone: were it a partition of the
whole, all readers of any diagnosis would have to wait for each other.
"""

from django.db import migrations

PARTITIONED = """
ALTER TABLE diagnostics_diagnosis RENAME TO diagnostics_diagnosis_whole;
CREATE TABLE diagnostics_diagnosis (
    LIKE diagnostics_diagnosis_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS
) PARTITION BY RANGE (customer_id)
"""
WHOLE = """
ALTER TABLE diagnostics_diagnosis RENAME TO diagnostics_diagnosis_parts;
CREATE TABLE diagnostics_diagnosis (
    LIKE diagnostics_diagnosis_parts INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
"""
# What they held is worked out again by the first run.
DIGESTS = """
ALTER TABLE diagnostics_purchasedigest RENAME TO diagnostics_purchasedigest_whole;
CREATE TABLE diagnostics_purchasedigest (LIKE diagnostics_purchasedigest_whole)
    PARTITION BY RANGE (customer_id);
DROP TABLE diagnostics_purchasedigest_whole;
ALTER TABLE diagnostics_purchasedigest ADD PRIMARY KEY (customer_id)
"""
DIGESTS_WHOLE = """
ALTER TABLE diagnostics_purchasedigest RENAME TO diagnostics_purchasedigest_parts;
CREATE UNLOGGED TABLE diagnostics_purchasedigest (LIKE diagnostics_purchasedigest_parts);
DROP TABLE diagnostics_purchasedigest_parts;
ALTER TABLE diagnostics_purchasedigest ADD PRIMARY KEY (customer_id)
"""
MAKE = """
CREATE FUNCTION diagnostics_make_block(block integer) RETURNS void
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
                   ' INCLUDING INDEXES)', own);
    EXECUTE format('ALTER TABLE diagnostics_purchasedigest ATTACH PARTITION %I %s',
                   own, bounds);
END
$$;
REVOKE EXECUTE ON FUNCTION diagnostics_make_block(integer) FROM PUBLIC
"""
# It is written once and then read for a day: statistics are taken as it takes its
# place, and again when the next one does. Nobody looks for a row by its lists.
BEGIN = """
CREATE FUNCTION diagnostics_begin_block(block integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own text := 'diagnostics_diagnosis_' || block;
    fresh text := own || CASE WHEN to_regclass(own || '_a') IS NULL
                              THEN '_a' ELSE '_b' END;
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE diagnostics_diagnosis INCLUDING DEFAULTS'
                   ' INCLUDING CONSTRAINTS, CHECK (customer_id >= %s'
                   ' AND customer_id < %s)) WITH (autovacuum_analyze_scale_factor = 0,'
                   ' autovacuum_analyze_threshold = 2000000000)', fresh,
                   block * 50000::bigint, (block + 1) * 50000::bigint);
    EXECUTE format('ALTER TABLE %I ALTER dimensions SET STATISTICS 0,'
                   ' ALTER points SET STATISTICS 0, ALTER states SET STATISTICS 0,'
                   ' ALTER "values" SET STATISTICS 0, ALTER caps SET STATISTICS 0,'
                   ' ALTER anchor SET STATISTICS 0', fresh);
    RETURN fresh;
END
$$;
REVOKE EXECUTE ON FUNCTION diagnostics_begin_block(integer) FROM PUBLIC
"""
# The indexes are made before anybody has to wait, and all at once: that is three times
# as fast as row by row.
SWAP = """
CREATE FUNCTION diagnostics_swap_block(block integer) RETURNS void
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
$$;
REVOKE EXECUTE ON FUNCTION diagnostics_swap_block(integer) FROM PUBLIC
"""
# The first one, too, where there are no customers yet.
FILL = """
SELECT diagnostics_make_block(block::integer) FROM (
    SELECT 0 AS block UNION SELECT id / 50000 FROM accounts_customer
    UNION SELECT customer_id / 50000 FROM diagnostics_diagnosis_whole) known;
INSERT INTO diagnostics_diagnosis
SELECT * FROM diagnostics_diagnosis_whole ORDER BY customer_id;
DROP TABLE diagnostics_diagnosis_whole
"""
EMPTY = """
INSERT INTO diagnostics_diagnosis
SELECT * FROM diagnostics_diagnosis_parts ORDER BY customer_id;
DROP TABLE diagnostics_diagnosis_parts
"""
INDEXES = """
ALTER TABLE diagnostics_diagnosis ADD PRIMARY KEY (customer_id);
CREATE INDEX diagnostics_score_a695f1_idx
    ON diagnostics_diagnosis (score, customer_id);
CREATE INDEX diagnostics_band_eb5d6a_idx
    ON diagnostics_diagnosis (band, score, customer_id);
CREATE INDEX diagnostics_change__4558c4_idx
    ON diagnostics_diagnosis (change_xid, customer_id)
"""
NOTHING = migrations.RunSQL.noop


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0015_partitions_by_the_tables_owner")]

    operations = [
        migrations.RunSQL(NOTHING, INDEXES),
        migrations.RunSQL(PARTITIONED, EMPTY),
        migrations.RunSQL(DIGESTS, DIGESTS_WHOLE),
        migrations.RunSQL(MAKE, "DROP FUNCTION diagnostics_make_block(integer)"),
        migrations.RunSQL(BEGIN, "DROP FUNCTION diagnostics_begin_block(integer)"),
        migrations.RunSQL(SWAP, "DROP FUNCTION diagnostics_swap_block(integer)"),
        migrations.RunSQL(FILL, WHOLE),
        migrations.RunSQL(INDEXES, NOTHING),
    ]
