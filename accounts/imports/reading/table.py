"""What an open file is, whatever its format: columns, and rows in batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from accounts.imports.report import Problem

BATCH_ROWS = 20_000
REJECT_COLUMNS = ("_line", "_column", "_error")  # at the end of our file of bad rows


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


@dataclass
class Batch:
    """Some rows: their cells, the line each begins on; and those that do not fit."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines) + len(self.unreadable)

    def add(self, row: Row, width: int) -> None:
        """Take in a row, which is unreadable where it has not `width` cells."""
        if len(row.cells) == width:
            self.lines.append(row.line)
            self.cells.append(row.cells)
            return
        reason = f"has {len(row.cells)} columns; expected {width}"
        self.unreadable.append(Unreadable(Problem(row.line, "", reason), row.cells))


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
    rows += [Row(*row) for row in zip(batch.lines, batch.cells, strict=True)]
    return sorted(rows, key=lambda row: row.line)


def batched(rows: Iterator[Row], width: int) -> Iterator[Batch]:
    """The rows in batches; those of another width are unreadable."""
    batch = Batch()
    for row in rows:
        batch.add(row, width)
        if len(batch) >= BATCH_ROWS:
            yield batch
            batch = Batch()
    yield batch
