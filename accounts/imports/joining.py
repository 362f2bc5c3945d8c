"""Columns that stand in a second file beside the imported one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from accounts.imports.reading import FileOptions, Table, opened
from accounts.imports.report import FileRefused, Problem
from accounts.imports.values import Formats, dates

_LINE, _DAY = "\0line", "\0day"  # names that no column of a file has
_SIFTED_AT_ONCE = 200_000


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
        alone = ~keys.is_in(self.rows[self.join.on].implode())
        return [
            Problem(line, self.join.on, f"no row of {self.join.file} has"
                    f" {self.join.on} {key!r}")
            for line, key in zip(lines.filter(alone), keys.filter(alone), strict=True)
        ]  # fmt: skip


def partners(
    join: Join,
    columns: list[str],
    path: Path,
    options: FileOptions,
    formats: Formats,
    wanted: set[str],
) -> Partners:
    """The rows of the second file, for a file with these columns.

    wanted  the long names of columns that are asked for; no others are kept in memory
    raises  FileRefused when it is unreadable, or names one key twice
    """
    _require(join.on, columns, "the imported file")
    with opened(path, options, formats) as table:
        for column in filter(None, (join.on, join.earliest)):
            _require(column, table.columns, join.file)
        batches = _keyed(join, table, formats, wanted)
        rows = _earliest(join, batches) if join.earliest else _only(join, batches)
    return Partners(join, rows.drop(_LINE, _DAY))


def _keyed(
    join: Join, table: Table, formats: Formats, wanted: set[str]
) -> Iterator[pl.DataFrame]:
    """Key, line, day and the wanted columns of the rows that have a key.

    First comes a batch of no row, so that a file without any has its columns, too.
    """
    places = {
        long: str(place)
        for place, name in enumerate(table.columns)
        if (long := f"{join.name}.{name}") in wanted
    }
    texts = dict.fromkeys(places, pl.String)
    kinds = {join.on: pl.String, _LINE: pl.Int64, _DAY: pl.Date, **texts}
    yield pl.DataFrame(schema=kinds)
    key = str(table.columns.index(join.on))
    day = str(table.columns.index(join.earliest)) if join.earliest else ""
    for batch in table.batches:
        if batch.unreadable:
            raise FileRefused(f"{join.file}, {batch.unreadable[0].problem}.")
        cells = batch.cells.select(pl.all().str.strip_chars())
        cells.columns = [str(place) for place in range(cells.width)]
        days = _days(cells[day], join, batch.lines, formats) if day else None
        rows = {
            join.on: cells[key],
            _LINE: batch.lines,
            _DAY: days,
            **{name: cells[place] for name, place in places.items()},
        }
        found = pl.DataFrame(rows, schema_overrides=kinds)
        yield found.filter(pl.col(join.on) != "")


def _days(
    cells: pl.Series, join: Join, lines: pl.Series, formats: Formats
) -> pl.Series:
    """Null where none is told."""
    read = dates(formats)
    days: dict[str, date | None] = {"": None}
    for cell in cells.filter(cells != "").unique(maintain_order=True):
        try:
            days[cell] = read(cell)
        except ValueError as error:
            line = lines.filter(cells == cell)[0]
            raise FileRefused(f"{join.file}, line {line}: {error}.") from error
    return cells.replace_strict(days, return_dtype=pl.Date)


def _only(join: Join, batches: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """raises FileRefused where a key stands twice"""
    rows = pl.concat(batches)
    again = rows.filter(~pl.col(join.on).is_first_distinct())
    if len(again):
        raise FileRefused(
            f"{join.file}, line {again[_LINE][0]}: a second row with the same"
            f' {join.on}; say earliest = "…" (a date column) under'
            f" [joins.{join.name}]."
        )
    return rows


def _earliest(join: Join, batches: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """Of each key the row with the first day, of equal days the first one.

    Rows are sifted whenever as many came as are kept, so that each is few times.
    """
    kept = next(batches)
    waiting: list[pl.DataFrame] = []
    for rows in batches:
        waiting.append(rows)
        if sum(map(len, waiting)) >= max(len(kept), _SIFTED_AT_ONCE):
            kept, waiting = _sifted(join, [kept, *waiting]), []
    return _sifted(join, [kept, *waiting])


def _sifted(join: Join, rows: list[pl.DataFrame]) -> pl.DataFrame:
    known = pl.concat(rows).drop_nulls(_DAY).sort(_DAY, maintain_order=True)
    return known.unique(join.on, keep="first", maintain_order=True)


def _require(column: str, columns: list[str], file: str) -> None:
    if column not in columns:
        known = ", ".join(columns)
        raise FileRefused(f"{file} has no column {column!r}; it has {known}.")
