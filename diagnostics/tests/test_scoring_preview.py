"""What a changed scoring model would say, from what is stored."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from diagnostics.scoring.bands import Band
from diagnostics.scoring.bridge import Side, _under
from diagnostics.scoring.drafting import with_rule
from diagnostics.scoring.framework import ENGINE_VERSION
from diagnostics.scoring.overrides import Overrides
from diagnostics.scoring.preview import Accounts, lopsided, preview, under
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State
from diagnostics.tests.scoring_builders import (
    make_framework,
    observed,
    rows_of,
    unknown,
)

HALVED = ((0.0, 0.0), (100.0, 50.0))
BEFORE = make_framework([(1, (1, 1))])


@pytest.fixture(autouse=True)
def made_up_measures(monkeypatch):
    """Every measure of these frameworks is for all accounts."""
    both = type("Declared", (), {"applies_to": "both"})
    monkeypatch.setattr(MeasureRule, "measure", property(lambda rule: both))


def accounts_of(*rows, framework=BEFORE, **columns) -> Accounts:
    points, states, values = rows_of(*rows)
    size = len(rows)
    given = {
        "ids": np.arange(1, size + 1),
        "overrides": Overrides.none(size),
        "is_contract": np.zeros(size, bool),
        "segment_ids": np.zeros(size),
        "days_since_acquired": np.full(size, 999.0),
        "score": np.full(size, 600, np.int16),
        "band": np.full(size, Band.WATCH, np.int8),
    } | columns
    return Accounts(framework, points=points, states=states, values=values, **given)


def test_a_framework_that_changes_nothing_changes_no_points():
    accounts = accounts_of([observed(80, 80.0), unknown()])

    seen, missing = under(BEFORE, accounts)

    assert (seen.points == accounts.points).all()
    assert (seen.states == accounts.states).all()
    assert not missing


def test_a_lower_curve_moves_accounts_to_a_lower_band():
    accounts = accounts_of([observed(80, 80.0), observed(40, 40.0)])
    after = with_rule(BEFORE, "m0", curve=HALVED)

    found = preview([(accounts, after)])

    assert found.flows == Counter({(Band.WATCH, Band.AT_RISK): 1})
    assert found.moved.tolist() == [[1, Band.WATCH, 600, Band.AT_RISK, 400]]
    assert found.lost["m0"] == (100, 300)


def test_a_measure_that_nobody_has_computed_yet_is_counted_and_left_out():
    accounts = accounts_of([observed(60, 60.0), observed(60, 60.0)])
    after = make_framework([(1, (1, 1, 5))])

    found = preview([(accounts, after)])

    assert found.unknown == Counter({"m2": 1})
    assert found.after == Counter({Band.WATCH: 1})


def test_what_ages_otherwise_is_not_known_of_whom_it_applies_to():
    absent = State.NOT_CONNECTED, State.NOT_APPLICABLE
    rows = [[observed(90, 2.0)], [unknown()], *([unknown(state)] for state in absent)]
    before = make_framework([(1, (1,))])
    accounts = accounts_of(*rows, framework=before)
    after = with_rule(before, "m0", valid_days=10, grace_days=10)

    found = preview([(accounts, after)])

    assert found.unknown == Counter({"m0": 2})
    assert found.after == Counter({Band.NOT_ENOUGH_DATA: 4})


def test_a_faded_rating_fades_as_far_on_the_new_curve():
    accounts = accounts_of([(State.STALE, 70, 90.0), observed(50, 50.0)])
    after = with_rule(BEFORE, "m0", curve=((0.0, 0.0), (100.0, 80.0)))

    seen, _ = under(after, accounts)

    assert seen.points[0].tolist() == [6100, 5000]  # 50 + (72 - 50) * 20 / 40


def test_the_preview_agrees_with_the_bridge():
    rows = [(State.STALE, 70, 90.0), observed(30, 30.0)]
    accounts = accounts_of(rows)
    after = with_rule(BEFORE, "m0", curve=HALVED)
    after = with_rule(after, "m1", curve=HALVED)
    columns = accounts.points[0], accounts.states[0], accounts.values[0]
    stored = Side(BEFORE, ENGINE_VERSION, *columns, score=600)

    bridged = _under(Side(after, ENGINE_VERSION, *columns, score=0), stored)

    assert under(after, accounts)[0].points[0].tolist() == bridged.points.tolist()


def test_accounts_turn_new_where_the_model_waits_longer():
    accounts = accounts_of(
        [observed(60, 60.0), observed(60, 60.0)], days_since_acquired=np.array([80.0])
    )

    found = preview([(accounts, replace(BEFORE, new_account_days=90))])

    assert found.flows == Counter({(Band.WATCH, Band.NEW): 1})


def test_a_persons_word_holds_under_the_new_model():
    said = Overrides(np.array([1], np.int8), np.array([300.0]))
    accounts = accounts_of([observed(90, 90.0), observed(90, 90.0)], overrides=said)

    assert preview([(accounts, BEFORE)]).after == Counter({Band.AT_RISK: 1})


def test_the_farthest_move_comes_first():
    rows = [[observed(45, 45.0)] * 2, [observed(10, 10.0)] * 2]
    found = preview([(accounts_of(*rows), BEFORE)])

    assert found.moved[:, 0].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("counts", "bands"),
    [
        ((10, 10, 10), []),
        ((2, 40, 58), [Band.AT_RISK]),
        ((5, 35, 60), []),
        ((10, 20, 70), [Band.HEALTHY]),
        ((0, 0, 0), []),
    ],
)
def test_bands_that_hold_too_many_or_too_few_are_named(counts, bands):
    counted = Counter(dict(zip((0, 1, 2), counts, strict=True)))
    by_band = Counter({Band(code): count for code, count in counted.items()})

    assert [band for band, _ in lopsided(by_band)] == bands
