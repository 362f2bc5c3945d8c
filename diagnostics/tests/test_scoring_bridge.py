"""The bridge between two diagnoses, exact to the tenth of a point."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnostics.scoring.bridge import Cause, Side, bridge
from diagnostics.scoring.curves import points as points_of
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.overrides import Overrides, Word
from diagnostics.scoring.states import State, answered
from diagnostics.tests.scoring_builders import (
    NAN,
    THOROUGH,
    accounts,
    frameworks,
    make_cap,
    make_framework,
    said,
)


def side_of(framework, values, states=None, *, faded=None, word=Word.NOTHING, at=NAN):
    """A diagnosis of one account whose measures have these values."""
    values = np.array(values, float)
    states = np.array(states or [State.OBSERVED] * len(values), np.int8)
    points = np.array(
        [points_of(values[[i]], r.curve)[0] for i, r in enumerate(framework.measures)],
        np.int16,
    )
    points = np.where(answered(states), points, -1).astype(np.int16)
    for column, worth in (faded or {}).items():
        points[column] = worth * 100
    return scored(framework, points, states, values, word, at)


def scored(framework, points, states, values, word=Word.NOTHING, at=NAN, engine=3):
    overrides = Overrides(np.array([word], np.int8), np.array([at * 1.0]))
    found = diagnose(
        framework,
        points[None],
        states[None],
        values[None],
        np.array([False]),
        overrides,
    )
    score = int(found.score[0])
    return Side(framework, engine, points, states, values, score, Word(word), at)


def lines(before, after):
    return [(s.cause, s.measure, s.tenths) for s in bridge(before, after)]


TWO = make_framework([(1, (1, 1))])
HIT = make_cap(measure="m0", at_least=None, at_most=30, ceiling=40)


def test_a_changed_value_has_one_line_and_what_stayed_has_none():
    assert lines(side_of(TWO, [80, 60]), side_of(TWO, [50, 60])) == [
        (Cause.VALUE, "m0", -150)
    ]


def test_what_becomes_known_and_what_ceases_have_their_own_lines():
    before = side_of(TWO, [80, NAN], [State.OBSERVED, State.MISSING])
    after = side_of(TWO, [NAN, 40], [State.MISSING, State.OBSERVED])
    assert lines(before, after) == [
        (Cause.KNOWN, "m1", -200),
        (Cause.UNKNOWN, "m0", -200),
    ]


def test_ageing_stands_apart_from_a_new_value():
    before = side_of(TWO, [80, 100])
    after = side_of(TWO, [80, 90], [State.OBSERVED, State.STALE], faded={1: 70})
    assert lines(before, after) == [
        (Cause.VALUE, "m1", -50),
        (Cause.AGEING, "m1", -100),
    ]


def test_a_limit_takes_what_the_values_leave():
    framework = replace(TWO, caps=(HIT,))
    assert lines(side_of(framework, [80, 80]), side_of(framework, [30, 80])) == [
        (Cause.VALUE, "m0", -250),
        (Cause.LIMIT, None, -150),
    ]


def test_a_person_who_sets_the_score_has_a_line():
    set_to = side_of(TWO, [80, 60], word=Word.EXACTLY, at=500.0)
    assert lines(side_of(TWO, [80, 60]), set_to) == [(Cause.OVERRIDE, None, -200)]


def test_another_scoring_model_is_one_line():
    steeper = make_framework([(1, (3, 1))])
    assert lines(side_of(TWO, [80, 40]), side_of(steeper, [80, 40])) == [
        (Cause.MODEL, None, 100)
    ]


def test_a_measure_that_the_earlier_model_lacked_belongs_to_the_models_line():
    one = make_framework([(1, (1,))])
    assert lines(side_of(one, [80]), side_of(TWO, [80, 20])) == [
        (Cause.MODEL, None, -300)
    ]


def test_another_curve_is_the_models_doing_and_fading_goes_on():
    half = make_framework([(1, (1, 1))])
    rules = tuple(
        replace(rule, curve=((0.0, 0.0), (50.0, 100.0)))
        for rule in half.dimensions[0].measures
    )
    half = replace(half, dimensions=(replace(half.dimensions[0], measures=rules),))
    stale = [State.OBSERVED, State.STALE]
    before = side_of(TWO, [80, 90], stale, faded={1: 70})
    after = side_of(half, [80, 90], stale, faded={1: 75})
    assert lines(before, after) == [(Cause.MODEL, None, 125)]


def test_a_score_that_is_null_has_no_bridge():
    nothing = side_of(TWO, [NAN, NAN], [State.MISSING, State.MISSING])
    with pytest.raises(ValueError, match="null"):
        bridge(nothing, side_of(TWO, [80, 60]))


def test_another_engine_is_part_of_the_first_line():
    before = replace(side_of(TWO, [80, 60]), engine=2, score=690)
    assert lines(before, side_of(TWO, [80, 60])) == [(Cause.MODEL, None, 10)]


@st.composite
def sides(draw, framework):
    points, states, values, _ = draw(accounts(framework))
    words = draw(said(1))
    return scored(
        framework, points[0], states[0], values[0], words.words[0], words.at[0]
    )


@THOROUGH
@given(st.data(), st.booleans())
def test_every_bridge_sums_exactly_to_the_difference(data, is_same_model):
    framework = data.draw(frameworks())
    other = framework if is_same_model else data.draw(frameworks())
    before, after = data.draw(sides(framework)), data.draw(sides(other))
    assume(before.score >= 0 and after.score >= 0)
    assert sum(s.tenths for s in bridge(before, after)) == after.score - before.score


@THOROUGH
@given(st.data())
def test_an_untouched_measure_never_gets_a_line(data):
    framework = data.draw(frameworks())
    before, after = data.draw(sides(framework)), data.draw(sides(framework))
    kept = data.draw(st.sets(st.integers(0, max(len(framework.measures) - 1, 0))))
    for column in kept & set(range(len(framework.measures))):
        after = after.with_column(column, before)
    after = scored(
        framework, after.points, after.states, after.values, after.word, after.at
    )
    assume(before.score >= 0 and after.score >= 0)
    touched = {step.measure for step in bridge(before, after)}
    untouched = {rule.key for i, rule in enumerate(framework.measures) if i in kept}
    assert not touched & untouched


@THOROUGH
@given(st.data())
def test_a_diagnosis_and_itself_have_no_lines_between_them(data):
    side = data.draw(sides(data.draw(frameworks())))
    assume(side.score >= 0)
    assert bridge(side, side) == []
