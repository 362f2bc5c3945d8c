"""A person's word on a score, beside what the facts say."""

import numpy as np
import pytest

from diagnostics.scoring.bands import Band
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.overrides import Overrides, Word
from diagnostics.scoring.states import State
from diagnostics.tests.scoring_builders import (
    make_cap,
    make_framework,
    observed,
    rows_of,
    unknown,
)

ONE = [(1, (1,))]


def said_of(account, word, at, caps=()):
    """One account's diagnosis where somebody set its score to `at` points."""
    framework = make_framework([(1, (1,) * len(account))], caps)
    overrides = Overrides(np.array([word], np.int8), np.array([at * 10.0]))
    found = diagnose(framework, *rows_of(account), np.array([False]), overrides)
    return {name: column[0] for name, column in vars(found).items()}


@pytest.mark.parametrize(
    ("word", "at", "score"),
    [
        (Word.AT_MOST, 60, 600),
        (Word.AT_MOST, 90, 800),
        (Word.AT_LEAST, 90, 900),
        (Word.AT_LEAST, 60, 800),
        (Word.EXACTLY, 35, 350),
    ],
)
def test_a_word_limits_lifts_or_sets_the_score(word, at, score):
    row = said_of([observed(80)], word, at)
    assert (row["raw"], row["capped"], row["score"]) == (800, 800, score)


def test_what_a_word_takes_away_has_a_line_of_its_own():
    row = said_of([observed(80)], Word.AT_MOST, 60)
    assert list(row["contributions"]) == [200, 0, 200]
    assert row["top_driver"] == 2


def test_a_word_may_lift_above_a_cap_and_its_line_says_by_how_much():
    capped = observed(80, value=95)
    row = said_of([capped], Word.AT_LEAST, 55, [make_cap(ceiling=40)])
    assert (row["capped"], row["score"]) == (400, 550)
    assert list(row["contributions"]) == [200, 400, -150]
    assert row["top_driver"] == 1


def test_a_word_sets_the_band_however_little_is_known():
    row = said_of([observed(90), unknown(), unknown()], Word.AT_MOST, 40)
    assert row["coverage"] == 333
    assert row["band"] == Band.AT_RISK


def test_where_nothing_is_known_a_word_sets_the_band_and_no_score():
    row = said_of([unknown(State.MISSING)], Word.EXACTLY, 80)
    assert (row["score"], row["band"]) == (-1, Band.HEALTHY)
    assert not row["contributions"].any()


@pytest.mark.parametrize(
    ("word", "at", "band"),
    [
        (Word.AT_MOST, 80, Band.NOT_ENOUGH_DATA),
        (Word.AT_MOST, 49.9, Band.AT_RISK),
        (Word.AT_LEAST, 74.9, Band.NOT_ENOUGH_DATA),
        (Word.AT_LEAST, 75, Band.HEALTHY),
    ],
)
def test_where_nothing_is_known_a_bound_sets_the_band_if_it_leaves_one(word, at, band):
    assert said_of([unknown()], word, at)["band"] == band


def test_a_high_bound_leaves_a_cap_its_say_where_nothing_is_known():
    account = [unknown(), observed(0, value=95)]
    framework = make_framework([(1, (1, 0))], [make_cap("m1", ceiling=20)])
    said = Overrides(np.array([Word.AT_MOST], np.int8), np.array([800.0]))
    found = diagnose(framework, *rows_of(account), np.array([False]), said)
    assert (found.score[0], found.band[0]) == (-1, Band.AT_RISK)


def test_the_score_stays_within_its_bounds():
    row = said_of([observed(80), unknown()], Word.AT_LEAST, 90)
    assert row["low"] == row["score"] == 900 <= row["high"]
