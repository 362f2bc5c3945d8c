"""What must hold of every diagnosis, whatever the framework and the facts."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.states import State, answered
from diagnostics.tests.scoring_builders import (
    QUICK,
    SHARES,
    THOROUGH,
    accounts,
    portfolios,
    said,
)
from diagnostics.tests.scoring_reference import Account, per_mille, tenths


def as_table(diagnoses):
    columns = (getattr(diagnoses, field.name) for field in fields(diagnoses))
    return np.column_stack([column.astype(np.int64) for column in columns])


def assert_both_engines_agree(framework, *rows, said=None):
    diagnoses = diagnose(framework, *rows, said)
    for i, row in enumerate(zip(*rows, strict=True)):
        words = (said.words[i], said.at[i]) if said else None
        slow = Account(framework, *row, said=words)
        assert diagnoses.raw[i] == tenths(slow.raw())
        assert diagnoses.capped[i] == tenths(slow.capped())
        assert diagnoses.score[i] == tenths(slow.score())
        assert diagnoses.low[i] == tenths(slow.low())
        assert diagnoses.high[i] == tenths(slow.high())
        assert diagnoses.coverage[i] == per_mille(slow.coverage())
        assert diagnoses.band[i] == slow.band()
        assert list(diagnoses.contributions[i]) == slow.contributions()


@THOROUGH
@given(portfolios())
def test_the_fast_engine_agrees_exactly_with_the_slow_one_in_fractions(portfolio):
    assert_both_engines_agree(*portfolio)


@THOROUGH
@given(portfolios(), st.data())
def test_both_engines_agree_where_people_set_scores(portfolio, data):
    assert_both_engines_agree(*portfolio, said=data.draw(said(len(portfolio[1]))))


@QUICK
@given(accounts(DEFAULT, largest_value=4))
def test_both_engines_agree_under_the_default_weights(rows):
    assert_both_engines_agree(DEFAULT, *rows)


@QUICK
@given(portfolios())
def test_dimensions_and_caps_agree_with_the_slow_engine(portfolio):
    framework, *rows = portfolio
    diagnoses = diagnose(framework, *rows)
    for i, row in enumerate(zip(*rows, strict=True)):
        slow = Account(framework, *row)
        assert list(diagnoses.caps[i]) == [slow.in_force(c) for c in framework.caps]
        for place, dimension in enumerate(framework.dimensions):
            assert diagnoses.dimensions[i, place] == tenths(slow.dimension(dimension))
            assert diagnoses.dimension_coverage[i, place] == per_mille(
                slow.dimension_coverage(dimension)
            )


@QUICK
@given(portfolios())
def test_contributions_add_up_to_what_the_score_lacks(portfolio):
    framework, *rows = portfolio
    diagnoses = diagnose(framework, *rows)
    scored = diagnoses.score >= 0
    lost = diagnoses.contributions.sum(axis=1)
    assert (lost[scored] == 1000 - diagnoses.score[scored]).all()
    assert (diagnoses.contributions[~scored] == 0).all()
    assert (diagnoses.contributions >= 0).all()


@QUICK
@given(portfolios())
def test_a_measure_without_points_costs_nothing(portfolio):
    framework, *rows = portfolio
    contributions = diagnose(framework, *rows).contributions
    assert (contributions[:, :-2][~answered(rows[1])] == 0).all()


@QUICK
@given(portfolios(min_size=2), st.randoms())
def test_the_order_of_rows_does_not_matter(portfolio, random):
    framework, *rows = portfolio
    order = list(range(len(rows[0])))
    random.shuffle(order)
    shuffled = diagnose(framework, *(column[order] for column in rows))
    assert (as_table(shuffled) == as_table(diagnose(framework, *rows))[order]).all()


@QUICK
@given(portfolios(min_size=2), st.integers(0, 6))
def test_scoring_in_chunks_changes_nothing(portfolio, cut):
    framework, *rows = portfolio
    parts = [
        as_table(diagnose(framework, *(column[part] for column in rows)))
        for part in (slice(cut), slice(cut, None))
    ]
    assert (np.vstack(parts) == as_table(diagnose(framework, *rows))).all()


@QUICK
@given(portfolios(), st.data())
def test_a_better_measure_never_lowers_the_score(portfolio, data):
    framework, points, states, values, is_new = portfolio
    other = data.draw(arrays(np.int16, points.shape, elements=SHARES))
    better = np.maximum(points, other)
    before = diagnose(framework, points, states, values, is_new)
    after = diagnose(framework, better, states, values, is_new)
    assert (after.score >= before.score).all()
    assert (after.low >= before.low).all()
    assert (after.high >= before.high).all()


@QUICK
@given(portfolios())
def test_coverage_and_figures_stay_within_their_scales(portfolio):
    framework, *rows = portfolio
    diagnoses = diagnose(framework, *rows)
    for name in ("coverage", "dimension_coverage", "raw", "score", "dimensions"):
        figures = getattr(diagnoses, name)
        assert ((figures >= -1) & (figures <= 1000)).all()


@QUICK
@given(portfolios())
def test_the_score_lies_within_its_bounds(portfolio):
    framework, *rows = portfolio
    diagnoses = diagnose(framework, *rows)
    scored = diagnoses.score >= 0
    assert (diagnoses.low <= diagnoses.high).all()
    assert (diagnoses.low <= diagnoses.score)[scored].all()
    assert (diagnoses.score <= diagnoses.high)[scored].all()


@QUICK
@given(portfolios(), st.integers(0, 10_000), st.integers(0, 10), st.data())
def test_learning_a_missing_measure_never_widens_the_bounds(
    portfolio, learnt, value, data
):
    framework, points, states, values, is_new = portfolio
    missing = np.argwhere(states == State.MISSING)
    assume(len(missing))
    cell = tuple(data.draw(st.sampled_from(missing.tolist())))
    before = diagnose(framework, points, states, values, is_new)
    points[cell], states[cell], values[cell] = learnt, State.OBSERVED, value
    after = diagnose(framework, points, states, values, is_new)
    assert (after.low >= before.low).all()
    assert (after.high <= before.high).all()


@QUICK
@given(portfolios())
def test_caps_never_raise_a_score(portfolio):
    framework, *rows = portfolio
    diagnoses = diagnose(framework, *rows)
    without = diagnose(replace(framework, caps=()), *rows)
    assert (diagnoses.score <= diagnoses.raw).all()
    assert (diagnoses.raw == without.score).all()
    assert (diagnoses.low <= without.low).all()


@QUICK
@given(portfolios())
def test_measures_that_left_do_not_count_at_all(portfolio):
    framework, points, states, values, is_new = portfolio
    left = (states == State.NOT_CONNECTED) | (states == State.NOT_APPLICABLE)
    other = np.where(left, 10_000 - points, points).astype(np.int16)
    before = diagnose(framework, points, states, values, is_new)
    after = diagnose(framework, other, states, np.where(left, 10, values), is_new)
    assert (as_table(before) == as_table(after)).all()


@QUICK
@given(portfolios())
def test_inputs_are_left_as_they_were(portfolio):
    framework, *rows = portfolio
    copies = [column.copy() for column in rows]
    diagnose(framework, *rows)
    for column, copy in zip(rows, copies, strict=True):
        np.testing.assert_array_equal(column, copy)
