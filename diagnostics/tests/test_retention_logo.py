"""Accounts kept, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.retention.logo import (
    contract_is_ours,
    logo_retention,
    repeat_is_ours,
)
from diagnostics.tests.scoring_builders import NAN, QUICK


def column(*values):
    return np.array(values, np.float64)


@pytest.mark.parametrize(
    ("in_force", "since_end", "to_next", "known_after", "expected"),
    [
        (True, NAN, NAN, 0, True),
        (True, 400, NAN, 0, True),  # an earlier contract ended long ago
        (False, NAN, NAN, 0, False),  # never had one
        (False, NAN, 10, 0, False),  # signed, not begun
        (False, 10, NAN, 0, True),  # grace still runs
        (False, 30, NAN, 0, True),
        (False, 31, NAN, 0, False),
        (False, 10, NAN, 21, False),  # looking back, the renewal never came
        (False, 10, 20, 365, True),  # renewed on the last day of grace
        (False, 10, 21, 365, False),  # back, but later than the grace
    ],
)
def test_a_contract_is_ours_while_in_force_or_within_its_grace(
    in_force, since_end, to_next, known_after, expected
):
    ours = contract_is_ours(
        np.array([in_force]), column(since_end), column(to_next), known_after
    )
    assert ours[0] == expected


@pytest.mark.parametrize(
    ("since_purchase", "own_gap", "typical_gap", "expected"),
    [
        (90, 10, 10, True),  # at least 90 days
        (91, 10, 10, False),
        (180, 60, 10, True),
        (181, 60, 10, False),
        (730, 300, 10, True),  # at most 24 months
        (731, 300, 10, False),
        (120, NAN, 40, True),  # no rhythm of its own: the typical gap
        (121, NAN, 40, False),
        (730, NAN, NAN, True),
        (731, NAN, NAN, False),
        (NAN, NAN, 40, False),  # never bought
    ],
)
def test_a_buyer_is_ours_while_its_silence_lasts_no_longer_than_it_may(
    since_purchase, own_gap, typical_gap, expected
):
    ours = repeat_is_ours(column(since_purchase), column(own_gap), column(typical_gap))
    assert ours[0] == expected


def test_retention_is_counted_by_group():
    retention = logo_retention(
        group=np.array([7, 7, 7, 2, 2, 9]),
        opening=np.array([True, True, True, True, False, False]),
        kept=np.array([True, False, True, False, True, True]),
    )
    assert retention.groups.tolist() == [2, 7, 9]
    assert retention.kept.tolist() == [0, 2, 0]
    assert retention.opening.tolist() == [1, 3, 0]
    np.testing.assert_array_equal(retention.rate, [0, 2 / 3, np.nan])


def test_no_accounts_make_no_groups():
    nobody = np.empty(0, np.bool_)
    retention = logo_retention(np.empty(0, np.int64), nobody, nobody)
    assert retention.groups.size == retention.rate.size == 0


ACCOUNTS = st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.booleans()))


@QUICK
@given(ACCOUNTS)
def test_groups_add_up_to_the_whole(accounts):
    group, opening, kept = np.array(accounts, np.int64).reshape(-1, 3).T
    retention = logo_retention(group, opening == 1, kept == 1)
    assert retention.opening.sum() == opening.sum()
    assert retention.kept.sum() == (opening & kept).sum()
    known = retention.opening > 0
    assert ((retention.rate >= 0) & (retention.rate <= 1))[known].all()
    assert np.isnan(retention.rate[~known]).all()
