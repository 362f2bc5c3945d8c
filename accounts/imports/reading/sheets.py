"""Workbooks (.xlsx): one sheet, row by row, without holding it in memory."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.imports.reading.cells import as_cell
from accounts.imports.reading.table import FileOptions, Row, Table, batched
from accounts.imports.report import FileRefused
from accounts.imports.values import Formats

_MAX_UNPACKED = 1024**3  # a small file that unpacks to more is made to do harm
_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError,
)  # fmt: skip


@contextmanager
def opened(path: Path, options: FileOptions, formats: Formats) -> Iterator[Table]:
    """The table on a sheet: its first row that is not blank names the columns."""
    try:
        _check_size(path)
        workbook = load_workbook(path, read_only=True, data_only=True)
    except _UNREADABLE as error:
        raise FileRefused(f"{path.name} cannot be read as a workbook.") from error
    try:
        name = options.sheet or workbook.sheetnames[0]
        if name not in workbook.sheetnames:
            known = ", ".join(workbook.sheetnames)
            raise FileRefused(f"{path.name} has no sheet {name!r}; it has {known}.")
        rows = _rows(workbook[name], formats, path)
        header = next(rows, None) if options.header else Row(0, list(options.names))
        if header is None:
            raise FileRefused(f"{path.name}: the sheet {name} is empty.")
        width = len(header.cells)
        columns = [cell.strip() for cell in header.cells]
        wide = (Row(row.line, _padded(row.cells, width)) for row in rows)
        yield Table(columns, batched(wide, width), f"sheet {name} of a workbook")
    finally:
        workbook.close()


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MAX_UNPACKED:
        raise FileRefused(f"{path.name} unpacks to more than a gigabyte.")


def _rows(sheet: Any, formats: Formats, path: Path) -> Iterator[Row]:
    """Rows that are not blank, without the empty cells at their end."""
    try:
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [as_cell(value, formats) for value in values]
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield Row(line, cells)
    except _UNREADABLE as error:
        raise FileRefused(f"{path.name} is damaged: {error}.") from error


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))
