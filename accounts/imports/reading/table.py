"""What an open file is, whatever its format: columns, and rows in batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import polars as pl

from accounts.imports.report import Problem

BATCH_ROWS = 20_000
BATCH_CHARACTERS = 2_000_000  # what cells hold counts, or a few rows fill the memory


@dataclass(frozen=True)
class FileOptions:
    """How a file is written; None is found out from the file itself.

    sheet  of a workbook; empty: the first
    """

    delimiter: str | None = None
    encoding: str | None = None
    header: bool = True
    names: tuple[str, ...] = ()
    comment: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Row:
    line: int
    cells: list[str]


@dataclass(frozen=True)
class Unreadable:
    """A row that does not fit the columns; `cells` is what there was."""

    problem: Problem
    cells: list[str]


@dataclass(frozen=True)
class Batch:
    """Some rows: the line each begins on and its cells, all text; what does not fit."""

    lines: pl.Series
    cells: pl.DataFrame
    unreadable: list[Unreadable]

    def __len__(self) -> int:
        return len(self.lines) + len(self.unreadable)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows that fit, one after another."""
        return (
            Row(line, list(cells))
            for line, cells in zip(self.lines, self.cells.iter_rows(), strict=True)
        )


def batch_of(rows: Iterable[Row], width: int, bad: Iterable[Unreadable] = ()) -> Batch:
    """A batch of rows; those of another width join what is known to be bad."""
    good: list[Row] = []
    unreadable = list(bad)
    for row in rows:
        if len(row.cells) == width:
            good.append(row)
        else:
            unreadable.append(misfit(row.line, row.cells, width))
    by_column = list(zip(*(row.cells for row in good), strict=True)) or [()] * width
    return Batch(
        pl.Series("line", [row.line for row in good], pl.Int64),
        pl.DataFrame(
            [pl.Series(str(n), cells, pl.String) for n, cells in enumerate(by_column)]
        ),
        unreadable,
    )


def misfit(line: int, cells: list[str], width: int) -> Unreadable:
    """A row that has not `width` cells."""
    reason = f"has {len(cells)} columns; expected {width}"
    return Unreadable(Problem(line, "", reason), cells)


@dataclass(frozen=True)
class Table:
    """An open file: the names of its columns, and its rows, to be read once."""

    columns: list[str]
    batches: Iterator[Batch]
    description: str

    @property
    def rows(self) -> Iterator[Row | Problem]:
        """One after another, in the order of the file within each batch."""
        return chain.from_iterable(map(_in_order, self.batches))


def _in_order(batch: Batch) -> list[Row | Problem]:
    rows: list[Row | Problem] = [bad.problem for bad in batch.unreadable]
    return sorted([*rows, *batch.rows], key=lambda row: row.line)


def batched(rows: Iterator[Row], width: int) -> Iterator[Batch]:
    """The rows in batches; those of another width are unreadable."""
    some: list[Row] = []
    size = 0
    for row in rows:
        some.append(row)
        size += len(row.cells) + sum(map(len, row.cells))
        if len(some) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield batch_of(some, width)
            some, size = [], 0
    if some:
        yield batch_of(some, width)
