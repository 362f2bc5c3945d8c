"""A month's partition is made beside the history and then attached to it.

As `PARTITION OF` it waits for whoever reads any month, a backup for one, and all others
wait for it.
"""

from django.db import migrations

LISTS = ("dimensions", "points", "states", '"values"', "caps")
WITHOUT = ", ".join(f"ALTER {name} SET STATISTICS 0" for name in LISTS)
MAKE = f"""
CREATE OR REPLACE FUNCTION diagnostics_make_partition(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own text := 'diagnostics_diagnosishistory_' || to_char(month, 'YYYY_MM');
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE diagnostics_diagnosishistory'
                   ' INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', own);
    EXECUTE format('ALTER TABLE %I {WITHOUT}', own);
    EXECUTE format('ALTER TABLE diagnostics_diagnosishistory ATTACH PARTITION %I'
                   ' FOR VALUES FROM (%L) TO (%L)', own,
                   date_trunc('month', month)::date,
                   (date_trunc('month', month) + interval '1 month')::date);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0021_blocks_stay_while_backed_up")]

    # The function of before works with all else as it is, and so does this one.
    operations = [migrations.RunSQL(MAKE, migrations.RunSQL.noop)]
