"""Columns that stand in a second file beside the imported one."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from accounts.imports.reading import FileOptions, Row, opened
from accounts.imports.report import FileRefused, Problem
from accounts.imports.values import Formats, dates


@dataclass(frozen=True)
class Join:
    """`name.Column` means `Column` of the row of `file` whose `on` equals ours.

    earliest  a date column of `file`: of several rows the one with the first date
    optional  rows without a partner keep empty columns instead of being rejected
    """

    name: str
    file: str
    on: str
    earliest: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Partners:
    """The rows of a second file by their key, with the columns' long names."""

    join: Join
    rows: pl.DataFrame

    @property
    def columns(self) -> list[str]:
        return [name for name in self.rows.columns if name != self.join.on]

    def beside(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Our rows in their order, each followed by the cells of its partner."""
        return cells.join(
            self.rows, on=self.join.on, how="left", maintain_order="left"
        ).with_columns(pl.col(self.columns).fill_null(""))

    def problems(self, lines: pl.Series, cells: pl.DataFrame) -> list[Problem]:
        """The rows without a partner, where each must have one."""
        if self.join.optional:
            return []
        keys = cells[self.join.on]
        alone = ~keys.is_in(self.rows[self.join.on].to_list())
        return [
            Problem(line, self.join.on, f"no row of {self.join.file} has"
                    f" {self.join.on} {key!r}")
            for line, key in zip(lines.filter(alone), keys.filter(alone), strict=True)
        ]  # fmt: skip


def partners(
    join: Join, columns: list[str], folder: Path, options: FileOptions, formats: Formats
) -> Partners:
    """The rows of the second file, for a file with these columns.

    raises FileRefused when it is unreadable, or names one key twice
    """
    _require(join.on, columns, "the imported file")
    names, rows = _by_key(join, folder / join.file, options, formats)
    frame = pl.DataFrame(
        list(rows.values()),
        schema={f"{join.name}.{name}": pl.String for name in names},
        orient="row",
    )
    return Partners(join, frame.with_columns(pl.Series(join.on, list(rows), pl.String)))


def _by_key(
    join: Join, path: Path, options: FileOptions, formats: Formats
) -> tuple[list[str], dict[str, list[str]]]:
    """The columns of the second file and its rows by key; rows without one are none."""
    kept: dict[str, list[str]] = {}
    with opened(path, options, formats) as table:
        for column in filter(None, (join.on, join.earliest)):
            _require(column, table.columns, join.file)
        key_of = table.columns.index(join.on)
        day_of = table.columns.index(join.earliest) if join.earliest else None
        for row in table.rows:
            if isinstance(row, Problem):
                raise FileRefused(f"{join.file}, {row}.")
            cells = [cell.strip() for cell in row.cells]
            key = cells[key_of]
            row = Row(row.line, cells)
            if key and _is_better(row, kept.get(key), join, day_of, formats):
                kept[key] = cells
        return table.columns, kept


def _is_better(
    row: Row, kept: list[str] | None, join: Join, day_of: int | None, formats: Formats
) -> bool:
    """Whether the row is the one to keep of those with its key."""
    if day_of is None:
        if kept is None:
            return True
        raise FileRefused(
            f"{join.file}, line {row.line}: a second row with the same {join.on};"
            f' say earliest = "…" (a date column) under [joins.{join.name}].'
        )
    if not row.cells[day_of]:
        return False
    day = _day(row.cells[day_of], join, row.line, formats)
    return kept is None or day < _day(kept[day_of], join, row.line, formats)


def _day(cell: str, join: Join, line: int, formats: Formats) -> date:
    try:
        return dates(formats)(cell)
    except ValueError as error:
        raise FileRefused(f"{join.file}, line {line}: {error}.") from error


def _require(column: str, columns: list[str], file: str) -> None:
    if column not in columns:
        known = ", ".join(columns)
        raise FileRefused(f"{file} has no column {column!r}; it has {known}.")
