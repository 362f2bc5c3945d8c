"""Accounts and frameworks for the tests of scoring."""

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diagnostics.measures import MEASURES
from diagnostics.measures.ratings import SIDES
from diagnostics.scoring.framework import Cap, Dimension, Framework
from diagnostics.scoring.overrides import Overrides, Word
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State

NAN = float("nan")
LINE = ((0.0, 0.0), (100.0, 100.0))
EVERY_FEED = frozenset(
    feed
    for measure in MEASURES.values()
    for feed in (*measure.feeds, *(measure.contract_feeds or ()))
)

# A repeat-purchase account that buys monthly and of which nothing is amiss.
ALL_WELL = {
    "is_contract": 0,
    "days_since_acquired": 1200,
    "days_since_purchase": 12,
    "expected_gap_days": 30,
    "seasonal_gap_days": 31,
    "purchase_days": 38,
    "revenue_12m_cents": 10_400_000,
    "revenue_prior_12m_cents": 10_000_000,
    "days_since_first_purchase": 1190,
    "series_12m": 4,
    "lines_12m": 40,
    "series_total": 8,
    "series_followed": 3,
    "series_advanced": 3,
    "success_made": 2.4,
    "success_due": 2.5,
    "days_since_success_measured": 40,
    "promises_kept_decayed": 3.0,
    "promises_decayed": 3.0,
    "annual_value_cents": NAN,
    "annual_value_prior_cents": NAN,
    "notice_given": NAN,
    "days_to_renewal": NAN,
    "deliveries_due_180d": 20,
    "deliveries_late_180d": 1,
    "delivery_delay_p90_days": 1,
    "delivery_spread_days": 1,
    "tickets_known": 12,
    "days_tickets_heard": 700,
    "open_complaint_load": 0,
    "complaints_decayed": 0.5,
    "process_complaints_decayed": 0,
    "praise_decayed": 1.0,
    "answers_due_180d": 4,
    "answers_late_180d": 0,
    "solutions_due_180d": 4,
    "solutions_late_180d": 0,
    "tickets_settled_180d": 4,
    "tickets_reopened_180d": 0,
    "incidents_known": 2,
    "days_incidents_heard": 700,
    "downtime_minutes_decayed": 12,
    "open_incident_load": 0,
    "severe_outage_open_days": 0,
    "repeat_causes_365d": 0,
    "days_since_severe_incident": NAN,
    "days_since_contact": 14,
    "days_contact_expected_from": 700,
    "contact_cadence_days": 30,
    "sentiment_sum": 1.5,
    "sentiment_weight": 1.5,
    "active_contacts": 3,
    "contact_roles_covered": 3,
    "champions_active": 1,
    "champions_left_180d": 0,
    "competitors_known": 0,
    "days_competitors_heard": 700,
    "competitors_decayed": 0,
    "competitors_180d": 0,
    "wallet_share_percent": 70,
    "days_since_wallet_share": 90,
    "survey_sum": 25.5,
    "survey_respondents": 3,
    "survey_lowest_mean": 7.5,
    "days_since_survey_answer": 60,
    "importance_sum": 32,
    "expectation_shortfall_sum": 16,
    "days_since_expectation_rated": 60,
    "referrals_decayed": 0.5,
    "agent_sentiment_sum": 1.0,
    "agent_sentiment_weight": 1.0,
    "focus_group_sentiment_sum": 0,
    "focus_group_sentiment_weight": 0,
    "reality_sum": 5,
    "realities_rated": 5,
    "reality_worst": 0,
    "days_since_realities_rated": 60,
    "owner_here": 1,
    "owner_days": 900,
    "owner_covered_365d": 365,
    "owner_possible_365d": 365,
    "owner_book": 40,
    "typical_book": 42,
    "owner_capacity": 1,
    "owner_days_away": NAN,
    "stand_ins": 2,
    "seats_required": 3,
    "seats_filled": 3,
    "seat_empty_days": 0,
    "days_placement_expected_from": 700,
    "skill_gap_levels": 0,
    "our_people": 4,
    "notes_180d": 12,
    "notes_with_contact_180d": 9,
    "contacts_spoken_to_180d": 3,
    "discount_rate_recent": 0.05,
    "discount_rate_prior": 0.05,
    "margin_rate_12m": 0.3,
    "late_365d_cent_days": 20_000_000,
    "judged_365d_cents": 10_000_000,
    "overdue_cents": 0,
    "billed_365d_cents": 10_400_000,
    "overdue_age_days": 0,
    "service_cost_12m_cents": 312_000,
    "days_activity_expected_from": 700,
    "benefit_yearly_cents": 25_000_000,
    "cost_yearly_cents": 10_000_000,
    "benefit_rated_days": 100,
    **{f"team_view_{side}": 1 for side in SIDES},
    **{f"days_since_team_view_{side}": 20 for side in SIDES},
    "owner_trained_now": 1,
}
CONTRACT = {
    "is_contract": 1,
    "annual_value_cents": 5_000_000,
    "annual_value_prior_cents": 5_000_000,
    "notice_given": 0,
    "days_to_renewal": 120,
}


