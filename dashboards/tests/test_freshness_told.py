"""What pages say of how fresh scores are, on good days and on others."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.html import strip_tags

from dashboards.freshness import (
    notices,
    said_of_account,
    said_of_everybody,
    said_of_list,
)
from diagnostics.freshness import MOST_COUNTED, Freshness

TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MORNING = timedelta(hours=9)
AT_0712_UTC = datetime(2026, 11, 23, 7, 12, tzinfo=UTC)


def fresh(**fields) -> Freshness:
    """All scored for today, and nothing waits, but for what `fields` say."""
    return Freshness(
        **{
            "day": TODAY,
            "as_of": TODAY,
            "ranges": 20,
            "done": 20,
            "idle": timedelta(hours=8),
            "waiting": 0,
            "oldest": None,
        }
        | fields
    )


def words(since_midnight=MORNING, **fields) -> list[tuple[str, str]]:
    return [(n.tone, n.words) for n in notices(fresh(**fields), since_midnight)]


def under_way(**fields) -> dict:
    idle = timedelta(seconds=5)
    return {"as_of": YESTERDAY, "done": 3, "idle": idle} | fields


def test_on_a_good_day_nothing_is_said_but_the_day():
    assert strip_tags(said_of_everybody(fresh())) == "Scores as of 23 Nov 2026"
    assert words() == []


def test_while_the_day_is_scored_both_days_are_told():
    told = (
        "Scoring 23 Nov 2026: 3 of 20 parts are done; the rest are as of 22 Nov 2026."
    )

    everybody = strip_tags(said_of_everybody(fresh(**under_way())))
    assert everybody == "Scores as of 22 Nov 2026"
    assert words(**under_way()) == [("info", told)]


def test_before_the_first_score_there_is_none():
    nothing = under_way(as_of=None)

    assert said_of_everybody(fresh(**nothing)) == "No scores yet"
    assert words(**nothing)[0][1].endswith("the rest have none yet.")
    assert words(as_of=None, ranges=0, done=0, idle=None) == []


def test_a_run_that_moves_no_more_is_told_as_stopped():
    ((tone, told),) = words(**under_way(idle=timedelta(minutes=11)))

    assert tone == "warn"
    assert "has stopped at 3 of 20 parts" in told


@pytest.mark.parametrize(
    ("since_midnight", "tone"),
    [(timedelta(minutes=5), "info"), (None, "info"), (MORNING, "warn")],
)
def test_a_day_that_nobody_began_is_told_and_later_it_is_a_fault(since_midnight, tone):
    not_begun = {"as_of": YESTERDAY, "ranges": 0, "done": 0, "idle": None}

    ((told_tone, told),) = words(since_midnight, **not_begun)

    assert told_tone == tone
    assert told.startswith("23 Nov 2026 is not scored yet; all scores are as of 22 Nov")


@pytest.mark.parametrize(
    ("waiting", "seconds", "tone", "told"),
    [
        (1, 61, "info", "1 change is not counted yet, the oldest for 1 minute."),
        (12, 185, "info", "12 changes are not counted yet, the oldest for 3 minutes."),
        (MOST_COUNTED + 1, 120, "info", "more than 1,000 changes are not counted yet"),
        (12, 7_300, "warn", "the oldest for 2 hours."),
    ],
)
def test_changes_that_wait_for_long_are_told(waiting, seconds, tone, told):
    oldest = timedelta(seconds=seconds)

    ((told_tone, sentence),) = words(waiting=waiting, oldest=oldest)

    assert told_tone == tone
    assert sentence.startswith("Catching up: ")
    assert told in sentence


def test_changes_of_a_moment_ago_are_not_told():
    assert words(waiting=400, oldest=timedelta(seconds=59)) == []


def test_a_score_of_today_says_its_time_and_another_its_day_too():
    today = said_of_account(TODAY, AT_0712_UTC, AMSTERDAM)
    older = said_of_account(YESTERDAY, AT_0712_UTC, AMSTERDAM)

    assert strip_tags(today) == "As of 23 Nov 2026 · computed 08:12"
    assert strip_tags(older) == "As of 22 Nov 2026 · computed 23 Nov 2026, 08:12"
    assert said_of_account(None, None, AMSTERDAM) == ""


@pytest.mark.parametrize(
    ("first", "days"),
    [
        (TODAY, "23 Nov 2026"),
        (YESTERDAY, "22 Nov to 23 Nov 2026"),
        (date(2025, 12, 31), "31 Dec 2025 to 23 Nov 2026"),
    ],
)
def test_a_list_says_the_days_of_its_scores_and_the_newest(first, days):
    told = said_of_list(first, TODAY, AT_0712_UTC, AMSTERDAM)

    assert strip_tags(told) == f"As of {days} · newest 08:12"
    assert said_of_list(None, None, None, AMSTERDAM) == ""


def test_days_and_moments_are_told_to_programs_too():
    told = said_of_account(YESTERDAY, AT_0712_UTC, AMSTERDAM)

    assert '<time datetime="2026-11-22">22 Nov 2026</time>' in told
    assert '<time datetime="2026-11-23T08:12:00+01:00">' in told
