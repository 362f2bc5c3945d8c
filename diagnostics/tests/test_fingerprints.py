"""Fingerprints: equal for what looks the same, another for whatever moved."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.tests.builders import TODAY
from diagnostics.fingerprints import VISIBLE, fingerprints

FIXED = 8145085222717633303
NUMBERS = st.none() | st.integers(-(2**15), 2**15 - 1)
MOVES = {
    "score": 574, "raw": None, "band": "healthy", "revenue": 100_01, "points": [1, 3],
    "states": [0, 2], "caps": [True], "top_driver": "contact_silence",
    "next_on": TODAY, "override_id": 3,
}  # fmt: skip


def make_row(**fields) -> pl.DataFrame:
    given = {
        "version_id": 1, "engine": 4, "score": 573, "raw": 573, "capped": 573,
        "low": 400, "high": 700, "coverage": 900, "band": "watch", "revenue": 100_00,
        "points": [1, 2], "states": [0, 0], "caps": [False], "top_driver": "",
        "top_driver_points": 12, "next_on": None, "margin": None, "override_id": None,
    }  # fmt: skip
    return pl.DataFrame(
        {name: [value] for name, value in (given | fields).items()},
        schema_overrides={
            "next_on": pl.Date, "margin": pl.Int64, "override_id": pl.Int64,
            "raw": pl.Int16, "low": pl.Int16, "high": pl.Int16,
        },
    )  # fmt: skip


def fingerprint(**fields) -> int:
    return fingerprints(make_row(**fields)).item()


def test_the_same_row_has_the_same_number_on_every_day_and_machine():
    assert fingerprint() == fingerprint() == FIXED


@pytest.mark.parametrize(("name", "value"), MOVES.items())
def test_whatever_a_reader_sees_moves_it(name, value):
    assert name in VISIBLE
    assert fingerprint(**{name: value}) != fingerprint()


@given(st.tuples(NUMBERS, NUMBERS), st.tuples(NUMBERS, NUMBERS))
def test_two_rows_are_told_apart_by_any_two_figures(one, other):
    first = fingerprint(low=one[0], high=one[1])
    second = fingerprint(low=other[0], high=other[1])
    assert (first == second) == (one == other)
