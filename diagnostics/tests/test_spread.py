"""How accounts are spread over the bands, then and now."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache

from accounts.tests.builders import TODAY, make_customer, make_organisation
from diagnostics import runs, services, spread
from diagnostics.spread import Drift, drift_of, first_scored, spreads

WEEK_AGO = TODAY - timedelta(days=7)


@pytest.fixture
def nothing_remembered() -> None:
    cache.clear()


def drift(before: tuple[int, ...], now: tuple[int, ...]) -> Drift:
    names = ("at_risk", "watch", "healthy")
    then, later = (Counter(dict(zip(names, n, strict=True))) for n in (before, now))
    return Drift(TODAY, then, later)


@pytest.mark.parametrize(
    ("before", "now", "farthest"),
    [
        ((10, 40, 50), (10, 40, 50), None),
        ((10, 40, 50), (19, 31, 50), None),
        ((10, 40, 50), (30, 30, 40), "at_risk"),
        ((1, 2, 2), (5, 0, 0), None),  # too few to speak of shares
    ],
)
def test_a_share_that_moved_by_a_tenth_is_told(before, now, farthest):
    found = drift(before, now).farthest

    assert (found[0].value if found else None) == farthest


@pytest.mark.django_db
@pytest.mark.parametrize("memory", ["nothing_remembered", "without_cache"])
def test_the_spread_at_the_start_is_that_of_the_first_scores(
    request, monkeypatch, memory
):
    request.getfixturevalue(memory)
    monkeypatch.setattr(spread, "FEWEST", 0)
    make_organisation()
    make_customer()
    runs.score_day(WEEK_AGO)
    make_customer()
    runs.score_day(TODAY)
    version = services.version_for(TODAY)

    found = drift_of(version, spreads()[version.pk], first_scored(), TODAY)

    assert found.since == WEEK_AGO
    assert (sum(found.before.values()), sum(found.now.values())) == (1, 2)
