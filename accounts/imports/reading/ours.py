"""The file of bad rows that an import writes, to be corrected and brought again.

A spreadsheet would run a cell that begins like a formula, so such cells get a guard in
front, whatever column they stand in. It is taken off again when the file is read.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from accounts.imports.reading.table import Batch, Table

REJECT_COLUMNS = ("_line", "_column", "_error")  # at its end
_GUARD = "'"
_FORMULA = re.compile(r"'*[=+\-@]")
_NUMBER = re.compile(r"-[\d.,]+")
_GUARDED = r"^'('*[=+\-@])"


def is_ours(columns: Sequence[str]) -> bool:
    """Whether these are the columns of a file that we wrote."""
    return tuple(columns[-len(REJECT_COLUMNS) :]) == REJECT_COLUMNS


def guarded(cell: str) -> str:
    """The cell as a spreadsheet may see it.

    Without the spaces around it, which would hide a formula, and which no cell has when
    it is read.
    """
    cell = cell.strip()
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return _GUARD + cell
    return cell


def without_guards(table: Table) -> Table:
    """The table as it was before the guards were set."""
    columns = [re.sub(_GUARDED, r"\1", name) for name in table.columns]
    return replace(table, columns=columns, batches=map(_unguarded, table.batches))


def _unguarded(batch: Batch) -> Batch:
    cells = batch.cells.with_columns(pl.all().str.replace(_GUARDED, "${1}"))
    return replace(batch, cells=cells)
