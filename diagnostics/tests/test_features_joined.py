"""Columns of one kind of fact stand beside the others, whoever has facts of it."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from accounts.tests.builders import make_customer, make_organisation
from diagnostics import features
from diagnostics.features.customers import customers
from diagnostics.features.purchases import purchases
from diagnostics.tests.builders import reading_of

PART = pl.DataFrame({"customer_id": [2], "told": [3], "day": [7]})
FRAME = pl.DataFrame({"customer_id": [1, 2], "acquired": [4, 5]})


@pytest.mark.parametrize("rows", [PART, PART.clear()])
def test_a_part_has_the_same_columns_with_and_without_rows(rows):
    joined = features._joined(FRAME, rows, ("told",))

    assert joined.schema == {**FRAME.schema, "told": pl.Int64, "day": pl.Int64}


def test_who_has_no_row_has_nothing_and_counts_none():
    joined = features._joined(FRAME, PART.clear(), ("told",))

    nothing = FRAME.with_columns(told=pl.lit(0, pl.Int64), day=pl.lit(None, pl.Int64))
    assert_frame_equal(joined, nothing)


@pytest.mark.django_db
def test_no_two_parts_have_a_column_of_the_same_name():
    make_organisation()
    reading = reading_of(make_customer())
    parts = [part.read(reading) for part in features._PARTS]
    parts += [purchases(reading), customers(reading)]

    names = [n for part in parts for n in part.columns if n != "customer_id"]

    assert len(names) == len(set(names))
