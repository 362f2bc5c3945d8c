"""Rows of a text file with their line numbers, or a reason why not."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from accounts.imports.report import FileRefused, Problem

DELIMITERS = (",", ";", "\t", "|")
WHITESPACE = "whitespace"
ENCODINGS = ("utf-8", "utf-16", "cp1252")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
_MAX_LINES_OF_A_ROW = 50

# The module's own limit of 131,072 refuses the whole file; ours rejects the row.
csv.field_size_limit(16 * 1024 * 1024)


@dataclass(frozen=True)
class FileOptions:
    """How a file is written; None is found out from the file itself."""

    delimiter: str | None = None
    encoding: str | None = None
    header: bool = True
    names: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Row:
    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """An open file: the names of its columns, and its rows, to be read once."""

    columns: list[str]
    rows: Iterator[Row | Problem]
    description: str


@contextmanager
def opened(path: Path, options: FileOptions) -> Iterator[Table]:
    """The table in `path`. Blank lines are no rows.

    raises FileRefused when it cannot be read at all: missing, empty, another encoding,
    a quote never closed, a column name twice
    """
    encoding = _encoding(path, options)
    with path.open(encoding=encoding, newline="") as file:
        first = _Lines(file, path, encoding, options.comment)
        delimiter = options.delimiter or _delimiter(next(first, ""))
        file.seek(0)
        lines = _Lines(file, path, encoding, options.comment)
        rows = _rows(lines, delimiter)
        columns = _columns(rows, options, path)
        shown = {"\t": "tab"}.get(delimiter, delimiter)
        yield Table(
            columns,
            _of_width(rows, len(columns)),
            f'{encoding.removesuffix("-sig").upper()}, delimiter "{shown}"',
        )


def _encoding(path: Path, options: FileOptions) -> str:
    try:
        with path.open("rb") as file:
            mark = file.read(2)
    except OSError as error:
        raise FileRefused(f"{path.name}: {error.strerror}.") from error
    if mark in _MARKS:
        return _MARKS[mark]
    return (options.encoding or "utf-8").replace("utf-8", "utf-8-sig")


def _delimiter(header: str) -> str:
    """The delimiter that splits the header into most columns."""
    return max(
        DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark), []))
    )


class _Lines(Iterator[str]):
    """Lines of a file, counted; knows on which line the present row began."""

    def __init__(self, file: TextIO, path: Path, encoding: str, comment: str) -> None:
        self.file, self.path, self.encoding = file, path, encoding
        self.comment = comment
        self.number = 0
        self.row = 1

    def begin_row(self) -> None:
        self.row = self.number + 1

    def __next__(self) -> str:
        try:
            line = next(self.file)
        except UnicodeError as error:
            reason = _undecodable(self.path, self.encoding, self.number)
            raise FileRefused(reason) from error
        self.number += 1
        if self.number - self.row >= _MAX_LINES_OF_A_ROW:
            raise FileRefused(
                f"{self.path.name}, line {self.row}: a quote opened here is still open"
                f" {_MAX_LINES_OF_A_ROW} lines later."
            )
        if self.comment and self.number == self.row and line.startswith(self.comment):
            self.begin_row()
            return next(self)
        return line


def _undecodable(path: Path, encoding: str, lines_read: int) -> str:
    """Which byte of which line is at fault (UTF-16: only roughly where)."""
    if encoding == "utf-16":
        return f"{path.name}: not UTF-16 after line {lines_read}."
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                raw.decode(encoding)
            except UnicodeDecodeError as error:
                return (
                    f"{path.name}, line {number}, byte {error.start + 1}"
                    f" (0x{raw[error.start]:02X}): not {encoding.upper()}."
                    f"{_ADVICE.get(encoding, '')}"
                )
    return f"{path.name}: not {encoding.upper()} after line {lines_read}."


_ADVICE = {
    "utf-8-sig": " If an older Windows program wrote the file, say"
    ' encoding = "cp1252" under [file] in the mapping.'
}


def _rows(lines: _Lines, delimiter: str) -> Iterator[Row | Problem]:
    if delimiter == WHITESPACE:
        return _spaced(lines)
    return _delimited(lines, delimiter)


def _spaced(lines: _Lines) -> Iterator[Row]:
    lines.begin_row()
    for line in lines:
        if cells := line.split():
            yield Row(lines.number, cells)
        lines.begin_row()


def _delimited(lines: _Lines, delimiter: str) -> Iterator[Row | Problem]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(lines.row, "", _explained(error))
            continue
        if cells:
            yield Row(lines.row, [cell.strip() for cell in cells])


def _explained(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote opened in this row is never closed"
    if "expected after" in str(error):
        return "text follows a closing quote; quotes inside a field are doubled"
    return str(error)


def _columns(
    rows: Iterator[Row | Problem], options: FileOptions, path: Path
) -> list[str]:
    """The names of the columns: of the header, or of the mapping."""
    if not options.header:
        return list(options.names)
    first = next(rows, None)
    if first is None:
        raise FileRefused(f"{path.name} is empty.")
    if isinstance(first, Problem):
        raise FileRefused(f"{path.name}, {first}.")
    repeated = {name for name in first.cells if name and first.cells.count(name) > 1}
    if repeated:
        names = ", ".join(sorted(repeated))
        raise FileRefused(f"{path.name}: the header names {names} more than once.")
    return first.cells


def _of_width(rows: Iterator[Row | Problem], width: int) -> Iterator[Row | Problem]:
    for row in rows:
        if isinstance(row, Row) and len(row.cells) != width:
            found = len(row.cells)
            yield Problem(row.line, "", f"has {found} columns; expected {width}")
        else:
            yield row
