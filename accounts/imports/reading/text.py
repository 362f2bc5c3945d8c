"""Text files: CSV with any delimiter, and columns kept apart by spaces."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from accounts.imports.reading.table import (
    BATCH_ROWS,
    REJECT_COLUMNS,
    Batch,
    FileOptions,
    Row,
    Table,
    Unreadable,
    batched,
)
from accounts.imports.report import FileRefused, Problem

DELIMITERS = (",", ";", "\t", "|")
WHITESPACE = "whitespace"
ENCODINGS = ("utf-8", "utf-16", "cp1252")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
_MAX_LINES_OF_A_ROW = 50
_OUR_REJECTS = FileOptions(delimiter=",", encoding="utf-8")

# The module's own limit of 131,072 refuses the whole file; ours rejects the row.
csv.field_size_limit(16 * 1024 * 1024)


@contextmanager
def opened(path: Path, options: FileOptions) -> Iterator[Table]:
    """The table in a text file.

    A file of bad rows that an import wrote is known by its last columns, and is read
    as it was written, whatever the options say.
    """
    encoding = _encoding(path, options)
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file, path, encoding, options.comment)
        first = _first(lines)
        if first.rstrip("\r\n").endswith("," + ",".join(REJECT_COLUMNS)):
            options = _OUR_REJECTS
        delimiter = options.delimiter or _delimiter(first)
        file.seek(0)
        lines = _Lines(file, path, encoding, options.comment)
        yield _table(lines, delimiter, options, path)


def _table(lines: "_Lines", delimiter: str, options: FileOptions, path: Path) -> Table:
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    encoding = lines.encoding.removesuffix("-sig").upper()
    description = f'{encoding}, delimiter "{shown}"'
    if delimiter == WHITESPACE:
        rows = _spaced(lines)
        columns = _columns(next(rows, None) if options.header else None, options, path)
        return Table(columns, batched(rows, len(columns)), description)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    columns = _columns(_header(reader, lines, options, path), options, path)
    return Table(columns, _batches(reader, lines, len(columns)), description)


def _encoding(path: Path, options: FileOptions) -> str:
    with path.open("rb") as file:
        mark = file.read(2)
    if mark in _MARKS:
        return _MARKS[mark]
    return (options.encoding or "utf-8").replace("utf-8", "utf-8-sig")


def _first(lines: "_Lines") -> str:
    """The first line that is not blank."""
    for line in lines:
        if line.strip():
            return line
        lines.begin_row()
    return ""


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
        self.held: list[str] = []  # the lines of the present row

    def begin_row(self) -> None:
        self.row = self.number + 1

    def __next__(self) -> str:
        line = self._line()
        while self.comment and self.number == self.row:
            if not line.startswith(self.comment):
                break
            self.begin_row()
            line = self._line()
        if self.number == self.row:
            self.held = [line]
        else:
            self.held.append(line)
        return line

    def _line(self) -> str:
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


def _spaced(lines: _Lines) -> Iterator[Row]:
    lines.begin_row()
    for line in lines:
        if cells := line.split():
            yield Row(lines.number, cells)
        lines.begin_row()


def _header(
    reader: Iterator[list[str]], lines: _Lines, options: FileOptions, path: Path
) -> Row | None:
    """The first row that is not blank."""
    while options.header:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return None
        except csv.Error as error:
            problem = Problem(lines.row, "", _explained(error))
            raise FileRefused(f"{path.name}, {problem}.") from error
        if any(cell.strip() for cell in cells):
            return Row(lines.row, cells)
    return None


def _columns(header: Row | None, options: FileOptions, path: Path) -> list[str]:
    """The names of the columns: of the header, or of the mapping."""
    if not options.header:
        return list(options.names)
    if header is None:
        raise FileRefused(f"{path.name} is empty.")
    return [name.strip() for name in header.cells]


def _batches(reader: Iterator[list[str]], lines: _Lines, width: int) -> Iterator[Batch]:
    """All rows. The loop over good ones is what reading a large file spends."""
    batch = Batch()
    while True:
        lines.begin_row()
        try:
            for cells in reader:
                if len(cells) == width:
                    batch.lines.append(lines.row)
                    batch.cells.append(cells)
                elif cells:
                    batch.add(Row(lines.row, cells), width)
                lines.row = lines.number + 1
                if len(batch.lines) >= BATCH_ROWS:
                    yield batch
                    batch = Batch()
            break
        except csv.Error as error:
            problem = Problem(lines.row, "", _explained(error))
            batch.unreadable.append(Unreadable(problem, ["".join(lines.held).strip()]))
        if len(batch) >= BATCH_ROWS:
            yield batch
            batch = Batch()
    yield batch


def _explained(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote opened in this row is never closed"
    if "expected after" in str(error):
        return "text follows a closing quote; quotes inside a field are doubled"
    return str(error)
