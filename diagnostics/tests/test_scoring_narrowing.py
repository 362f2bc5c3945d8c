"""By how much the bounds narrow once something that is missing is known."""

from diagnostics.scoring.bridge import Side
from diagnostics.scoring.framework import ENGINE_VERSION
from diagnostics.scoring.narrowing import narrowing
from diagnostics.scoring.numbers import NULL
from diagnostics.scoring.overrides import Word
from diagnostics.tests.scoring_builders import (
    make_cap,
    make_framework,
    observed,
    rows_of,
    unknown,
)

KNOWN = observed(60, value=95)
ACCOUNT = [KNOWN, unknown(), unknown(), unknown()]


def narrowed(*caps, word=Word.NOTHING, at=0, account=ACCOUNT):
    """Of measures that weigh 1, 2, 1 and nothing; tenths by the missing ones' keys."""
    framework = make_framework([(1, (1, 2, 1, 0))], caps)
    points, states, values = (rows[0] for rows in rows_of(account))
    return narrowing(
        Side(framework, ENGINE_VERSION, points, states, values, NULL, word, at)
    )


def test_without_a_limit_each_narrows_by_its_weight():
    assert narrowed() == {"m1": 500, "m2": 250, "m3": 0}


def test_under_a_limit_none_narrows_by_more_than_there_is():
    """From 15–40 to 40, and to 27.5–40."""
    assert narrowed(make_cap("m0", ceiling=40)) == {"m1": 250, "m2": 125, "m3": 0}


def test_what_a_limit_watches_narrows_without_a_weight():
    """From 10–90 to 15–90, and to 10–65 and 10–77.5."""
    found = narrowed(make_cap("m3", ceiling=10))

    assert found == {"m1": 250, "m2": 125, "m3": 50}


def test_what_a_person_set_exactly_narrows_no_further():
    assert set(narrowed(word=Word.EXACTLY, at=600.0).values()) == {0}


def test_where_nothing_is_missing_nothing_narrows():
    assert narrowed(account=[KNOWN] * 4) == {}
