"""The partitioned history, which Django cannot make, and the built-in scoring model."""

import datetime

from django.db import migrations

from diagnostics.scoring.defaults import DEFAULT

HISTORY = """
CREATE TABLE diagnostics_diagnosishistory (
    customer_id bigint NOT NULL,
    as_of date NOT NULL,
    generation integer NOT NULL,
    version_id bigint NOT NULL REFERENCES diagnostics_frameworkversion (id),
    engine smallint NOT NULL,
    score smallint, raw smallint, capped smallint, low smallint, high smallint,
    coverage smallint,
    band varchar(16) NOT NULL,
    revenue numeric(16, 2),
    dimensions smallint[] NOT NULL,
    points smallint[] NOT NULL,
    states smallint[] NOT NULL,
    "values" double precision[] NOT NULL,
    caps boolean[] NOT NULL,
    snapshot text NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    computed_later boolean NOT NULL,
    PRIMARY KEY (customer_id, as_of, generation)
) PARTITION BY RANGE (as_of)
"""


def publish_default(apps, schema_editor):
    scoring_model = apps.get_model("diagnostics", "ScoringModel").objects.create(
        key=DEFAULT.key, name=DEFAULT.name, priority=0, is_default=True
    )
    apps.get_model("diagnostics", "FrameworkVersion").objects.create(
        scoring_model=scoring_model,
        number=1,
        status="published",
        definition=DEFAULT.to_dict(),
        effective_on=datetime.date(1970, 1, 1),
    )


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_diagnoses")]

    operations = [
        migrations.RunSQL(HISTORY, "DROP TABLE diagnostics_diagnosishistory"),
        migrations.RunPython(publish_default, migrations.RunPython.noop),
    ]
