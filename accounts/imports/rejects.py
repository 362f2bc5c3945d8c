"""The rows that were left out, as a file to correct and import again."""

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from accounts.imports.reading import (
    REJECT_COLUMNS,
    Batch,
    Row,
    guarded,
    is_ours,
    opened,
)
from accounts.imports.staging import Staging

_PAGE = 20_000
_REJECTED = """
SELECT line, label, reason FROM rejected WHERE line > %(after)s
 ORDER BY line, label LIMIT %(most)s
"""


def write(path: Path, staging: Staging, target: Path) -> None:
    """Each bad row as it was, with its line, the columns at fault, and the reasons."""
    with (
        opened(path, staging.mapping.file, staging.mapping.formats) as table,
        target.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        out = csv.writer(file)
        columns = _columns(table.columns)
        out.writerow([*map(guarded, columns), *REJECT_COLUMNS])
        reasons = _by_line(staging)
        wanted = next(reasons, None)
        for batch in table.batches:
            for row in _rows(batch):
                while wanted and wanted[0] < row.line:
                    wanted = next(reasons, None)
                if wanted and wanted[0] == row.line:
                    cells = _fitted(row.cells, len(table.columns))[: len(columns)]
                    out.writerow(map(guarded, [*cells, *map(str, wanted)]))


def _columns(columns: list[str]) -> list[str]:
    """The columns of the file; of one that we wrote, those it was written for."""
    return columns[: -len(REJECT_COLUMNS)] if is_ours(columns) else columns


def _by_line(staging: Staging) -> Iterator[tuple[int, str, str]]:
    """Line, columns and reasons, in the order of lines, a page at a time."""
    for line, group in groupby(_all(staging), key=lambda row: row[0]):
        found = list(group)
        labels = dict.fromkeys(label for _, label, _ in found if label)
        yield line, ", ".join(labels), "; ".join(reason for _, _, reason in found)


def _all(staging: Staging) -> Iterator[tuple[int, str, str]]:
    after = 0
    while page := staging.rows(_REJECTED, after=after, most=_PAGE):
        last = page[-1][0]
        is_all = len(page) < _PAGE
        # A line whose reasons end on the next page is read whole from there.
        yield from page if is_all else [row for row in page if row[0] < last]
        if is_all:
            return
        after = last - 1


def _rows(batch: Batch) -> list[Row]:
    bad = (Row(each.problem.line, each.cells) for each in batch.unreadable)
    return sorted([*batch.rows, *bad], key=lambda row: row.line)


def _fitted(cells: list[str], width: int) -> list[str]:
    """A row that does not fit stands whole in the first cell, to be taken apart.

    Filled up or cut it might be taken for a good one when it is brought again as it is.
    """
    if len(cells) == width:
        return cells
    return [",".join(cells), *[""] * (width - 1)]
