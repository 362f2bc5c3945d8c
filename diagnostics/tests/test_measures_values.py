"""Each measure, worked out by hand, at its edges and where it is not known."""

import numpy as np
import pytest

from diagnostics.measures import MEASURES
from diagnostics.scoring.curves import points
from diagnostics.tests import (
    cases_service,
    cases_technology,
    test_measures_ratings,
    test_measures_staffing,
    test_measures_value,
)
from diagnostics.tests.measure_cases import CONTEXT, RELATIONSHIP, RESULTS
from diagnostics.tests.scoring_builders import CONTRACT, NAN, account_columns

CASES = [
    *RESULTS,
    *RELATIONSHIP,
    *CONTEXT,
    *cases_service.CASES,
    *cases_technology.CASES,
    ("late_deliveries", {}, 5.0),
    ("late_deliveries", {"deliveries_due_180d": 0, "deliveries_late_180d": 0}, NAN),
    ("delivery_delay", {"delivery_delay_p90_days": 7}, 7.0),
    ("delivery_delay", {"delivery_delay_p90_days": NAN}, NAN),
]


@pytest.mark.parametrize(("key", "account", "expected"), CASES)
def test_a_measure_has_the_value_worked_out_by_hand(key, account, expected):
    value = MEASURES[key].compute(account_columns(account))
    np.testing.assert_allclose(value, [expected], rtol=1e-12, atol=1e-12)


def test_every_measure_is_worked_out_by_hand():
    modules = (test_measures_staffing, test_measures_value, test_measures_ratings)
    everywhere = (CASES, *(module.CASES for module in modules))
    assert {key for cases in everywhere for key, *_ in cases} == set(MEASURES)


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_of_nothing_is_missing(key):
    columns = {name: np.full(2, NAN) for name in account_columns()}
    assert np.isnan(MEASURES[key].compute(columns)).all()


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_leaves_its_columns_alone_and_judges_rows_apart(key):
    columns = account_columns({}, CONTRACT, {"days_since_purchase": 300})
    before = {name: column.copy() for name, column in columns.items()}
    together = MEASURES[key].compute(columns)
    last = {name: column[2:] for name, column in columns.items()}
    np.testing.assert_array_equal(MEASURES[key].compute(last), together[2:])
    for name, column in columns.items():
        np.testing.assert_array_equal(column, before[name])


HIGHER_IS_BETTER = {
    "next_step",
    "success_attainment",
    "promises_kept",
    "renewal_runway",
    "contact_roles",
    "survey_relationship",
    "survey_lowest",
    "advocacy",
    "service_team_view",
    "share_of_wallet",
    "business_realities",
    "business_risk",
}
LOWER_IS_BETTER = {"competitor_pressure", "expectation_gap", "rival_without_champion"}


@pytest.mark.parametrize("key", sorted(HIGHER_IS_BETTER | LOWER_IS_BETTER))
def test_a_curve_never_turns_back(key):
    heights = [height for _, height in MEASURES[key].curve]
    assert heights == sorted(heights, reverse=key in LOWER_IS_BETTER)
    assert max(heights) == 100


@pytest.mark.parametrize(
    ("key", "column"), cases_service.WORSE + cases_technology.WORSE
)
def test_more_trouble_never_earns_more_points(key, column):
    amounts = [0, 0.5, 1, 2, 3, 4, 10, 100, 10_000]
    declared = MEASURES[key]
    columns = account_columns(*({column: amount} for amount in amounts))
    earned = points(declared.compute(columns), declared.curve)
    assert (np.diff(earned) <= 0).all()
    assert earned[0] > earned[-1] >= 0
