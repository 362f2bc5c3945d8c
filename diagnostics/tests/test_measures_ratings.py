"""What people rate, worked out by hand: its value, its points, and how it ages."""

import numpy as np
import pytest

from diagnostics.measures import MEASURES
from diagnostics.measures.ratings import SIDES
from diagnostics.scoring.curves import points
from diagnostics.scoring.framework import Dimension, Framework
from diagnostics.scoring.observe import observe
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State
from diagnostics.tests.scoring_builders import EVERY_FEED, NAN, account_columns

CASES = [
    *((f"team_view_{side}", {}, 1.0) for side in SIDES),
    *((f"team_view_{side}", {f"team_view_{side}": -2}, -2.0) for side in SIDES),
    *((f"team_view_{side}", {f"team_view_{side}": NAN}, NAN) for side in SIDES),
    ("owner_trained", {}, 1.0),
    ("owner_trained", {"owner_trained_now": 0}, 0.0),
    ("owner_trained", {"owner_trained_now": NAN}, NAN),
]


@pytest.mark.parametrize(("key", "account", "expected"), CASES)
def test_a_rating_has_the_value_worked_out_by_hand(key, account, expected):
    value = MEASURES[key].compute(account_columns(account))
    np.testing.assert_array_equal(value, [expected])


def test_a_better_rating_is_worth_more_points():
    ratings = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    curve = MEASURES["team_view_service"].curve
    assert list(points(ratings, curve)) == [0, 3000, 6000, 8500, 10000]


@pytest.mark.parametrize("side", SIDES)
def test_a_teams_view_belongs_to_the_side_it_is_of(side):
    assert MEASURES[f"team_view_{side}"].dimension == side


@pytest.mark.parametrize(
    ("rating", "days", "state", "expected"),
    [
        (2, 90, State.OBSERVED, 10000),
        (2, 135, State.STALE, 7500),  # half of the way from 100 to 50
        (2, 180, State.STALE, 5000),
        (2, 181, State.MISSING, -1),
        (-1, 180, State.STALE, 3000),
    ],
)
def test_a_rating_ages_as_it_says(rating, days, state, expected):
    key = "team_view_value"
    rule = MeasureRule(key, 1, MEASURES[key].curve)
    one = (Dimension("value", "Value", 1, (rule,), "ratings"),)
    columns = account_columns({key: rating, f"days_since_{key}": days})

    seen = observe(Framework("test", "Test", one, ()), columns, EVERY_FEED)

    assert (seen.states[0, 0], seen.points[0, 0]) == (state, expected)
