"""What holds across all apps."""

import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

LOWEST_FIRST = ["accounts", "diagnostics", "integrations", "dashboards"]
# Integers and decimals add up exactly; these are measurements, and none is money.
MEASUREMENTS = {
    "diagnosis.usual_gap_days",
    "purchasedigest.usual_gap",
    "sharedinput.value",
}
BESIDE_EACH_OTHER = {("integrations", "dashboards"), ("dashboards", "integrations")}


def own_models() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models() if model._meta.app_label in LOWEST_FIRST
    ]


def test_foreign_keys_point_down():
    for model in own_models():
        for field in model._meta.get_fields():
            if field.auto_created or not field.related_model:
                continue
            source, target = model._meta.app_label, field.related_model._meta.app_label
            where = f"{model.__name__}.{field.name}"
            assert (source, target) not in BESIDE_EACH_OTHER, where
            if target in LOWEST_FIRST:
                assert LOWEST_FIRST.index(target) <= LOWEST_FIRST.index(source), where


def test_money_is_never_a_float():
    floats = {
        f"{model._meta.model_name}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    }
    assert floats == MEASUREMENTS


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_production_settings_are_checked_by_make():
    planned = subprocess.run(
        ["make", "--dry-run", "check"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "manage.py check --deploy --fail-level WARNING" in planned


def test_no_page_brings_script_or_style_of_its_own():
    inline = [
        f"{page.relative_to(settings.BASE_DIR)}: {sign}"
        for page in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for sign in (" style=", "<style", "<script>", " onclick=", "javascript:")
        if sign in page.read_text()
    ]
    assert inline == []
