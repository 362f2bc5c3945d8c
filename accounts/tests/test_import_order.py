"""Files in the order of their keys are not sorted, nor searched for equal keys."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.imports.order import KeyOrder

KEYS = st.lists(st.lists(st.text(alphabet="ab\u00e9", max_size=2), max_size=4))


def order_of(*batches: list[str], misread: int = 0) -> KeyOrder:
    order = KeyOrder()
    for keys in batches:
        good = pl.DataFrame({"external_id": pl.Series(keys, dtype=pl.String)})
        order.see(good, pl.DataFrame({"line": [1] * misread}))
    return order


@given(KEYS)
def test_keys_that_rise_are_all_different(batches):
    keys = [key for batch in batches for key in batch]
    rises = all(
        before < after for before, after in zip(["", *keys], keys, strict=False)
    )
    assert order_of(*batches).is_rising == rises


@pytest.mark.parametrize("columns", [{}, {"amount": ["1"]}])
def test_rows_without_keys_are_in_no_order(columns):
    order = KeyOrder()
    order.see(pl.DataFrame({"line": [2], **columns}), pl.DataFrame())
    assert not order.is_rising


def test_a_missing_key_ends_the_order():
    assert not order_of(["a", None, "b"]).is_rising


def test_a_row_that_cannot_be_read_may_have_any_key():
    assert not order_of(["a"], misread=1).is_rising
    assert not order_of([], misread=1).is_rising
