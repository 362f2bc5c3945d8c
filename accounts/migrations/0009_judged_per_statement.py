import django.contrib.postgres.constraints
import django.db.models.functions.comparison
from django.db import migrations, models

import accounts.models.people


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_verdicts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="affectedcustomer",
            name="affectedcustomer_once",
        ),
        migrations.RemoveConstraint(
            model_name="placement",
            name="placement_once_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="unitcost",
            name="unitcost_one_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="affectedcustomer",
            constraint=models.UniqueConstraint(
                deferrable=models.Deferrable["IMMEDIATE"],
                fields=("incident", "customer"),
                name="affectedcustomer_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=models.Deferrable["IMMEDIATE"],
                expressions=[
                    ("customer", "="),
                    ("user", "="),
                    ("role", "="),
                    ("skill", "="),
                    (
                        accounts.models.people.DateRange("started_on", "ended_on"),
                        "&&",
                    ),
                ],
                name="placement_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitcost",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=models.Deferrable["IMMEDIATE"],
                expressions=[
                    ("activity", "="),
                    (
                        django.db.models.functions.comparison.Coalesce("segment_id", 0),
                        "=",
                    ),
                    (
                        accounts.models.people.DateRange("started_on", "ended_on"),
                        "&&",
                    ),
                ],
                name="unitcost_one_at_a_time",
            ),
        ),
    ]
