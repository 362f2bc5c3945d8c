"""Diagnoses worked out by hand."""

import numpy as np
import pytest

from diagnostics.scoring.bands import Band, new_accounts
from diagnostics.scoring.contributions import apportion
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.states import State
from diagnostics.tests.scoring_builders import (
    make_cap,
    make_framework,
    observed,
    rows_of,
    unknown,
)

# Two dimensions of weight 60 and 40; measures of weight 3 and 1, and of weight 1.
TWO = [(60, (3, 1)), (40, (1,))]


def diagnose_one(framework, *measures, is_new=False):
    """The diagnosis of one account, as a mapping of its row in every column."""
    diagnoses = diagnose(framework, *rows_of(measures), np.array([is_new]))
    return {name: column[0] for name, column in vars(diagnoses).items()}


def test_a_score_is_the_weighted_mean_of_dimensions():
    row = diagnose_one(make_framework(TWO), observed(80), observed(40), observed(50))
    assert list(row["dimensions"]) == [700, 500]
    assert row["score"] == 620  # (60 * 70 + 40 * 50) / 100
    assert list(row["contributions"]) == [90, 90, 200, 0, 0]
    assert row["top_driver"] == 2
    assert row["band"] == Band.WATCH


def test_the_weight_of_a_missing_measure_spreads_inside_its_dimension():
    row = diagnose_one(make_framework(TWO), observed(80), unknown(), observed(50))
    assert list(row["dimensions"]) == [800, 500]
    assert row["score"] == 680
    assert row["coverage"] == 850  # (60 * 3/4 + 40) / 100
    assert list(row["dimension_coverage"]) == [750, 1000]
    assert (row["low"], row["high"]) == (560, 710)


def test_a_dimension_wholly_missing_counts_in_coverage_and_bounds_only():
    row = diagnose_one(make_framework(TWO), observed(80), observed(40), unknown())
    assert list(row["dimensions"]) == [700, -1]
    assert (row["score"], row["coverage"]) == (700, 600)
    assert (row["low"], row["high"]) == (420, 820)


@pytest.mark.parametrize("state", [State.NOT_CONNECTED, State.NOT_APPLICABLE])
def test_what_is_not_connected_leaves_altogether(state):
    row = diagnose_one(make_framework(TWO), observed(80), observed(40), unknown(state))
    assert list(row["dimension_coverage"]) == [1000, -1]
    assert (row["score"], row["coverage"]) == (700, 1000)
    assert row["low"] == row["high"] == 700


def test_a_measure_that_left_does_not_lower_its_dimensions_weight():
    left = unknown(State.NOT_CONNECTED)
    row = diagnose_one(make_framework(TWO), observed(80), left, observed(50))
    assert row["score"] == 680  # (60 * 80 + 40 * 50) / 100
    assert row["coverage"] == 1000


def test_stale_measures_count_with_their_points():
    row = diagnose_one(make_framework([(1, (1,))]), (State.STALE, 55, 1.0))
    assert (row["score"], row["coverage"]) == (550, 1000)


def test_nothing_observed_is_null_and_never_zero():
    row = diagnose_one(make_framework(TWO), unknown(), unknown(), unknown())
    assert row["raw"] == row["capped"] == row["score"] == -1
    assert (row["low"], row["high"], row["coverage"]) == (0, 1000, 0)
    assert not row["contributions"].any()
    assert row["top_driver"] == -1
    assert row["band"] == Band.NOT_ENOUGH_DATA


def test_nothing_connected_is_null_throughout():
    left = unknown(State.NOT_CONNECTED)
    row = diagnose_one(make_framework(TWO), left, left, left)
    assert row["score"] == row["low"] == row["high"] == row["coverage"] == -1
    assert row["band"] == Band.NOT_ENOUGH_DATA


def test_a_measure_without_weight_cannot_make_a_score():
    row = diagnose_one(make_framework([(60, (0,))]), observed(80))
    assert row["score"] == row["coverage"] == row["dimensions"][0] == -1


def test_a_dimension_without_weight_is_shown_and_does_not_count():
    framework = make_framework([(1, (1,)), (0, (1,))])
    row = diagnose_one(framework, observed(90), observed(10))
    assert list(row["dimensions"]) == [900, 100]
    assert row["score"] == 900
    assert list(row["contributions"]) == [100, 0, 0, 0]


def test_the_lowest_cap_in_force_limits_the_score():
    caps = [make_cap(ceiling=60, key="a"), make_cap(ceiling=40, key="b", at_least=95)]
    framework = make_framework([(1, (1,))], caps)
    row = diagnose_one(framework, observed(80, value=90))
    assert list(row["caps"]) == [True, False]
    assert (row["raw"], row["capped"], row["score"]) == (800, 600, 600)
    assert list(row["contributions"]) == [200, 200, 0]
    both = diagnose_one(framework, observed(80, value=95))
    assert list(both["caps"]) == [True, True]
    assert both["score"] == 400
    assert both["top_driver"] == 1


