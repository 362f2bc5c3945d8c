"""Parquet files, a slice at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from accounts.imports.reading.cells import as_cell
from accounts.imports.reading.table import (
    BATCH_ROWS,
    Batch,
    FileOptions,
    Row,
    Table,
    batched,
)
from accounts.imports.report import FileRefused
from accounts.imports.values import Formats

# A panic of the library is no ordinary exception: nobody else would catch it.
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
_FIRST_LINE = 2  # as if the names of the columns stood on the first


@contextmanager
def opened(path: Path, _: FileOptions, formats: Formats) -> Iterator[Table]:
    """The table in the file; a row's line is its number, counted from 2."""
    try:
        rows = pl.scan_parquet(path)
        schema = rows.collect_schema()
    except _UNREADABLE as error:
        raise FileRefused(f"{path.name} cannot be read as Parquet.") from error
    for name, kind in schema.items():
        if kind.is_nested() or kind == pl.Binary:
            raise FileRefused(f"{path.name}: the column {name} holds no plain values.")
    yield Table(schema.names(), _batches(path, rows, formats), "Parquet")


def _batches(path: Path, frame: pl.LazyFrame, formats: Formats) -> Iterator[Batch]:
    first = 0
    while True:
        try:
            some = frame.slice(first, BATCH_ROWS).collect()
        except _UNREADABLE as error:
            raise FileRefused(f"{path.name} is damaged: {error}.") from error
        if some.is_empty():
            return
        rows = enumerate(_values(some, path), start=first + _FIRST_LINE)
        yield from batched((_as_row(*row, formats) for row in rows), some.width)
        first += len(some)


def _values(some: pl.DataFrame, path: Path) -> list[tuple[Any, ...]]:
    """raises FileRefused for days that no calendar here has, as of the year 12921"""
    try:
        return some.rows()
    except (ValueError, OverflowError) as error:
        raise FileRefused(f"{path.name} cannot be read: {error}.") from error


def _as_row(line: int, values: tuple[Any, ...], formats: Formats) -> Row:
    return Row(line, [as_cell(value, formats) for value in values])
