"""Value worked out by hand, at its edges and where it is not known."""

import numpy as np
import pytest

from diagnostics.measures import MEASURES
from diagnostics.scoring.curves import points
from diagnostics.tests.scoring_builders import CONTRACT, NAN, account_columns

YOUNG = {"days_since_acquired": 100, "days_activity_expected_from": 100}
NEVER_BILLED = dict.fromkeys(
    (
        "late_365d_cent_days",
        "judged_365d_cents",
        "overdue_cents",
        "billed_365d_cents",
        "overdue_age_days",
    ),
    NAN,
)
CASES = [
    ("discount_drift", {"discount_rate_recent": 0.125}, 7.5),
    ("discount_drift", {"discount_rate_prior": NAN}, NAN),
    ("margin", {"margin_rate_12m": -0.25}, -25.0),
    ("margin", {"margin_rate_12m": NAN}, NAN),
    ("cost_to_serve", {}, 3.0),
    ("cost_to_serve", {"service_cost_12m_cents": 0}, 0.0),
    ("cost_to_serve", {"service_cost_12m_cents": NAN}, NAN),
    ("cost_to_serve", {"revenue_12m_cents": 0}, NAN),
    ("cost_to_serve", {"revenue_12m_cents": -100}, NAN),
    ("cost_to_serve", {"days_activity_expected_from": 146}, 7.5),
    ("cost_to_serve", {"days_activity_expected_from": 89}, NAN),
    ("cost_to_serve", {"days_activity_expected_from": NAN}, NAN),
    ("cost_to_serve", YOUNG, 3.0),
    ("cost_to_serve", CONTRACT, 6.24),
    ("cost_to_serve", CONTRACT | YOUNG, 6.24 * 3.65),
    ("cost_to_serve", CONTRACT | {"annual_value_cents": 0}, NAN),
    ("margin_after_service", {}, 27.0),
    ("margin_after_service", {"service_cost_12m_cents": 10_400_000}, -70.0),
    ("margin_after_service", {"margin_rate_12m": NAN}, NAN),
    ("margin_after_service", {"service_cost_12m_cents": NAN}, NAN),
    ("margin_after_service", CONTRACT | {"margin_rate_12m": NAN}, 93.76),
    ("days_beyond_terms", {}, 2.0),
    ("days_beyond_terms", {"late_365d_cent_days": 0}, 0.0),
    ("days_beyond_terms", {"judged_365d_cents": 0, "late_365d_cent_days": 0}, NAN),
    ("days_beyond_terms", NEVER_BILLED, NAN),
    ("overdue_share", {}, 0.0),
    ("overdue_share", {"overdue_cents": 2_600_000}, 25.0),
    ("overdue_share", {"overdue_cents": 99_000_000}, 100.0),
    ("overdue_share", {"overdue_cents": 100, "billed_365d_cents": -500}, 100.0),
    ("overdue_share", {"billed_365d_cents": 0}, 0.0),
    ("overdue_share", NEVER_BILLED, NAN),
    ("overdue_days", {}, 0.0),
    ("overdue_days", {"overdue_age_days": 91}, 91.0),
    ("overdue_days", NEVER_BILLED, NAN),
    ("benefit_ratio", {}, 2.5),
    ("benefit_ratio", {"benefit_yearly_cents": 0}, 0.0),
    ("benefit_ratio", {"cost_yearly_cents": 0}, NAN),
    ("benefit_ratio", {"cost_yearly_cents": NAN}, NAN),
]
# Column, from well to ill.
WORSE = {
    "discount_drift": ("discount_rate_recent", [0.05, 0.08, 0.11, 0.15]),
    "cost_to_serve": ("service_cost_12m_cents", [0, 1e6, 2e6, 4e6]),
    "margin_after_service": ("service_cost_12m_cents", [0, 1e6, 2e6, 3e6]),
    "days_beyond_terms": ("late_365d_cent_days", [0, 1e8, 3e8, 6e8]),
    "overdue_share": ("overdue_cents", [0, 3e5, 1e6, 3e6]),
    "overdue_days": ("overdue_age_days", [0, 20, 60, 90]),
    "benefit_ratio": ("benefit_yearly_cents", [3e7, 2e7, 1e7, 5e6]),
}


@pytest.mark.parametrize(("key", "account", "expected"), CASES)
def test_a_measure_of_value_has_the_value_worked_out_by_hand(key, account, expected):
    value = MEASURES[key].compute(account_columns(account))
    np.testing.assert_allclose(value, [expected], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("key", WORSE)
def test_worse_value_is_worth_fewer_points(key):
    column, values = WORSE[key]
    columns = account_columns(*({column: value} for value in values))
    scored = points(MEASURES[key].compute(columns), MEASURES[key].curve)
    assert (np.diff(scored) < 0).all()
