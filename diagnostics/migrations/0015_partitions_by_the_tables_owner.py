"""Workers ask for a partition of the history; only the tables' owner makes tables."""

from django.db import migrations

MAKE = """
CREATE FUNCTION diagnostics_make_partition(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF diagnostics_diagnosishistory'
        ' FOR VALUES FROM (%L) TO (%L)',
        'diagnostics_diagnosishistory_' || to_char(month, 'YYYY_MM'),
        date_trunc('month', month)::date,
        (date_trunc('month', month) + interval '1 month')::date
    );
END
$$;
REVOKE EXECUTE ON FUNCTION diagnostics_make_partition(date) FROM PUBLIC
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0014_figures_of_ranges")]

    operations = [
        migrations.RunSQL(MAKE, "DROP FUNCTION diagnostics_make_partition(date)"),
    ]
