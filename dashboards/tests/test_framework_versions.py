"""Versions of a scoring model one after another, as their pages tell of them."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.tests.builders import TODAY
from dashboards.tests.builders import make_company, signed_in
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return signed_in(make_company().admin)


def drafted() -> FrameworkVersion:
    return publishing.copy(author=None, version=services.version_for(TODAY))[0]


def set_for(days: int) -> FrameworkVersion:
    """A version that takes effect so many days from now."""
    return publishing.publish(
        author=None,
        version=drafted(),
        effective_on=TODAY + timedelta(days=days),
        today=TODAY,
        reason="x",
    )


def test_publishing_tells_which_version_ahead_would_lose_its_place(admin):
    set_for(10)

    page = admin.get(f"/frameworks/versions/{drafted().pk}/publish/").text

    assert "Version 2 is set for 30 Nov 2026: it never takes effect if this" in page


def test_a_version_that_lost_its_place_is_no_longer_ahead(admin):
    older = set_for(10)
    set_for(5)

    page = admin.get(f"/frameworks/{older.scoring_model_id}/").text

    assert page.count("Ahead") == 1
    assert "Retired" in page
