"""Accounts every salesperson knows land in the band they would say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.scoring.bands import Band, new_accounts
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.observe import observe
from diagnostics.tests.scoring_builders import (
    CONTRACT,
    EVERY_FEED,
    NAN,
    QUICK,
    account_columns,
)

SEGMENT_GAP_DAYS = 45.0


def diagnose_columns(columns):
    rows = observe(DEFAULT, columns, EVERY_FEED)
    too_new = new_accounts(
        DEFAULT,
        columns["days_since_acquired"],
        columns["purchase_days"],
        np.full_like(columns["purchase_days"], SEGMENT_GAP_DAYS),
    )
    return diagnose(DEFAULT, rows.points, rows.states, rows.values, too_new)


AT_RISK, WATCH, HEALTHY = {Band.AT_RISK}, {Band.WATCH}, {Band.HEALTHY}
STOPPED_BUYING = {"days_since_purchase": 95}
SEASONAL = {
    "days_since_purchase": 130,
    "expected_gap_days": 14,
    "seasonal_gap_days": 190,
    "deliveries_due_180d": 4,
    "deliveries_late_180d": 0,
}
THIRTY_DAYS_OLD = {
    "days_since_acquired": 30,
    "days_since_purchase": 20,
    "expected_gap_days": NAN,
    "seasonal_gap_days": NAN,
    "purchase_days": 1,
    "revenue_prior_12m_cents": NAN,
    "days_since_first_purchase": 20,
    "days_contact_expected_from": 30,
    "owner_covered_365d": 30,
    "owner_possible_365d": 30,
    "discount_rate_prior": NAN,
}
SILENT = {
    "days_since_contact": 200,
    "sentiment_sum": NAN,
    "sentiment_weight": NAN,
}
SEVERE_OUTAGE = {
    "open_incident_load": 16,
    "severe_outage_open_days": 3,
    "days_since_severe_incident": 0,
}
RIVAL_IN = {
    "champions_active": 0,
    "champions_left_180d": 1,
    "competitors_180d": 1,
    "competitors_decayed": 1,
}
LATE_PAYER = {
    "overdue_cents": 2_000_000,
    "overdue_age_days": 95,
    "late_365d_cent_days": 10_400_000 * 45,
}
ARCHETYPES = {
    "all well": ({}, HEALTHY),
    "all well under contract": (CONTRACT, HEALTHY),
    "a contract without orders": (CONTRACT | {"purchase_days": 0}, HEALTHY),
    "stopped buying": (STOPPED_BUYING, AT_RISK),
    "late by twice its rhythm": ({"days_since_purchase": 65}, WATCH),
    "notice given": (CONTRACT | {"notice_given": 1}, AT_RISK),
    "contract ran out": (CONTRACT | {"days_to_renewal": -31}, AT_RISK),
    "silent": (SILENT, AT_RISK | WATCH),
    "never contacted": (SILENT | {"days_since_contact": NAN}, AT_RISK | WATCH),
    "severe outage open": (SEVERE_OUTAGE, AT_RISK),
    "severe outage under contract": (CONTRACT | SEVERE_OUTAGE, AT_RISK),
    "champion gone and rival in": (RIVAL_IN, AT_RISK | WATCH),
    "late payer": (LATE_PAYER, AT_RISK | WATCH),
    "seasonal in its off-season": (SEASONAL, WATCH | HEALTHY),
    "30 days old": (THIRTY_DAYS_OLD, {Band.NEW}),
}


@pytest.mark.parametrize("name", ARCHETYPES)
def test_each_archetype_lands_in_its_band(name):
    account, expected = ARCHETYPES[name]
    diagnoses = diagnose_columns(account_columns(account))
    assert Band(diagnoses.band[0]) in expected


def test_archetypes_are_diagnosed_together_as_they_are_alone():
    accounts = [account for account, _ in ARCHETYPES.values()]
    together = diagnose_columns(account_columns(*accounts))
    alone = [diagnose_columns(account_columns(a)).score[0] for a in accounts]
    assert list(together.score) == alone


def test_the_cap_is_why_an_account_that_stopped_buying_is_at_risk():
    diagnoses = diagnose_columns(account_columns(STOPPED_BUYING))
    in_force = [
        c.key for c, on in zip(DEFAULT.caps, diagnoses.caps[0], strict=True) if on
    ]
    assert in_force == ["order_overdue_3x", "order_overdue_2x"]
    assert diagnoses.score[0] == 400


def test_a_new_account_with_notice_shows_the_cap_and_no_band():
    account = CONTRACT | {"days_since_acquired": 20, "notice_given": 1}
    diagnoses = diagnose_columns(account_columns(account))
    assert diagnoses.band[0] == Band.NEW
    assert diagnoses.caps[0].any()


@QUICK
@given(st.lists(st.integers(0, 400), min_size=2, max_size=2).map(sorted))
def test_longer_silence_never_raises_the_score(days):
    silences = [{"days_since_purchase": day} for day in days]
    score = diagnose_columns(account_columns(*silences)).score
    assert score[1] <= score[0]


def test_an_account_without_any_fact_is_not_judged():
    columns = {name: np.full(1, NAN) for name in account_columns()}
    columns |= {"is_contract": np.zeros(1), "days_since_acquired": np.full(1, 900.0)}
    diagnoses = diagnose_columns(columns)
    assert diagnoses.score[0] == -1
    assert diagnoses.band[0] == Band.NOT_ENOUGH_DATA
