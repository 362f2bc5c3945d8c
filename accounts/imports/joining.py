"""Columns that stand in a second file beside the imported one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from accounts.imports.reading import FileOptions, Row, opened
from accounts.imports.report import FileRefused, Problem

ParseDate = Callable[[str], date]


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
class Joined:
    columns: list[str]
    rows: Iterator[Row | Problem]


def joined(
    columns: list[str],
    rows: Iterator[Row | Problem],
    join: Join,
    folder: Path,
    options: FileOptions,
    parse_date: ParseDate,
) -> Joined:
    """Our columns and rows, each row followed by the cells of its partner.

    raises FileRefused when the second file is unreadable, or names one key twice
    """
    _require(join.on, columns, "the imported file")
    their_columns, partners = _partners(join, folder / join.file, options, parse_date)
    position = columns.index(join.on)
    nothing = [""] * len(their_columns)

    def joined_rows() -> Iterator[Row | Problem]:
        for row in rows:
            if isinstance(row, Problem):
                yield row
                continue
            key = row.cells[position]
            if key not in partners and not join.optional:
                reason = f"no row of {join.file} has {join.on} {key!r}"
                yield Problem(row.line, join.on, reason)
                continue
            yield Row(row.line, row.cells + partners.get(key, nothing))

    names = [f"{join.name}.{column}" for column in their_columns]
    return Joined([*columns, *names], joined_rows())


def _partners(
    join: Join, path: Path, options: FileOptions, parse_date: ParseDate
) -> tuple[list[str], dict[str, list[str]]]:
    """The columns of the second file and its rows by key; rows without one are none."""
    partners: dict[str, list[str]] = {}
    with opened(path, options) as table:
        for column in filter(None, (join.on, join.earliest)):
            _require(column, table.columns, join.file)
        key_of = table.columns.index(join.on)
        day_of = table.columns.index(join.earliest) if join.earliest else None
        for row in table.rows:
            if isinstance(row, Problem):
                raise FileRefused(f"{join.file}, {row}.")
            key = row.cells[key_of]
            if key and _is_better(row, partners.get(key), join, day_of, parse_date):
                partners[key] = row.cells
        return table.columns, partners


def _is_better(
    row: Row,
    kept: list[str] | None,
    join: Join,
    day_of: int | None,
    parse_date: ParseDate,
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
    try:
        day = parse_date(row.cells[day_of])
    except ValueError as error:
        raise FileRefused(f"{join.file}, line {row.line}: {error}.") from error
    return kept is None or day < parse_date(kept[day_of])


def _require(column: str, columns: list[str], file: str) -> None:
    if column not in columns:
        known = ", ".join(columns)
        raise FileRefused(f"{file} has no column {column!r}; it has {known}.")
