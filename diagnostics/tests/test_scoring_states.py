"""How people's ratings age, and what a score rests on."""

import numpy as np
import pytest

from diagnostics.scoring.basis import rests_on
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.observe import observe
from diagnostics.scoring.states import State, aged
from diagnostics.tests.scoring_builders import CONTRACT, NAN, account_columns


@pytest.mark.parametrize(
    ("points", "days_past", "expected", "state"),
    [
        (9_000, -10, 9_000, State.OBSERVED),
        (9_000, 0, 9_000, State.OBSERVED),
        (9_000, 15, 7_000, State.STALE),
        (9_000, 30, 5_000, State.STALE),
        (9_000, 31, -1, State.MISSING),
        (3_000, 15, 3_000, State.STALE),
        (3_000, 31, -1, State.MISSING),
        (5_000, 29, 5_000, State.STALE),
        (9_001, 1, 8_868, State.STALE),
        (-1, -10, -1, State.MISSING),
        (9_000, NAN, -1, State.MISSING),
    ],
)
def test_a_rating_fades_to_the_middle_and_then_goes(points, days_past, expected, state):
    faded, states = aged(
        np.array([points], np.int16), np.array([days_past], np.float64), grace_days=30
    )
    assert (faded[0], states[0]) == (expected, state)


def states_of(account, feeds):
    states = observe(DEFAULT, account_columns(account), feeds).states[0]
    return states, dict(
        zip((rule.key for rule in DEFAULT.measures), states, strict=True)
    )


def test_measures_without_an_open_feed_are_not_connected():
    _, states = states_of({}, {"purchase"})
    assert states["purchase_rhythm"] == State.OBSERVED
    assert states["product_breadth"] == State.NOT_CONNECTED
    assert states["note_sentiment"] == State.NOT_CONNECTED


def test_measures_of_the_other_relationship_type_do_not_apply():
    _, repeat = states_of({}, {"purchase", "contract"})
    _, contract = states_of(CONTRACT, {"purchase", "contract"})
    assert repeat["renewal_notice"] == State.NOT_APPLICABLE
    assert contract["purchase_rhythm"] == State.NOT_APPLICABLE
    assert contract["renewal_notice"] == State.OBSERVED


def test_the_trend_of_a_contract_needs_contracts_and_not_purchases():
    _, states = states_of(CONTRACT, {"purchase"})
    assert states["revenue_trend"] == State.NOT_CONNECTED
    _, states = states_of(CONTRACT, {"contract"})
    assert states["revenue_trend"] == State.OBSERVED


def test_orders_say_nothing_of_a_contract_that_never_had_one():
    _, states = states_of(CONTRACT | {"purchase_days": 0}, {"delivery"})
    assert states["late_deliveries"] == State.NOT_APPLICABLE
    _, states = states_of(CONTRACT | {"purchase_days": 1}, {"delivery"})
    assert states["late_deliveries"] == State.OBSERVED


def test_contact_says_nothing_where_no_interval_is_agreed():
    _, states = states_of({"contact_cadence_days": np.nan}, {"note"})
    assert states["contact_recency"] == State.NOT_APPLICABLE
    _, states = states_of({"contact_cadence_days": 30}, {"note"})
    assert states["contact_recency"] == State.OBSERVED


def test_what_is_not_known_is_missing_and_has_no_points():
    account = account_columns({"deliveries_due_180d": 0})
    observations = observe(DEFAULT, account, {"delivery"})
    late = DEFAULT.column_of["late_deliveries"]
    assert observations.states[0, late] == State.MISSING
    assert observations.points[0, late] == -1


def test_values_of_unconnected_measures_are_not_told():
    observations = observe(DEFAULT, account_columns({}), {"purchase"})
    assert np.isnan(observations.values[0, DEFAULT.column_of["contact_silence"]])


def labels(dimensions):
    return [dimension.label for dimension in dimensions]


def test_a_score_says_which_feeds_and_dimensions_it_rests_on():
    states, _ = states_of(
        {"deliveries_due_180d": 0, "delivery_delay_p90_days": NAN},
        {"purchase", "delivery", "assignment"},
    )
    basis = rests_on(DEFAULT, states, is_contract=False)
    assert basis.feeds == ("purchase", "assignment")
    assert labels(basis.observed) == ["Results", "Staffing"]
    assert labels(basis.missing) == ["Service"]
    assert labels(basis.not_connected) == ["Relationship", "Technology", "Value"]


def test_a_contract_rests_on_contracts():
    states, _ = states_of(CONTRACT | {"purchase_days": 0}, {"contract", "delivery"})
    basis = rests_on(DEFAULT, states, is_contract=True)
    assert basis.feeds == ("contract",)
    assert "Service" not in labels(basis.missing)


def test_a_measure_without_weight_is_nothing_to_rest_on():
    states, _ = states_of({}, {"purchase", "cost"})
    basis = rests_on(DEFAULT, states, is_contract=False)
    assert basis.feeds == ("purchase",)
    assert "Value" in labels(basis.not_connected)


def test_an_unanswered_rating_still_carries_its_dimension():
    states, _ = states_of({}, {"note"})
    states[states == State.OBSERVED] = State.STALE
    basis = rests_on(DEFAULT, states, is_contract=False)
    assert labels(basis.observed) == ["Relationship"]
    assert basis.feeds == ("note",)