def test_a_cap_above_the_raw_score_costs_nothing():
    framework = make_framework([(1, (1,))], [make_cap(ceiling=90)])
    row = diagnose_one(framework, observed(80, value=100))
    assert list(row["caps"]) == [True]
    assert (row["raw"], row["score"]) == (800, 800)
    assert list(row["contributions"]) == [200, 0, 0]


def test_a_cap_can_watch_for_too_little():
    cap = make_cap(at_least=None, at_most=5, ceiling=30)
    framework = make_framework([(1, (1,))], [cap])
    assert diagnose_one(framework, observed(80, value=5))["score"] == 300
    assert diagnose_one(framework, observed(80, value=5.1))["score"] == 800


def test_a_missing_measure_that_a_cap_watches_lowers_the_lower_bound_only():
    framework = make_framework([(1, (1, 0))], [make_cap(measure="m1", ceiling=40)])
    row = diagnose_one(framework, observed(80), unknown())
    assert not row["caps"].any()
    assert (row["low"], row["score"], row["high"]) == (400, 800, 800)


def test_a_cap_does_not_watch_what_is_not_connected():
    framework = make_framework([(1, (1, 0))], [make_cap(measure="m1", ceiling=40)])
    left = (State.NOT_CONNECTED, 0, 100.0)
    row = diagnose_one(framework, observed(80), left)
    assert not row["caps"].any()
    assert row["low"] == 800


def test_too_little_data_has_a_score_but_no_band():
    row = diagnose_one(make_framework(TWO), unknown(), unknown(), observed(90))
    assert (row["score"], row["coverage"]) == (900, 400)
    assert row["band"] == Band.NOT_ENOUGH_DATA


def test_a_cap_sets_the_band_however_little_is_known():
    framework = make_framework(TWO, [make_cap(measure="m2", ceiling=70)])
    row = diagnose_one(framework, unknown(), unknown(), observed(90, value=90))
    assert (row["coverage"], row["score"]) == (400, 700)
    assert row["band"] == Band.WATCH


@pytest.mark.parametrize(
    ("ceiling", "band"), [(40, Band.AT_RISK), (70, Band.NOT_ENOUGH_DATA)]
)
def test_a_cap_sets_the_band_without_a_score_where_it_leaves_only_one(ceiling, band):
    cap = make_cap(measure="m1", ceiling=ceiling)
    framework = make_framework([(1, (1, 0))], [cap])
    row = diagnose_one(framework, unknown(), observed(0, value=90))
    assert row["score"] == -1
    assert row["band"] == band


def test_a_new_account_has_no_band_but_shows_its_cap():
    framework = make_framework([(1, (1,))], [make_cap(ceiling=20)])
    row = diagnose_one(framework, observed(80, value=90), is_new=True)
    assert row["band"] == Band.NEW
    assert list(row["caps"]) == [True]
    assert row["score"] == 200


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (0, Band.AT_RISK),
        (49.9, Band.AT_RISK),
        (49.95, Band.WATCH),
        (50, Band.WATCH),
        (74.94, Band.WATCH),
        (74.95, Band.HEALTHY),
        (75, Band.HEALTHY),
        (100, Band.HEALTHY),
    ],
)
def test_bands_are_half_open_and_follow_the_stored_tenths(points, band):
    assert diagnose_one(make_framework([(1, (1,))]), observed(points))["band"] == band


def test_coverage_exactly_at_the_minimum_is_enough():
    framework = make_framework([(6, (1,)), (4, (1,))], minimum_coverage=0.6)
    assert diagnose_one(framework, observed(90), unknown())["band"] == Band.HEALTHY


def test_thirds_are_shared_out_by_largest_remainder_in_framework_order():
    framework = make_framework([(1, (1, 1, 1))])
    row = diagnose_one(framework, observed(99), observed(99), observed(99))
    assert row["score"] == 990
    assert list(row["contributions"]) == [4, 3, 3, 0, 0]
    assert row["top_driver"] == 0


def test_a_line_of_nothing_gains_nothing():
    shares = apportion(np.array([[0.0, 1.5, 1.5]]), np.array([3], np.int16))
    assert shares.tolist() == [[0, 2, 1]]


def test_no_accounts_make_no_diagnoses():
    empty = np.empty((0, 3))
    rows = empty.astype(np.int16), empty.astype(np.int8), empty
    diagnoses = diagnose(make_framework(TWO), *rows, np.empty(0, np.bool_))
    assert diagnoses.score.shape == (0,)
    assert diagnoses.contributions.shape == (0, 5)


@pytest.mark.parametrize(
    ("days", "purchase_days", "segment_gap", "expected"),
    [
        (59, 5, 30, True),
        (60, 5, 90, False),
        (80, 1, 90, True),
        (80, np.nan, 90, True),
        (90, 1, 90, False),
        (80, 2, 90, False),
        (80, 1, np.nan, False),
    ],
)
def test_an_account_is_new_until_it_could_have_ordered_again(
    days, purchase_days, segment_gap, expected
):
    columns = (np.array([float(x)]) for x in (days, purchase_days, segment_gap))
    assert new_accounts(DEFAULT, *columns)[0] == expected
