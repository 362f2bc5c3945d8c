from django.db import migrations, models
from django.db.models.lookups import Exact

import accounts.models.customers

# Whatever else was typed stays, under a name.
_NAME_VALUES = """
UPDATE accounts_customer SET attributes = CASE jsonb_typeof(attributes)
       WHEN 'null' THEN '{}' ELSE jsonb_build_object('attributes', attributes) END
 WHERE jsonb_typeof(attributes) <> 'object'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_judged_per_statement"),
    ]

    operations = [
        migrations.RunSQL(_NAME_VALUES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    Exact(
                        accounts.models.customers.JsonType("attributes"),
                        models.Value("object"),
                    )
                ),
                name="customer_attributes_are_an_object",
                violation_error_message="attributes are not names with their values",
            ),
        ),
    ]
