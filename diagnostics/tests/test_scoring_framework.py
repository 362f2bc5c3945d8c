"""A framework can be stored, and refuses to be nonsense."""

import json
from dataclasses import replace

import pytest

from diagnostics.measures import MEASURES
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Bands, Framework
from diagnostics.tests.scoring_builders import make_cap, make_framework, make_rule


def test_a_framework_survives_being_stored_as_json():
    stored = json.loads(json.dumps(DEFAULT.to_dict()))
    assert Framework.from_dict(stored) == DEFAULT


def test_default_weights_are_the_documented_ones():
    weights = {d.label: d.weight for d in DEFAULT.dimensions}
    assert weights == {
        "Results": 35,
        "Relationship": 20,
        "Service": 15,
        "Technology": 10,
        "Staffing": 10,
        "Value": 10,
        "Context": 0,
    }


def test_measure_weights_of_a_default_dimension_are_percentages():
    filled = [d for d in DEFAULT.dimensions if d.measures]
    assert [sum(r.weight for r in d.measures) for d in filled] == [100] * len(filled)


def test_results_weigh_rhythm_and_trend_as_documented():
    weights = {rule.key: rule.weight for rule in DEFAULT.measures}
    assert (weights["purchase_rhythm"], weights["revenue_trend"]) == (40, 25)


def test_margin_is_shown_without_weight():
    assert {r.key: r.weight for r in DEFAULT.measures}["margin"] == 0


def test_default_caps_are_the_documented_ones():
    caps = [(cap.measure, cap.at_least, cap.ceiling) for cap in DEFAULT.caps]
    assert caps == [
        ("renewal_notice", 1, 20),
        ("purchase_rhythm", 3, 40),
        ("purchase_rhythm", 2, 60),
        ("rival_without_champion", 1, 60),
        ("severe_outage_days", 3, 40),
        ("overdue_days", 90, 60),
        ("contact_silence", 180, 70),
    ]


def test_every_measure_stands_in_the_default_framework_in_its_own_dimension():
    places = {r.key: d.key for d in DEFAULT.dimensions for r in d.measures}
    assert places == {key: measure.dimension for key, measure in MEASURES.items()}


def test_every_dimension_says_what_to_load():
    assert all(dimension.connect for dimension in DEFAULT.dimensions)


def test_measures_are_flat_in_framework_order():
    framework = make_framework([(1, (1, 1)), (1, ()), (1, (1,))])
    assert [rule.key for rule in framework.measures] == ["m0", "m1", "m2"]
    assert framework.column_of == {"m0": 0, "m1": 1, "m2": 2}


def stored_with(change):
    stored = json.loads(json.dumps(DEFAULT.to_dict()))
    change(stored)
    return stored


FLAWS = {
    "weighs an unknown measure 'phase_of_moon'": lambda f: f["dimensions"][0][
        "measures"
    ][1].update(key="phase_of_moon"),
    "watches an unknown measure 'mood'": lambda f: f["caps"][1].update(measure="mood"),
    "the curve is empty": lambda f: rule(f).update(curve=[]),
    "knots do not increase": lambda f: rule(f).update(curve=[[2, 0], [1, 9]]),
    "measure 'purchase_rhythm': weight -1": lambda f: rule(f).update(weight=-1),
    "weight 1.5 is not a whole number": lambda f: rule(f).update(weight=1.5),
    "dimension 'results': weight -5": lambda f: f["dimensions"][0].update(weight=-5),
    "the measure 'revenue_trend' appears 2 times": lambda f: rule(f).update(
        key="revenue_trend"
    ),
    "the dimension 'results' appears 7 times": lambda f: [
        d.update(key="results") for d in f["dimensions"]
    ],
    f"the cap 'x' appears {len(DEFAULT.caps)} times": lambda f: [
        c.update(key="x") for c in f["caps"]
    ],
    "needs one threshold": lambda f: f["caps"][0].update(at_least=None),
    "ceiling 101 is not": lambda f: f["caps"][0].update(ceiling=101),
    "bands begin at": lambda f: f["bands"].update(at_risk_below=80),
    "minimum coverage 60 is not": lambda f: f.update(minimum_coverage=60),
    "new_account_days -1 is not": lambda f: f.update(new_account_days=-1),
    "cannot be read: KeyError\\('bands'\\)": lambda f: f.pop("bands"),
    "unexpected keyword argument 'colour'": lambda f: f.update(colour="red"),
}


def rule(stored):
    return stored["dimensions"][0]["measures"][0]


@pytest.mark.parametrize("complaint", FLAWS)
def test_a_flawed_framework_is_refused_with_the_reason(complaint):
    stored = stored_with(FLAWS[complaint])
    with pytest.raises(ValueError, match=complaint):
        Framework.from_dict(stored)


def test_other_measures_can_be_made_known():
    stored = make_framework([(1, (1,))]).to_dict()
    assert Framework.from_dict(stored, known={"m0"}).measures == (make_rule("m0"),)


def test_a_cap_with_both_thresholds_is_refused():
    with pytest.raises(ValueError, match="needs one threshold"):
        make_cap(at_least=1, at_most=2)


def test_a_framework_can_be_varied_like_any_value():
    strict = replace(DEFAULT, bands=Bands(at_risk_below=60, watch_below=80))
    assert strict != DEFAULT
    assert strict.measures == DEFAULT.measures
