"""Figures of ranges live for a day; vacuum read a quarter of a gigabyte of new ones."""

from django.db import migrations

SET = """
ALTER TABLE diagnostics_rangefigures
  SET (autovacuum_vacuum_insert_threshold = -1,
       toast.autovacuum_vacuum_insert_threshold = -1)
"""
RESET = """
ALTER TABLE diagnostics_rangefigures
RESET (autovacuum_vacuum_insert_threshold, toast.autovacuum_vacuum_insert_threshold)
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0025_short_columns_first")]

    operations = [migrations.RunSQL(SET, RESET)]
