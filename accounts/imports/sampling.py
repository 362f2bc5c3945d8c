"""The head of a file, to look at before anything is done with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from accounts.imports.reading import FileOptions, Row, opened

SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Sample:
    """The head of a file: its columns, and some rows to look at.

    rejected  rows that an earlier check rejected, from anywhere in the file
    """

    columns: list[str]
    rows: list[list[str]]
    description: str
    rejected: "Sample | None" = None

    @property
    def cells(self) -> Iterator[str]:
        """All cells that hold something."""
        cells = (cell.strip() for row in self.rows for cell in row)
        return filter(None, cells)

    def values(self, column: str) -> list[str]:
        """What the column holds in the rows that hold something there."""
        place = self.columns.index(column)
        return [row[place].strip() for row in self.rows if row[place].strip()]

    def words(self, column: str) -> list[str]:
        """The different texts of a column, of rejected rows too; none of no column."""
        samples = [self, self.rejected] if self.rejected else [self]
        texts = (
            text
            for sample in samples
            if column and column in sample.columns
            for text in sample.values(column)
        )
        return list(dict.fromkeys(texts))


def sample_of(path: Path, options: FileOptions, most: int = SAMPLE_ROWS) -> Sample:
    """The first rows that fit the columns. raises FileRefused"""
    with opened(path, options) as table:
        rows = (row for row in table.rows if isinstance(row, Row))
        cells = [row.cells for row in islice(rows, most)]
        return Sample(table.columns, cells, table.description)
