import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_import_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="changes",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="importrun",
            name="rows_expected",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="verdicts",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.storedfile",
            ),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "Waiting for another import to end"),
                    ("reading", "Reading the rows"),
                    ("matching", "Comparing with what is there"),
                    ("writing", "Writing"),
                ],
                max_length=64,
            ),
        ),
    ]
