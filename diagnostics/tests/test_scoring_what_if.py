"""The smallest set of changes that reaches the next band."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.scoring.bands import Band
from diagnostics.scoring.bridge import Side
from diagnostics.scoring.curves import points as points_of
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.framework import Cap, Dimension, Framework
from diagnostics.scoring.outlook import Verdict
from diagnostics.scoring.overrides import Overrides, Word
from diagnostics.scoring.rules import MeasureRule, ReadingRule
from diagnostics.scoring.states import State, answered
from diagnostics.scoring.what_if import what_if
from diagnostics.scoring.worths import worths_of
from diagnostics.tests.scoring_builders import NAN, QUICK

RISES = ((0.0, 0.0), (4.0, 100.0))
FALLS = ((0.0, 100.0), (4.0, 0.0))
BENDS = ((0.0, 20.0), (2.0, 100.0), (4.0, 0.0))


def rule(place, weight=1, curve=RISES):
    reading = ReadingRule(
        metric_id=place,
        how="latest",
        days=30,
        label=f"M{place}",
        unit="things",
        dimension="d0",
    )
    return MeasureRule(f"m{place}", weight, curve, reading=reading)


def framework_of(*rules, caps=(), **settings):
    dimension = Dimension("d0", "D0", 1, tuple(rules), "facts")
    return Framework("test", "Test", (dimension,), tuple(caps), **settings)


def side_of(framework, values, states=None, *, word=Word.NOTHING, at=NAN):
    values = np.array(values, float)
    states = np.array(states or [State.OBSERVED] * len(values), np.int8)
    curves = [rule.curve for rule in framework.measures]
    points = [points_of(values[[i]], curve)[0] for i, curve in enumerate(curves)]
    points = np.where(answered(states), points, -1).astype(np.int16)
    score = int(judged(framework, points, states, values, word, at).score[0])
    return Side(framework, 3, points, states, values, score, word, at)


def judged(framework, points, states, values, word=Word.NOTHING, at=NAN):
    points, states, values = (np.atleast_2d(a) for a in (points, states, values))
    size = len(points)
    said = Overrides(np.full(size, word, np.int8), np.full(size, at))
    return diagnose(framework, points, states, values, np.zeros(size, bool), said)


def changed(side, outlook):
    """The band once every change is made, as `observe` and `diagnose` would have it."""
    values, states, points = side.values.copy(), side.states.copy(), side.points.copy()
    for change in outlook.changes:
        column = side.framework.column_of[change.rule.key]
        values[column], states[column] = change.value_to, State.OBSERVED
        points[column] = points_of(values[[column]], change.rule.curve)[0]
    found = judged(side.framework, points, states, values, side.word, side.at)
    return Band(int(found.band[0])), int(found.score[0])


def moves(outlook):
    return [(c.rule.key, c.value_from, c.value_to) for c in outlook.changes]


EVEN = framework_of(rule(0), rule(1), rule(2, weight=2))


def test_one_measure_that_can_give_enough_is_all_it_takes():
    found = what_if(side_of(EVEN, [2, 2, 1]))

    assert (found.verdict, found.target, found.border) == (
        Verdict.REACHABLE,
        Band.WATCH,
        50,
    )
    assert moves(found) == [("m2", 1, 2)]
    assert found.changes[0].gained == 125
    assert found.score == 500


def test_where_one_is_not_enough_the_fewest_are_chosen():
    found = what_if(side_of(EVEN, [0, 0, 0]))
    assert moves(found) == [("m2", 0, 4)]

    found = what_if(side_of(EVEN, [1, 2, 2]))
    assert found.target is Band.WATCH
    assert len(found.changes) == 1


def test_the_best_use_of_points_comes_first():
    found = what_if(side_of(EVEN, [2, 2, 2]))

    assert found.target is Band.HEALTHY
    assert moves(found) == [("m2", 2, 4)]


HELD = Cap("cap", "m0", 3.0, None, 40, "too many")


def test_a_limit_below_the_band_has_to_be_lifted():
    framework = framework_of(rule(0, curve=FALLS), rule(1), caps=[HELD])

    found = what_if(side_of(framework, [3, 4]))

    assert moves(found) == [("m0", 3, 2)]
    assert found.changes[0].lifts == (HELD,)
    assert found.changes[0].just_lifts
    assert (found.changes[0].gained, found.score) == (350, 750)
    assert found.score >= 500


STEEP = ((0.0, 100.0), (5.8, 0.0))


def test_a_value_that_lifts_a_limit_and_is_not_enough_by_itself_is_named():
    framework = framework_of(rule(0, curve=STEEP), caps=[HELD])

    (change,) = what_if(side_of(framework, [4])).changes

    assert change.value_to < 3
    assert not change.just_lifts


def test_under_a_word_no_change_takes_points_away():
    framework = framework_of(rule(0, 9), rule(1, 3), rule(2, 1))

    found = what_if(side_of(framework, [0, 0, 0], word=Word.AT_LEAST, at=700.0))

    assert all(change.gained >= 0 for change in found.changes)
    assert sum(change.gained for change in found.changes) == found.score - 700


def test_a_limit_above_the_band_stays():
    framework = framework_of(
        rule(0, curve=FALLS), rule(1, 2), caps=[replace(HELD, ceiling=60)]
    )

    found = what_if(side_of(framework, [3, 2]))

    assert moves(found) == [("m1", 2, 3)]


def test_no_change_runs_into_another_limit():
    held = Cap("cap", "m0", 2.0, None, 40, "too many")
    framework = framework_of(rule(0), rule(1), caps=[held])

    found = what_if(side_of(framework, [1, 1]))

    assert moves(found) == [("m1", 1, 3)]


def test_a_rating_that_aged_is_given_again():
    side = side_of(framework_of(rule(0)), [3])
    side = replace(
        side,
        points=np.array([4900], np.int16),
        states=np.array([State.STALE], np.int8),
        score=490,
    )

    found = what_if(side)

    assert moves(found) == [("m0", 3, 3)]


def test_what_a_person_set_is_moved_by_nothing_else():
    for word in (Word.AT_MOST, Word.EXACTLY):
        side = side_of(EVEN, [2, 2, 2], word=word, at=400.0)
        assert what_if(side).verdict is Verdict.SET_BY_PERSON


def test_a_score_that_is_set_high_enough_stands_in_nobodys_way():
    side = side_of(EVEN, [1, 1, 1], word=Word.AT_MOST, at=600.0)

    assert what_if(side).verdict is Verdict.REACHABLE


def test_what_there_is_nothing_to_do_for_says_why():
    unknown = side_of(EVEN, [NAN] * 3, [State.MISSING] * 3)
    thin = side_of(EVEN, [1, NAN, NAN], [State.OBSERVED, *[State.MISSING] * 2])

    assert what_if(side_of(EVEN, [4, 4, 4])).verdict is Verdict.HEALTHY
    assert what_if(side_of(EVEN, [1, 1, 1]), is_new=True).verdict is Verdict.NEW
    assert what_if(unknown).verdict is Verdict.NO_SCORE
    assert what_if(thin).verdict is Verdict.TOO_LITTLE
    assert what_if(replace(thin, score=900)).verdict is Verdict.TOO_LITTLE


def test_what_even_the_best_does_not_reach_is_said():
    low = rule(0, curve=((0.0, 0.0), (4.0, 40.0)))

    assert what_if(side_of(framework_of(low), [2])).verdict is Verdict.OUT_OF_REACH


def test_values_are_whole_where_people_count():
    days = rule(0, curve=((30.0, 100.0), (180.0, 0.0)))
    found = worths_of(days, 97.3, [])

    assert set(np.mod(found.values, 1)) <= {0.0, 97.3 % 1}
    assert {30.0, 31.0, 97.3, 180.0} <= set(found.values)


SMALL_RULES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([RISES, FALLS, BENDS])),
    min_size=1,
    max_size=4,
)
WORDS = st.sampled_from(
    [(Word.NOTHING, NAN), (Word.AT_LEAST, 300.0), (Word.AT_MOST, 800.0)]
)


@st.composite
def sides(draw):
    """Small frameworks whose measures take five values each."""
    rules = [rule(i, *each) for i, each in enumerate(draw(SMALL_RULES))]
    caps = [
        Cap(
            f"cap{i}",
            f"m{draw(st.integers(0, len(rules) - 1))}",
            draw(st.integers(1, 4)),
            None,
            draw(st.integers(10, 90)),
            "held",
        )
        for i in range(draw(st.integers(0, 2)))
    ]
    framework = framework_of(*rules, caps=caps, minimum_coverage=0.0)
    size = len(rules)
    values = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    known = st.sampled_from([State.OBSERVED] * 3 + [State.MISSING])
    states = draw(st.lists(known, min_size=size, max_size=size))
    word, at = draw(WORDS)
    return side_of(framework, values, states, word=word, at=at)


def every_set(side, target):
    """How many known measures change, for each way to reach the target."""
    known = np.flatnonzero(answered(side.states))
    ways = list(product(range(5), repeat=len(known)))
    values = np.tile(side.values, (len(ways), 1))
    values[:, known] = np.array(ways, float).reshape(len(ways), len(known))
    points = np.tile(side.points, (len(ways), 1))
    for column in known:
        curve = side.framework.measures[column].curve
        points[:, column] = points_of(values[:, column], curve)
    states = np.tile(side.states, (len(ways), 1))
    found = judged(side.framework, points, states, values, side.word, side.at)
    counts = (values[:, known] != side.values[known]).sum(axis=1)
    reached = (found.band >= target) & (found.band <= Band.HEALTHY)
    return counts[reached]


@QUICK
@given(sides())
def test_the_changes_reach_the_band_and_no_smaller_set_does(side):
    found = what_if(side)
    if found.verdict in (Verdict.HEALTHY, Verdict.NO_SCORE, Verdict.SET_BY_PERSON):
        return
    counts = every_set(side, found.target)

    assert (found.verdict is Verdict.OUT_OF_REACH) == (len(counts) == 0)
    if found.verdict is Verdict.REACHABLE:
        band, score = changed(side, found)
        assert found.target <= band <= Band.HEALTHY
        assert score == found.score
        assert sum(c.gained for c in found.changes) == score - side.score
        assert all(c.gained >= 0 for c in found.changes if not c.lifts)
        assert len(found.changes) == counts.min()
