"""The built-in scoring model of this release, where the earlier one was never changed."""

import datetime
import json
import zoneinfo

from django.db import migrations

from diagnostics.scoring.defaults import DEFAULT


def publish(apps, schema_editor):
    version = apps.get_model("diagnostics", "FrameworkVersion")
    versions = version.objects.filter(scoring_model__is_default=True)
    earlier = versions.order_by("number").last()
    if earlier is None or earlier.number > 1:
        return  # somebody here has a scoring model of their own
    if earlier.definition == json.loads(json.dumps(DEFAULT.to_dict())):
        return  # a fresh database begins with it
    version.objects.create(
        scoring_model=earlier.scoring_model,
        number=2,
        status="published",
        definition=DEFAULT.to_dict(),
        effective_on=_today(apps),
        rate_set=earlier.rate_set,
        reason="The built-in model of a new release: measures from every kind of fact.",
    )


def _today(apps):
    """The organisation's day: in UTC it may be another one."""
    organisation = apps.get_model("accounts", "Organisation").objects.first()
    frozen = organisation.frozen_on if organisation else None
    zone = zoneinfo.ZoneInfo(organisation.time_zone if organisation else "UTC")
    return frozen or datetime.datetime.now(zone).date()


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0008_watch_people"),
        ("accounts", "0012_other_notes_are_no_contact"),
    ]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
