"""Rows to and from PostgreSQL's binary COPY, as whole columns.

A text is written and parsed sign by sign; here a column is a copy of its bytes.
Format: postgresql.org, documentation of COPY, "Binary Format".
"""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from django.db import connection

Bytes = npt.NDArray[np.uint8]
Form = str | np.dtype[Any]
Cells = tuple[Bytes, npt.NDArray[np.bool_]]  # (n, w) bytes, and which of them count

_SLICE_ROWS = 8192  # what is at work at a time stays in the processor's cache
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_NUMBERS = {
    "smallint": ">i2", "integer": ">i4", "bigint": ">i8", "xid8": ">i8",
    "float8": ">f8", "boolean": "i1", "date": ">i4", "timestamptz": ">i8",
}  # fmt: skip
_OIDS = {"smallint": 21, "float8": 701, "boolean": 16}
DAYS_TO_2000 = (date(2000, 1, 1) - date(1970, 1, 1)).days  # PostgreSQL's day 0
_GROUPS = 6  # a numeric as groups of four digits, one of them behind the point


class Field(NamedTuple):
    """A column of n fields: the length of each, -1 for null, and (n, w) bytes."""

    size: npt.NDArray[np.int32]
    data: Bytes

    def part(self, start: int) -> "Field":
        """Some rows from `start` on."""
        rows = slice(start, start + _SLICE_ROWS)
        return Field(self.size[rows], self.data[rows])


