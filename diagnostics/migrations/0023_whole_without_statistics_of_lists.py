"""What is gathered of all diagnoses leaves out their lists, as that of each table does."""

from django.db import migrations

LISTS = ("dimensions", "points", "states", '"values"', "caps", "anchor")
ALTER = "ALTER TABLE ONLY diagnostics_diagnosis {}"
WITHOUT = ", ".join(f"ALTER {name} SET STATISTICS 0" for name in LISTS)
WITH = ", ".join(f"ALTER {name} SET STATISTICS DEFAULT" for name in LISTS)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0022_months_beside_readers")]

    operations = [migrations.RunSQL(ALTER.format(WITHOUT), ALTER.format(WITH))]
