"""Parquet files."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import polars as pl

from accounts.tests.nasty.case import Case

_DAY = date(2026, 1, 1)
_MOMENT = datetime(2026, 1, 1, 10, tzinfo=UTC)


def _parquet(columns: dict[str, list], schema=None) -> bytes:
    target = BytesIO()
    frame = pl.DataFrame(columns, schema_overrides=schema)
    frame.write_parquet(target, compression="uncompressed", statistics=False)
    return target.getvalue()


def _rows(amounts: list, keys: list | None = None, days: list | None = None, **schema):
    columns = {
        "id": keys or list(range(len(amounts))),
        "customer": ["A"] * len(amounts),
        "date": days or [_DAY] * len(amounts),
        "amount": amounts,
    }
    return _parquet(columns, schema)


_WHOLE = _rows([1.5, 2.25])
_TICKETS = _parquet({
    "id": [1, 2], "customer": ["A", "A"], "kind": ["complaint", "praise"],
    "opened": [_MOMENT, _MOMENT],
})  # fmt: skip

FILES = [
    Case("typed.parquet", _WHOLE, good=2),
    Case("named_otherwise.csv", _rows([1.5]), good=1),
    Case("decimals.parquet", _rows([Decimal("1.50"), Decimal("-0.00")]), good=2),
    Case("long_decimals.parquet", _rows([Decimal("1.123456789"), Decimal("1.10")]),
         good=1, bad=1, corrections=(("1.123456789", "1.12"),)),
    Case("no_numbers.parquet", _rows([float("nan"), float("inf"), -0.0, 1e300, None]),
         good=1, bad=4),
    Case("whole_and_yes.parquet", _rows([True, False]), bad=2,
         corrections=(("true", "1"), ("false", "0"))),
    Case("instants.parquet", _TICKETS, good=2, kind="tickets"),
    Case("days_as_midnights.parquet", _rows(
        [1, 2], days=[datetime(2026, 1, 1), datetime(2026, 1, 1, 9)]),  # noqa: DTZ001
         good=2),
    Case("categories.parquet", _rows([1, 2], keys=["x", "y"], id=pl.Categorical),
         good=2),
    Case("odd_texts.parquet", _rows([1, 2, 3], keys=["nul\0", "\\N", "a\nb"]), good=2,
         bad=1, corrections=(("nul\0", "x"),)),
    Case("nothing_but_nulls.parquet", _rows([None, None]), bad=2),
    Case("no_rows.parquet", _rows([])),
    Case("nested.parquet", _parquet({"id": [1], "rows": [[1, 2]]}),
         refused="holds no plain values"),
    Case("bytes.parquet", _parquet({"id": [b"\x00\xff"]}), refused="no plain values"),
    Case("durations.parquet", _rows([timedelta(days=1)]), bad=1,
         corrections=(('"1 day, 0:00:00"', "1"),)),
    Case("cut.parquet", _WHOLE[: len(_WHOLE) // 2], refused="cannot be read"),
    Case("torn_in_the_middle.parquet", _WHOLE[:40] + b"\xff" * 60 + _WHOLE[100:],
         refused="is damaged"),
    Case("year_12921.parquet", _parquet({
        "id": [1], "customer": ["A"], "amount": [1],
        "date": pl.Series([4_000_000]).cast(pl.Date),
    }), refused="cannot be read"),
    Case("only_the_mark.parquet", b"PAR1", refused="cannot be read"),
]  # fmt: skip