class Chunks:
    """A file to read once, in parts as they come: never whole in memory."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def read(self, _: int = 0) -> bytes:
        return next(self._parts, b"")


def encoded(rows: pl.DataFrame, types: Mapping[str, str]) -> Chunks:
    """`rows` as a binary COPY file.

    types  column -> smallint, integer, bigint, xid8, float8, boolean, date, text,
           timestamptz (whole microseconds), numeric (decimals of two places); behind
           them smallint[], float8[], boolean[]: lists without nulls, of one length
    """
    if rows.is_empty():
        return Chunks(iter([_HEADER, _TRAILER]))
    lists = {name: kind for name, kind in types.items() if kind.endswith("[]")}
    fields = [_field(rows[n], kind) for n, kind in types.items() if n not in lists]
    bodies = (
        _body(
            [field.part(start) for field in fields],
            _lists(rows[start : start + _SLICE_ROWS], lists),
            len(types),
        )
        for start in range(0, len(rows), _SLICE_ROWS)
    )
    return Chunks(chain([_HEADER], bodies, [_TRAILER]))


def _body(fields: list[Field], lists: Bytes, count: int) -> bytes:
    """The fields before the first list differ in length from row to row; lists do not.

    So only the former are picked byte by byte, and then laid between the latter.

    count  of all fields of a row
    """
    data, is_kept = _side_by_side(np.full(len(lists), count, ">i2"), fields)
    ends = np.cumsum(is_kept.sum(axis=1)).tolist()
    front = data[is_kept].data
    fronts = map(front.__getitem__, map(slice, [0, *ends], ends))
    return b"".join(chain.from_iterable(zip(fronts, lists, strict=True)))


def read_fixed(
    sql: str, parameters: list[Any], fields: Mapping[str, Form]
) -> np.ndarray:
    """The rows of `sql` as a structured array, by binary COPY.

    fields  column -> numpy type, in the order selected; bytes as "V9", of just so
            many. None may be null.
    raises  ValueError where a row is not of that form
    """
    form = _row_of(fields)
    body = _copied(sql, parameters)
    if len(body) % form.itemsize:
        raise ValueError(f"rows are not of the form {form}")
    rows = np.frombuffer(body, form)
    for name in fields:
        if (rows[f"size of {name}"] != form[name].itemsize).any():
            raise ValueError(f"{name} is null or of another size in some row")
    return rows


def read_bytes(sql: str, parameters: list[Any]) -> list[memoryview]:
    """The rows of `sql`, which selects one column of bytes without nulls."""
    body, found = _copied(sql, parameters), []
    while len(body):
        size = int.from_bytes(body[2:6], "big")
        found.append(body[6 : 6 + size])
        body = body[6 + size :]
    return found


def _copied(sql: str, parameters: list[Any]) -> memoryview:
    """The body of a binary COPY file of the rows of `sql`."""
    target = BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.mogrify(sql, parameters)
        text = statement.decode() if isinstance(statement, bytes) else statement
        cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT binary)", target)
    return target.getbuffer()[len(_HEADER) : -len(_TRAILER)]


def encoded_fixed(
    columns: Mapping[str, np.ndarray], fields: Mapping[str, Form]
) -> BytesIO:
    """Columns without nulls as a binary COPY file; `fields` as for `read_fixed`."""
    form = _row_of(fields)
    rows = np.empty(len(next(iter(columns.values()))), form)
    rows["count"] = len(fields)
    for name in fields:
        rows[f"size of {name}"] = form[name].itemsize
        rows[name] = columns[name]
    return BytesIO(b"".join([_HEADER, rows.tobytes(), _TRAILER]))


def encoded_row(cells: list[bytes]) -> Chunks:
    """One row as a binary COPY file; its cells, as they are sent, are not copied."""
    sized = ((len(cell).to_bytes(4, "big"), cell) for cell in cells)
    count = len(cells).to_bytes(2, "big")
    parts = chain([_HEADER, count], chain.from_iterable(sized), [_TRAILER])
    return Chunks(filter(None, parts))


def _row_of(fields: Mapping[str, Form]) -> np.dtype[Any]:
    parts: list[Any] = [("count", ">i2")]
    for name, kind in fields.items():
        parts += [(f"size of {name}", ">i4"), (name, kind)]
    return np.dtype(parts)


def _side_by_side(count: np.ndarray, fields: list[Field]) -> Cells:
    """The number of fields, and of each its length, -1 where it is null, and bytes."""
    width = 2 + sum(4 + field.data.shape[1] for field in fields)
    cells = np.empty((len(count), width), np.uint8)
    is_kept = np.ones(cells.shape, np.bool_)
    cells[:, :2] = _bytes(count)
    end = 2
    for field in fields:
        start, end = end + 4, end + 4 + field.data.shape[1]
        cells[:, start - 4 : start] = _bytes(field.size)
        cells[:, start:end] = field.data
        if (field.size != field.data.shape[1]).any():
            is_kept[:, start:end] = np.arange(end - start) < field.size[:, None]
    return cells, is_kept


def _field(column: pl.Series, kind: str) -> Field:
    if kind == "text":
        return _text(column)
    data = _numeric(column) if kind == "numeric" else _number(column, kind)
    size = np.full(len(column), data.shape[1])
    if column.null_count():
        size[column.is_null().to_numpy()] = -1
    return Field(size.astype(">i4"), data)


def _number(column: pl.Series, kind: str) -> Bytes:
    if kind == "date":
        column = column.cast(pl.Int32) - DAYS_TO_2000
    if kind == "boolean":
        column = column.cast(pl.Int8)
    if column.null_count():
        column = column.fill_null(0)
    return _bytes(column.to_numpy().astype(_NUMBERS[kind]))


def _numeric(column: pl.Series) -> Bytes:
    """Digits in base 10,000, the sign apart; leading groups of zero are allowed."""
    number = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
    whole, behind = np.divmod(np.abs(number), 100)
    groups = [whole // 10_000**power % 10_000 for power in reversed(range(_GROUPS - 1))]
    sign = np.where(number < 0, 0x4000, 0)
    weight, scale = np.full_like(whole, _GROUPS - 2), np.full_like(whole, 2)
    count = np.full_like(whole, _GROUPS)
    parts = [count, weight, sign, scale, *groups, behind * 100]
    return _bytes(np.column_stack(parts).astype(">i2"))


def _text(column: pl.Series) -> Field:
    """Texts repeat: each different one is encoded once."""
    words = column.unique()
    place = column.cast(pl.Enum(words)).to_physical().to_numpy()
    coded = [word.encode() for word in words]
    length = np.array([len(word) for word in coded], ">i4")
    width = max(length.max(initial=0), 1)
    letters = np.array(coded, f"S{width}").view(np.uint8).reshape(-1, width)
    return Field(length[place], letters[place])


def list_of(kind: str, width: int) -> np.dtype[Any]:
    """An array of `width` numbers as it is sent: its head, then `items`."""
    if not width:  # it has no dimension
        return np.dtype([("head", ">i4", (3,))])
    item = np.dtype([("size", ">i4"), ("value", kind)])
    return np.dtype([("head", ">i4", (5,)), ("items", item, (width,))])


def _lists(rows: pl.DataFrame, types: Mapping[str, str]) -> Bytes:
    """(n, w) bytes: arrays of one dimension, the size of each before it."""
    if not types:
        return np.empty((len(rows), 0), np.uint8)
    kinds = {name: kind.removesuffix("[]") for name, kind in types.items()}
    widths = {name: int(rows[name].list.len().max() or 0) for name in types}  # type: ignore[arg-type]
    forms = {name: list_of(_NUMBERS[kinds[name]], widths[name]) for name in types}
    parts = [(name, [("size", ">i4"), ("list", form)]) for name, form in forms.items()]
    cells = np.empty(len(rows), parts)
    for name in types:
        _fill(cells[name], rows[name], _OIDS[kinds[name]], widths[name])
    return cells.view(np.uint8).reshape(len(rows), -1)


def _fill(cells: np.ndarray, lists: pl.Series, oid: int, width: int) -> None:
    cells["size"] = cells["list"].dtype.itemsize
    cells["list"]["head"] = [1, 0, oid, width, 1] if width else [0, 0, oid]
    if width:
        items = cells["list"]["items"]
        items["size"] = items["value"].itemsize
        items["value"] = lists.list.explode().to_numpy().reshape(len(lists), width)


def _bytes(column: np.ndarray) -> Bytes:
    return np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1)
