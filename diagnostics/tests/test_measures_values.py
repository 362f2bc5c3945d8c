"""Each measure, worked out by hand, at its edges and where it is not known."""

import numpy as np
import pytest

from diagnostics.measures import MEASURES
from diagnostics.tests import test_measures_ratings
from diagnostics.tests.scoring_builders import CONTRACT, NAN, account_columns

CASES = [
    ("purchase_rhythm", {"days_since_purchase": 62}, 2.0),
    ("purchase_rhythm", {"seasonal_gap_days": NAN, "days_since_purchase": 60}, 2.0),
    ("purchase_rhythm", {"days_since_purchase": 0}, 0.0),
    ("purchase_rhythm", {"purchase_days": 2}, NAN),
    ("purchase_rhythm", {"expected_gap_days": NAN, "seasonal_gap_days": NAN}, NAN),
    ("purchase_rhythm", {"days_since_purchase": NAN, "purchase_days": NAN}, NAN),
    ("revenue_trend", {}, 4.0),
    ("revenue_trend", {"revenue_12m_cents": NAN}, -100.0),
    ("revenue_trend", {"revenue_12m_cents": -5_000_000}, -150.0),
    ("revenue_trend", {"revenue_prior_12m_cents": 0}, NAN),
    ("revenue_trend", {"revenue_prior_12m_cents": -100}, NAN),
    ("revenue_trend", {"revenue_prior_12m_cents": NAN}, NAN),
    ("revenue_trend", {"days_since_first_purchase": 730}, 4.0),
    ("revenue_trend", {"days_since_first_purchase": 729}, NAN),
    ("revenue_trend", CONTRACT | {"annual_value_cents": 4_000_000}, -20.0),
    ("revenue_trend", CONTRACT | {"annual_value_cents": NAN}, -100.0),
    ("revenue_trend", CONTRACT | {"annual_value_prior_cents": NAN}, NAN),
    ("product_breadth", {}, 50.0),
    ("product_breadth", {"series_12m": NAN, "lines_12m": 0}, 0.0),
    ("product_breadth", {"series_12m": 0}, NAN),
    ("product_breadth", {"purchase_days": 0}, NAN),
    ("product_breadth", {"series_total": 1, "series_12m": 1}, NAN),
    ("renewal_notice", CONTRACT, 0.0),
    ("renewal_notice", CONTRACT | {"notice_given": 1}, 1.0),
    ("renewal_notice", CONTRACT | {"days_to_renewal": -30}, 0.0),
    ("renewal_notice", CONTRACT | {"days_to_renewal": -31}, 2.0),
    ("renewal_notice", {}, NAN),
    ("contact_recency", {"days_since_contact": 45}, 1.5),
    ("contact_recency", {"days_since_contact": NAN}, 700 / 30),
    ("contact_recency", {"contact_cadence_days": NAN}, NAN),
    ("contact_silence", {"days_since_contact": 45}, 45.0),
    ("contact_silence", {"days_since_contact": NAN}, 700.0),
    ("note_sentiment", {"sentiment_sum": -1.5, "sentiment_weight": 0.75}, -2.0),
    ("note_sentiment", {"sentiment_sum": 0.25, "sentiment_weight": 0.125}, 2.0),
    ("note_sentiment", {"sentiment_sum": 0.2, "sentiment_weight": 0.1}, NAN),
    ("note_sentiment", {"sentiment_sum": 0, "sentiment_weight": 0}, NAN),
    ("note_sentiment", {"sentiment_sum": NAN, "sentiment_weight": NAN}, NAN),
    ("contact_breadth", {"active_contacts": 0}, 0.0),
    ("contact_breadth", {"active_contacts": NAN}, NAN),
    ("champion_present", {}, 1.0),
    ("champion_present", {"champions_active": 0}, 0.0),
    ("champion_present", {"champions_active": 0, "champions_left_180d": 1}, -1.0),
    ("champion_present", {"champions_left_180d": 1}, 1.0),
    ("champion_present", {"champions_active": NAN}, NAN),
    ("late_deliveries", {}, 5.0),
    ("late_deliveries", {"deliveries_due_180d": 0, "deliveries_late_180d": 0}, NAN),
    ("delivery_delay", {"delivery_delay_p90_days": 7}, 7.0),
    ("delivery_delay", {"delivery_delay_p90_days": NAN}, NAN),
    ("owner_continuity", {"owner_covered_365d": 73}, 20.0),
    ("owner_continuity", {"owner_covered_365d": 0}, 0.0),
    ("owner_continuity", {"owner_possible_365d": 0, "owner_covered_365d": 0}, NAN),
    ("owner_workload", {"owner_book": 84}, 2.0),
    ("owner_workload", {"owner_book": NAN}, NAN),
    ("discount_drift", {"discount_rate_recent": 0.125}, 7.5),
    ("discount_drift", {"discount_rate_prior": NAN}, NAN),
    ("margin", {"margin_rate_12m": -0.25}, -25.0),
    ("margin", {"margin_rate_12m": NAN}, NAN),
]


@pytest.mark.parametrize(("key", "account", "expected"), CASES)
def test_a_measure_has_the_value_worked_out_by_hand(key, account, expected):
    value = MEASURES[key].compute(account_columns(account))
    np.testing.assert_allclose(value, [expected], rtol=1e-12, atol=1e-12)


def test_every_measure_is_worked_out_by_hand():
    cases = (*CASES, *test_measures_ratings.CASES)
    assert {key for key, _, _ in cases} == set(MEASURES)


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