def account_columns(*accounts):
    """Columns of accounts that are all well but for what each names."""
    rows = [ALL_WELL | account for account in accounts or ({},)]
    return {
        name: np.array([row[name] for row in rows], np.float64) for name in ALL_WELL
    }


def make_framework(weights, caps=(), **settings):
    """A framework from `[(dimension weight, (measure weight, ...)), ...]`."""
    dimensions, count = [], 0
    for place, (weight, measure_weights) in enumerate(weights):
        keys = [f"m{count + offset}" for offset in range(len(measure_weights))]
        count += len(keys)
        rules = tuple(map(make_rule, keys, measure_weights))
        dimensions.append(Dimension(f"d{place}", f"D{place}", weight, rules, "facts"))
    return Framework("test", "Test", tuple(dimensions), tuple(caps), **settings)


def make_rule(key, weight=1, curve=LINE):
    return MeasureRule(key, weight, curve)


def make_cap(measure="m0", at_least=90, ceiling=40, key="cap", at_most=None):
    return Cap(key, measure, at_least, at_most, ceiling, "because")


def rows_of(*accounts):
    """points, states, values of accounts given as `[(State, points, value), ...]`."""
    cells = np.array(
        [[(state, points * 100, value) for state, points, value in a] for a in accounts]
    )
    cells = cells.reshape(len(accounts), -1, 3)
    return (
        cells[:, :, 1].astype(np.int16),
        cells[:, :, 0].astype(np.int8),
        cells[:, :, 2],
    )


def observed(points, value=NAN):
    return State.OBSERVED, points, value


def unknown(state=State.MISSING):
    return state, 0, NAN


# No deadline: what else the machine is doing is not what these tests are about.
QUICK = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
THOROUGH = settings(QUICK, max_examples=250)

# Weights this small keep every true tie and near-tie further apart than float noise.
WEIGHTS = st.integers(0, 20)
SHARES = st.one_of(st.integers(0, 10_000), st.sampled_from([0, 5_000, 10_000]))
STATE_CODES = [int(state) for state in State]


@st.composite
def frameworks(draw):
    """Up to three dimensions of up to three measures, with up to three caps."""
    dimension = st.tuples(WEIGHTS, st.lists(WEIGHTS, max_size=3))
    weights = draw(st.lists(dimension, min_size=1, max_size=3))
    count = sum(len(measures) for _, measures in weights)
    places = st.lists(st.integers(0, count - 1), max_size=3) if count else st.just([])
    caps = [
        make_cap(
            measure=f"m{place}",
            key=f"cap{index}",
            at_least=draw(st.integers(0, 10)),
            ceiling=draw(st.integers(0, 100)),
        )
        for index, place in enumerate(draw(places))
    ]
    return make_framework(weights, caps)


@st.composite
def accounts(draw, framework, min_size=1, largest_value=10):
    """Rows under a framework: points, states, values, is_new."""
    size = draw(st.integers(min_size, 6))
    shape = size, len(framework.measures)
    values = st.integers(0, largest_value).map(float)
    return (
        draw(arrays(np.int16, shape, elements=SHARES)),
        draw(arrays(np.int8, shape, elements=st.sampled_from(STATE_CODES))),
        draw(arrays(np.float64, shape, elements=values)),
        draw(arrays(np.bool_, size)),
    )


@st.composite
def portfolios(draw, min_size=1):
    """A framework, and accounts under it: points, states, values, is_new."""
    framework = draw(frameworks())
    return framework, *draw(accounts(framework, min_size))


@st.composite
def said(draw, size):
    """What people said of so many scores: nothing of some."""
    words = draw(
        arrays(np.int8, size, elements=st.sampled_from([int(w) for w in Word]))
    )
    at = draw(arrays(np.int16, size, elements=st.integers(0, 100)))
    return Overrides(words, np.where(words == Word.NOTHING, NAN, at * 10.0))
