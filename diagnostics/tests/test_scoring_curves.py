"""Curves: a value becomes points."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.measures import MEASURES
from diagnostics.scoring.curves import check_curve, points
from diagnostics.scoring.numbers import half_up, ratio
from diagnostics.tests.scoring_builders import QUICK

OVERDUE = ((1.0, 100.0), (2.0, 40.0), (3.0, 0.0))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, 10_000),
        (1.0, 10_000),
        (1.5, 7_000),
        (2.0, 4_000),
        (2.25, 3_000),
        (3.0, 0),
        (99.0, 0),
        (float("inf"), 0),
        (float("nan"), -1),
    ],
)
def test_points_lie_on_the_curve_and_are_flat_beyond_its_ends(value, expected):
    assert points(np.array([value]), OVERDUE)[0] == expected


def test_points_are_rounded_half_up_to_hundredths():
    steep = ((0.0, 0.0), (8.0, 1.0))
    scored = points(np.array([0.04, 0.12, 0.039]), steep)
    assert list(scored) == [1, 2, 0]


def test_a_single_knot_gives_the_same_points_everywhere():
    assert list(points(np.array([-5.0, 5.0]), ((0.0, 70.0),))) == [7_000, 7_000]


@QUICK
@given(st.lists(st.floats(-10, 10), min_size=2, max_size=5))
def test_points_of_a_falling_curve_never_rise(values):
    scored = points(np.array(sorted(values)), OVERDUE)
    assert (np.diff(scored) <= 0).all()


@pytest.mark.parametrize(
    ("curve", "complaint"),
    [
        ((), "the curve is empty"),
        (((1.0, 50.0), (1.0, 60.0)), "do not increase: 1.0, 1.0"),
        (((2.0, 50.0), (1.0, 60.0)), "do not increase: 2.0, 1.0"),
        (((1.0, 101.0),), "gives 101.0 points at 1.0"),
        (((1.0, float("nan")),), "gives nan points at 1.0"),
        (((float("inf"), 5.0),), "has a knot at inf"),
    ],
)
def test_a_curve_that_cannot_be_drawn_is_refused(curve, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        check_curve(curve)


# None of these is neither good nor bad.
FLOORS = {"advocacy": 50, "next_step": 40}


@pytest.mark.parametrize("key", MEASURES)
def test_every_default_curve_uses_the_whole_scale(key):
    heights = [height for _, height in MEASURES[key].curve]
    assert (min(heights), max(heights)) == (FLOORS.get(key, 0), 100)


def test_noise_in_the_last_bits_does_not_decide_a_tie():
    just_below = np.nextafter(62.5, 0)
    assert list(half_up(np.array([just_below, 62.5, 62.499]))) == [63, 63, 62]


def test_a_ratio_with_nothing_below_the_line_is_not_a_number():
    quotients = ratio(np.ones(4), np.array([2.0, 0.0, -1.0, np.nan]))
    np.testing.assert_array_equal(quotients, [0.5, np.nan, np.nan, np.nan])
