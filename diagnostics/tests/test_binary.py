"""Binary COPY: what is sent arrives, and what has another form is refused."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from django.db import connection

from diagnostics.binary import encoded, list_of, read_fixed

pytestmark = pytest.mark.django_db
TYPES = {
    "id": "bigint", "score": "smallint", "count": "integer", "share": "float8",
    "is_due": "boolean", "day": "date", "word": "text", "money": "numeric",
    "figures": "float8[]", "points": "smallint[]", "flags": "boolean[]",
    "none": "smallint[]",
}  # fmt: skip


def make_rows(**columns) -> pl.DataFrame:
    """Three rows: all there is, all null that may be, and the ends of the ranges."""
    money = pl.Series(["-123456.78", None, "99999999999999.99"])
    given = {
        "id": [1, 2, 2**62],
        "score": pl.Series([573, None, -1], dtype=pl.Int16),
        "count": pl.Series([7, None, 2**31 - 1], dtype=pl.Int32),
        "share": [0.1, None, 1e300],
        "is_due": [True, None, False],
        "day": [date(2026, 11, 20), None, date(1969, 12, 31)],
        "word": ["watch", "", "größer"],
        "money": money.cast(pl.Decimal(18, 2)),
        "figures": [[0.5, 1.5], [2.5, -1.0], [1e-9, 0.0]],
        "points": pl.Series([[1], [-1], [10_000]], dtype=pl.List(pl.Int16)),
        "flags": [[True, False], [False, False], [True, True]],
        "none": pl.Series([[], [], []], dtype=pl.List(pl.Int16)),
    }
    return pl.DataFrame(given | columns)


def sent(rows: pl.DataFrame) -> list[tuple]:
    """The rows as PostgreSQL has them after a COPY."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in TYPES.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE got ({columns}) ON COMMIT DROP")
        cursor.copy_expert("COPY got FROM STDIN (FORMAT binary)", encoded(rows, TYPES))
        cursor.execute("SELECT * FROM got ORDER BY id")
        return cursor.fetchall()


def test_every_kind_of_column_arrives_as_it_was_sent():
    rows = make_rows()
    assert sent(rows) == rows.rows()


def test_many_rows_arrive_in_their_order():
    count = 20_000
    rows = make_rows().sample(count, with_replacement=True, seed=7)
    rows = rows.with_columns(id=pl.int_range(count))
    assert sent(rows) == rows.rows()


def test_no_rows_are_sent_as_none():
    assert sent(make_rows().clear()) == []


def test_money_keeps_its_cents():
    money = pl.Series(["0.01", "-0.01", "10000.00"]).cast(pl.Decimal(18, 2))
    found = [row[7] for row in sent(make_rows(money=money))]
    assert found == [Decimal("0.01"), Decimal("-0.01"), Decimal("10000.00")]


def test_rows_of_one_form_are_read_as_they_lie():
    found = read_fixed(
        "SELECT n, ARRAY[n, n + 0.5]::float8[] FROM generate_series(1, %s) n",
        [3],
        {"n": ">i4", "figures": list_of(">f8", 2)},
    )
    assert found["n"].tolist() == [1, 2, 3]
    values = found["figures"]["items"]["value"]
    np.testing.assert_array_equal(values, [[1, 1.5], [2, 2.5], [3, 3.5]])


def test_no_rows_are_read_as_none():
    assert len(read_fixed("SELECT 1 WHERE false", [], {"n": ">i4"})) == 0


@pytest.mark.parametrize("value", ["NULL::int", "1::bigint"])
def test_a_value_of_another_size_is_refused(value):
    sql = f"SELECT {value} FROM generate_series(1, 5)"  # noqa: S608
    with pytest.raises(ValueError, match=r"of another size|not of the form"):
        read_fixed(sql, [], {"n": ">i4"})
