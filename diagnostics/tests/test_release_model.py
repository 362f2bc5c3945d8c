"""What a new release does to the built-in scoring model of an installation."""

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from accounts.tests.builders import make_organisation
from diagnostics.models import FrameworkVersion, ScoringModel
from diagnostics.scoring.defaults import DEFAULT

RELEASE = import_module("diagnostics.migrations.0009_publish_this_releases_model")

pytestmark = pytest.mark.django_db


def upgrade(monkeypatch, **changes):
    """Migrate to a release whose model differs from the one that is there."""
    monkeypatch.setattr(RELEASE, "DEFAULT", replace(DEFAULT, **changes))
    RELEASE.publish(apps, None)
    return list(FrameworkVersion.objects.order_by("number"))


def test_a_fresh_database_has_one_version():
    assert FrameworkVersion.objects.count() == 1


def test_a_model_nobody_changed_gets_a_second_version_from_today(monkeypatch):
    make_organisation()
    first, second = upgrade(monkeypatch, name="Newer")
    assert (second.number, second.status) == (2, "published")
    assert second.framework.name == "Newer"
    assert second.effective_on > first.effective_on


@pytest.mark.parametrize(
    ("time_zone", "day"),
    [("Pacific/Auckland", date(2026, 11, 21)), ("America/Lima", date(2026, 11, 20))],
)
def test_today_is_the_organisations_own_day(monkeypatch, time_zone, day):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 20, 20, tzinfo=UTC).astimezone(tz)

    make_organisation(time_zone=time_zone, frozen_on=None)
    monkeypatch.setattr(RELEASE.datetime, "datetime", Clock)

    assert upgrade(monkeypatch, name="Newer")[1].effective_on == day


def test_a_model_of_ones_own_is_left_alone(monkeypatch):
    model = ScoringModel.objects.get(is_default=True)
    FrameworkVersion.objects.create(
        scoring_model=model, number=2, definition=DEFAULT.to_dict()
    )
    assert len(upgrade(monkeypatch, name="Newer")) == 2
