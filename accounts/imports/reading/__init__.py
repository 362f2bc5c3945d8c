"""Bytes of a file -> rows with their line numbers, or a reason why not.

table    what all formats become
text     CSV and its relatives
sheets   workbooks, .xlsx
parquet  Parquet
ours     the file of bad rows that we write
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from accounts.imports.reading import parquet, sheets, text
from accounts.imports.reading.ours import REJECT_COLUMNS, guarded, is_ours
from accounts.imports.reading.table import Batch, FileOptions, Row, Table
from accounts.imports.reading.text import DELIMITERS, ENCODINGS, WHITESPACE
from accounts.imports.report import FileRefused
from accounts.imports.values import CANONICAL, Formats

__all__ = [
    "DELIMITERS", "ENCODINGS", "REJECT_COLUMNS", "WHITESPACE", "Batch", "FileOptions",
    "Row", "Table", "guarded", "is_ours", "is_text", "opened", "sheets_of",
]  # fmt: skip

_OPENERS = {
    b"PK\x03\x04": sheets.opened,
    b"PAR1": parquet.opened,
}
_NAMED = 10  # columns in a message
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@contextmanager
def opened(
    path: Path, options: FileOptions, formats: Formats = CANONICAL
) -> Iterator[Table]:
    """The table in `path`. Blank lines are no rows.

    formats  how typed cells of workbooks and Parquet are written out, so that they
             are read again like those of a text file
    raises   FileRefused when it cannot be read at all: missing, empty, another
             encoding, a quote never closed, a column name twice
    """
    start = _start(path)
    if start == _OLD_WORKBOOK:
        raise FileRefused(
            f"{path.name} is a workbook of an old Excel; save it as .xlsx or CSV."
        )
    opener = _OPENERS.get(start)
    with (
        opener(path, options, formats) if opener else text.opened(path, options)
    ) as table:
        if any("\0" in name for name in table.columns):
            raise FileRefused(
                f"{path.name}: the header holds NUL characters; if it is UTF-16 text,"
                " save it with a byte order mark, or as UTF-8."
            )
        counts = Counter(filter(None, table.columns))
        if repeated := sorted(name for name in counts if counts[name] > 1):
            names = ", ".join(repeated[:_NAMED])
            raise FileRefused(f"{path.name}: the header names {names} more than once.")
        yield table


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise FileRefused(f"{path.name}: {error.strerror}.") from error


def is_text(path: Path) -> bool:
    """Whether it is to be read as a text file, by an encoding and a delimiter."""
    return _start(path) not in _OPENERS


def sheets_of(path: Path) -> list[str]:
    """The sheets of a workbook; none of another file, or where it cannot be read."""
    if _OPENERS.get(_start(path)) is not sheets.opened:
        return []
    with suppress(FileRefused):
        return sheets.names(path)
    return []
