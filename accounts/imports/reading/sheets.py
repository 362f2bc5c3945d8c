"""Workbooks (.xlsx): one sheet, row by row, without holding it in memory."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.imports.reading.cells import as_cell
from accounts.imports.reading.table import FileOptions, Row, Table, batched
from accounts.imports.report import FileRefused
from accounts.imports.values import Formats

_MAX_UNPACKED = 1024**3  # a small file that unpacks to more is made to do harm
_MAX_TEXTS = 200 * 1024**2  # the texts that cells share; all are held at once
_TEXTS = "xl/sharedStrings.xml"
_MAX_LINES = 1_048_576  # what a sheet can hold; beyond it somebody made the file up
# A damaged workbook makes the library stumble wherever it happens to be.
_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, struct.error, SyntaxError,
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError,
    OSError, EOFError,
)  # fmt: skip


@contextmanager
def opened(path: Path, options: FileOptions, formats: Formats) -> Iterator[Table]:
    """The table on a sheet: its first row that is not blank names the columns."""
    # Opened here, as the library goes by names and takes no workbook called .csv.
    with path.open("rb") as file, closing(_workbook(path, file)) as workbook:
        names = [sheet.title for sheet in workbook.worksheets]
        if not names:
            raise FileRefused(f"{path.name} has no sheet with rows.")
        name = options.sheet or names[0]
        if name not in names:
            known = ", ".join(names)
            raise FileRefused(f"{path.name} has no sheet {name!r}; it has {known}.")
        rows = _rows(workbook[name], formats, path)
        header = next(rows, None) if options.header else Row(0, list(options.names))
        if header is None:
            raise FileRefused(f"{path.name}: the sheet {name} is empty.")
        width = len(header.cells)
        columns = [cell.strip() for cell in header.cells]
        wide = (Row(row.line, _padded(row.cells, width)) for row in rows)
        yield Table(columns, batched(wide, width), f"sheet {name} of a workbook")


def _workbook(path: Path, file: BinaryIO) -> Any:
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        if sum(sizes.values()) <= _MAX_UNPACKED and sizes.get(_TEXTS, 0) <= _MAX_TEXTS:
            return load_workbook(file, read_only=True, data_only=True)
    except _UNREADABLE as error:
        raise FileRefused(f"{path.name} cannot be read as a workbook.") from error
    raise FileRefused(
        f"{path.name} unpacks to more than a gigabyte, or its texts to more than"
        f" {_MAX_TEXTS // 1024**2} MB; save it as CSV."
    )


def _rows(sheet: Any, formats: Formats, path: Path) -> Iterator[Row]:
    """Rows that are not blank, without the empty cells at their end.

    What the sheet says of its own size is not believed: cells beyond it would be lost.
    """
    try:
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [as_cell(value, formats) for value in values]
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield Row(line, cells)
            if line > _MAX_LINES:
                raise ValueError(f"row {line:,} is more than a sheet can hold")
    except _UNREADABLE as error:
        raise FileRefused(f"{path.name} is damaged: {error}.") from error


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def names(path: Path) -> list[str]:
    """The sheets with rows and columns. raises FileRefused"""
    with path.open("rb") as file, closing(_workbook(path, file)) as workbook:
        return [sheet.title for sheet in workbook.worksheets]
