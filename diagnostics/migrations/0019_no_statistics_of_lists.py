"""Nobody looks for a row by its lists; to gather what they hold took seconds."""

from django.db import migrations

LISTS = ("dimensions", "points", "states", '"values"', "caps")
WITHOUT = ", ".join(f"ALTER {name} SET STATISTICS 0" for name in LISTS)
WITH = ", ".join(f"ALTER {name} SET STATISTICS DEFAULT" for name in LISTS)
ALTER = "ALTER TABLE diagnostics_diagnosishistory {}"
MAKE = """
CREATE OR REPLACE FUNCTION diagnostics_make_partition(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own text := 'diagnostics_diagnosishistory_' || to_char(month, 'YYYY_MM');
BEGIN
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF diagnostics_diagnosishistory'
        ' FOR VALUES FROM (%L) TO (%L)', own,
        date_trunc('month', month)::date,
        (date_trunc('month', month) + interval '1 month')::date
    );
    EXECUTE format('ALTER TABLE %I {}', own);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0018_heartbeats_and_work_done")]

    operations = [
        migrations.RunSQL(ALTER.format(WITHOUT), ALTER.format(WITH)),
        migrations.RunSQL(MAKE.format(WITHOUT), MAKE.format(WITH)),
    ]
