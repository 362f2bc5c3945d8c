import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0001_api_tokens'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='apitoken',
            name='api_token_scopes_are_known',
        ),
        migrations.AlterField(
            model_name='apitoken',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read accounts and scores'), ('import', "Bring files, and look at its owner's imports")], max_length=16), size=None),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read', 'import']), ('scopes__len__gt', 0)), name='api_token_scopes_are_known'),
        ),
    ]
