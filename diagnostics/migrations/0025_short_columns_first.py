"""Of a row, what is looked for comes before what is only shown.

To find a field PostgreSQL walks over all before it, and over a text or a list step by
step. Indexes are made, and rows compared, by fields of fixed length; they come first.
Several processes make an index of one block no sooner than one does, at more work.
"""

from django.db import migrations

BEGIN = """
CREATE OR REPLACE FUNCTION diagnostics_begin_block(block integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own text := 'diagnostics_diagnosis_' || block;
    fresh text := own || CASE WHEN to_regclass(own || '_a') IS NULL
                              THEN '_a' ELSE '_b' END;
    columns text := (
        SELECT string_agg(
                   format('%I %s', attname, format_type(atttypid, atttypmod))
                   || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
                   || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END, ', '
                   ORDER BY attlen < 0, NOT attnotnull, attlen DESC, attnum)
          FROM pg_attribute
          LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
         WHERE attrelid = 'diagnostics_diagnosis'::regclass
           AND attnum > 0 AND NOT attisdropped);
    rules text := (
        SELECT coalesce(string_agg(format(', CONSTRAINT %I %s', conname,
                                          pg_get_constraintdef(oid)), ''), '')
          FROM pg_constraint
         WHERE conrelid = 'diagnostics_diagnosis'::regclass AND contype = 'c');
BEGIN
    EXECUTE format('CREATE TABLE %I (%s, CHECK (customer_id >= %s'
                   ' AND customer_id < %s)%s) WITH (autovacuum_analyze_scale_factor ='
                   ' 0, autovacuum_analyze_threshold = 2000000000)', fresh, columns,
                   block * 50000::bigint, (block + 1) * 50000::bigint, rules);
    EXECUTE format('ALTER TABLE %I ALTER dimensions SET STATISTICS 0,'
                   ' ALTER points SET STATISTICS 0, ALTER states SET STATISTICS 0,'
                   ' ALTER "values" SET STATISTICS 0, ALTER caps SET STATISTICS 0,'
                   ' ALTER anchor SET STATISTICS 0', fresh);
    RETURN fresh;
END
$$
"""
SWAP = """
CREATE OR REPLACE FUNCTION diagnostics_swap_block(block integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '1s' SET default_statistics_target = 10
SET max_parallel_maintenance_workers = 0 AS $$
DECLARE
    own text := 'diagnostics_diagnosis_' || block;
    old text := (SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
                  WHERE inhparent = own::regclass);
    fresh text := own || CASE WHEN old = own || '_a' THEN '_b' ELSE '_a' END;
    columns text := (
        SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
         WHERE attrelid = own::regclass AND attnum > 0 AND NOT attisdropped);
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
        EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I', own, columns, columns,
                       fresh);
        EXECUTE format('DROP TABLE %I', fresh);
    END;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0024_less_to_clean_up")]

    # Tables in either order stand beside each other, and both functions know names.
    operations = [
        migrations.RunSQL(SWAP, migrations.RunSQL.noop),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
