"""Text files: CSV with any delimiter, and columns kept apart by spaces."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from accounts.imports.reading.lines import Lines
from accounts.imports.reading.ours import is_ours, without_guards
from accounts.imports.reading.table import (
    Batch,
    FileOptions,
    Row,
    Table,
    Unreadable,
    batch_of,
    batched,
    misfit,
)
from accounts.imports.report import FileRefused, Problem

DELIMITERS = (",", ";", "\t", "|")
WHITESPACE = "whitespace"
ENCODINGS = ("utf-8", "utf-16", "cp1252")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
_QUOTE = '"'
_OUR_REJECTS = FileOptions(delimiter=",", encoding="utf-8")

# The module's own limit of 131,072 refuses the whole file; ours rejects the row.
csv.field_size_limit(16 * 1024 * 1024)


@contextmanager
def opened(path: Path, options: FileOptions) -> Iterator[Table]:
    """The table in a text file.

    A file of bad rows that an import wrote is known by its last columns, and is read
    as it was written, whatever the options say.
    """
    first = _first_of(path, options)
    if is_rejects := is_ours(first.rstrip("\r\n").split(",")):
        options = _OUR_REJECTS
    delimiter = options.delimiter or _delimiter(first)
    encoding = _encoding(path, options)
    with path.open(encoding=encoding, newline="") as file:
        lines = Lines(file, path, encoding, options.comment)
        table = _table(lines, delimiter, options, path)
        yield without_guards(table) if is_rejects else table


def _first_of(path: Path, options: FileOptions) -> str:
    encoding = _encoding(path, options)
    with path.open(encoding=encoding, newline="") as file:
        return _first(Lines(file, path, encoding, options.comment))


def _table(lines: Lines, delimiter: str, options: FileOptions, path: Path) -> Table:
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    encoding = lines.encoding.removesuffix("-sig").upper()
    description = f'{encoding}, delimiter "{shown}"'
    if delimiter == WHITESPACE:
        rows = _spaced(lines)
        columns = _columns(next(rows, None) if options.header else None, options, path)
        return Table(columns, batched(rows, len(columns)), description)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    columns = _columns(_header(reader, lines, options, path), options, path)
    batches = _batches(reader, lines, delimiter, len(columns))
    return Table(columns, batches, description)


def _encoding(path: Path, options: FileOptions) -> str:
    with path.open("rb") as file:
        mark = file.read(2)
    if mark in _MARKS:
        return _MARKS[mark]
    return (options.encoding or "utf-8").replace("utf-8", "utf-8-sig")


def _first(lines: Lines) -> str:
    """The first line that is not blank."""
    for line in lines:
        if line.strip():
            return line
        lines.begin_row()
    return ""


def _delimiter(header: str) -> str:
    """The delimiter that splits the header into most columns.

    raises FileRefused
    """
    try:
        splits = {
            mark: next(csv.reader([header], delimiter=mark), []) for mark in DELIMITERS
        }
    except csv.Error as error:
        raise FileRefused(f"line 1 cannot be read: {error}.") from error
    return max(splits, key=lambda mark: len(splits[mark]))


def _spaced(lines: Lines) -> Iterator[Row]:
    lines.begin_row()
    for line in lines:
        if cells := line.split():
            yield Row(lines.number, cells)
        lines.begin_row()


def _header(
    reader: Iterator[list[str]], lines: Lines, options: FileOptions, path: Path
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


def _batches(
    reader: Iterator[list[str]], lines: Lines, delimiter: str, width: int
) -> Iterator[Batch]:
    """All rows, whole columns at a time wherever no quote stands in the way."""
    while ahead := lines.look_ahead():
        if not any(_QUOTE in line for line in ahead):
            yield _unquoted(ahead, lines, delimiter, width)
            lines.skip(len(ahead))
        elif rows := _one_row_a_line(ahead, lines, delimiter):
            yield batch_of(rows, width)
            lines.skip(len(ahead))
        else:
            yield _quoted(reader, lines, lines.number + len(ahead), width)


def _unquoted(ahead: list[str], lines: Lines, delimiter: str, width: int) -> Batch:
    """The rows of lines without quotes: each a row, cut at each delimiter."""
    numbers = pl.int_range(lines.number + 1, lines.number + 1 + len(ahead), eager=True)
    text = pl.Series(ahead, dtype=pl.String).str.strip_chars_end("\r\n")
    rows = pl.DataFrame({"line": numbers, "text": text}).filter(pl.col("text") != "")
    if lines.comment:
        rows = rows.filter(~pl.col("text").str.starts_with(lines.comment))
    fits = pl.col("text").str.count_matches(delimiter, literal=True) == width - 1
    good, bad = rows.filter(fits), rows.filter(~fits)
    unreadable = [misfit(line, cut.split(delimiter), width) for line, cut in bad.rows()]
    return Batch(good["line"], _cut(good["text"], delimiter, width), unreadable)


def _cut(rows: pl.Series, delimiter: str, width: int) -> pl.DataFrame:
    if width == 1:
        return rows.to_frame()
    return rows.str.split_exact(delimiter, width - 1).struct.unnest()


def _one_row_a_line(ahead: list[str], lines: Lines, delimiter: str) -> list[Row]:
    """The rows of lines with quotes; none where a row goes on, or is odd in any way."""
    if lines.comment:
        return []
    try:
        rows = list(csv.reader(ahead, delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    if len(rows) < len(ahead):
        return []
    numbered = enumerate(rows, start=lines.number + 1)
    return [Row(number, cells) for number, cells in numbered if cells]


def _quoted(reader: Iterator[list[str]], lines: Lines, last: int, width: int) -> Batch:
    """The rows that begin up to line `last`, read one by one."""
    rows: list[Row] = []
    unreadable: list[Unreadable] = []
    while lines.number < last:
        lines.begin_row()
        try:
            if cells := next(reader, None):
                rows.append(Row(lines.row, cells))
        except csv.Error as error:
            problem = Problem(lines.row, "", _explained(error))
            unreadable.append(Unreadable(problem, ["".join(lines.held).strip()]))
    return batch_of(rows, width, unreadable)


def _explained(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote opened in this row is never closed"
    if "expected after" in str(error):
        return "text follows a closing quote; quotes inside a field are doubled"
    return str(error)
