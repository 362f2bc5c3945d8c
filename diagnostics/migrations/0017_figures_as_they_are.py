"""Whom figures of ranges belong to is read once: to pack it costs more than it saves."""

from django.db import migrations

PLAIN = """
ALTER TABLE diagnostics_rangefigures
  ALTER COLUMN subjects SET STORAGE EXTERNAL, ALTER COLUMN owners SET STORAGE EXTERNAL
"""
PACKED = """
ALTER TABLE diagnostics_rangefigures
  ALTER COLUMN subjects SET STORAGE EXTENDED, ALTER COLUMN owners SET STORAGE EXTENDED
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0016_diagnoses_by_block")]

    operations = [migrations.RunSQL(PLAIN, PACKED)]
