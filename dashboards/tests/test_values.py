"""How a measure's value is written."""

import re

import pytest

from dashboards.values import figure, from_to, in_unit
from diagnostics.measures import MEASURES


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12.0, "12"),
        (12.34, "12.3"),
        (999.94, "999.9"),
        (0.04, "0"),
        (31_676.04, "31,676"),
        (-1234.5, "−1,235"),
    ],
)
def test_a_value_has_a_decimal_where_it_says_much(value, words):
    assert figure(value) == words


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("team_view_value", 2, "very good, 2"),
        ("note_sentiment", 0.7, "good, 0.7"),
        ("note_sentiment", -0.5, "neutral, −0.5"),
        ("praise_balance", -0.6, "mostly complaints, −0.6"),
        ("our_single_point", 1, "1 person"),
        ("open_complaints", 0, "none open"),
        ("open_incidents", 16, "16 × a normal incident"),
        ("late_deliveries", 12.5, "12.5% of lines"),
        ("downtime", 31_676.04, "31,676 minutes, weighted by severity and age"),
        ("vacancy_days", 1_500, "1,500 days in the role vacant longest"),
        ("success_attainment", 39.2, "39.2% of the progress due"),
        ("champion_present", -1, "left"),
    ],
)
def test_a_value_is_said_in_words_that_need_no_manual(key, value, words):
    assert in_unit(value, MEASURES[key]) == words


COUNTED = [m for m in MEASURES.values() if not m.words]


@pytest.mark.parametrize("measure", COUNTED, ids=lambda measure: measure.key)
def test_one_of_anything_is_no_plural(measure):
    words = in_unit(1, measure)

    assert re.search(r"\b1\b", words)
    assert not re.search(r"\b1 \w*(s|people)\b", words)


@pytest.mark.parametrize("measure", COUNTED, ids=lambda measure: measure.key)
@pytest.mark.parametrize("value", [0, 0.5, 2, -2, 31_676.0])
def test_no_value_has_a_decimal_that_says_nothing_or_a_hyphen_for_minus(measure, value):
    words = in_unit(value, measure)

    assert ".0" not in words
    assert "-" not in words


@pytest.mark.parametrize(
    ("key", "before", "after", "words"),
    [
        ("downtime", 75.7, 50.5, "75.7 → 50.5 minutes, weighted by severity and age"),
        ("success_attainment", 39.2, 100, "39.2% → 100% of the progress due"),
        ("late_deliveries", 2, 3, "2% → 3% of lines"),
        ("severe_outage_days", 1, 5, "1 day open → 5 days open"),
        ("open_complaints", 0, 3, "none open → 3 × a normal complaint"),
        ("note_sentiment", 0.7, 0.71, "good, 0.7"),
    ],
)
def test_a_long_unit_is_said_once(key, before, after, words):
    assert from_to(before, after, MEASURES[key]) == words
