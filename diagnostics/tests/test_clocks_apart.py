"""The clocks of the machines may differ by hours."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.tests.builders import TODAY, make_customer, make_organisation
from diagnostics import runs
from diagnostics.models import RangeRun

APART = timedelta(hours=2)


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_what_beat_sends_has_not_expired_for_a_worker_that_is_ahead(name):
    options = settings.CELERY_BEAT_SCHEDULE[name]["options"]
    assert timedelta(seconds=options["expires"]) > APART


@pytest.mark.django_db
def test_a_range_is_done_when_the_database_says_so(monkeypatch):
    make_organisation()
    make_customer()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + APART)
    runs.score_day(TODAY)
    assert RangeRun.objects.get().done_at < now + APART / 2
