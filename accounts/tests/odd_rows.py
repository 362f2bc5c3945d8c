"""Files of any kind and format, with good and bad cells, for the property tests.

A row is drawn twice: as the file has it, and as somebody would correct it.
"""

import csv
import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import strategies as st
from openpyxl import Workbook

# Signs that mean something to a CSV file, a formula or COPY; all are in cp1252.
LETTERS = st.text("aé€ß=+-@'\"\\,;|\t\n #0", max_size=6)
DAYS = st.sampled_from(["2026-01-01", "2026-02-28", "2025-12-31"])
BAD_DAYS = st.sampled_from(["", "45000", "2026-02-30", "2999-01-01", "soon"])
AMOUNTS = st.sampled_from(["1", "0", "12.50", "-3", "999999999999.99"])
BAD_AMOUNTS = st.sampled_from(["", "NaN", "1e5", "1,5", "٣", "1.005"])
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})(\.\d{1,2})?")


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


@dataclass(frozen=True)
class Kind:
    """Columns with what may stand in them: good, bad. `{n}` is the row's number."""

    name: str
    mapping: str
    columns: dict[str, tuple[st.SearchStrategy[str], st.SearchStrategy[str]]]


@dataclass(frozen=True)
class Format:
    """How the rows are written, and what a mapping must say of it."""

    kind: str
    delimiter: str = ","
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_ALL
    line_end: str = "\n"

    @property
    def options(self) -> str:
        is_told = self.kind == "csv" and self.encoding == "cp1252"
        return '[file]\nencoding = "cp1252"\n' if is_told else ""


@dataclass(frozen=True)
class Row:
    number: int
    cells: dict[str, str]
    corrected: dict[str, str]
    is_torn: bool = False  # a cell too many; only text files can

    def in_words(self, *, is_corrected: bool) -> list[str]:
        cells = self.corrected if is_corrected else self.cells
        told = [self._filled(cell) for cell in cells.values()]
        torn = ["too many"] if self.is_torn and not is_corrected else []
        return [str(self.number), *told, *torn]

    def _filled(self, cell: str) -> str:
        """`{top}` is the first row, and `{next}` the row after this one."""
        first = self.number == 0
        told = cell.replace("{top}", "" if first else "K0")
        told = told.replace("{next}", "Z" if first else f"K{self.number + 1}")
        return told.replace("{n}", str(self.number))


@st.composite
def rows_of(draw, kind: Kind) -> list[Row]:
    return [
        _row(draw, kind, number) for number in range(draw(st.integers(0, 7)))
    ]  # each with its own number, so that a corrected row is no repeat


def _row(draw, kind: Kind, number: int) -> Row:
    corrected = {name: draw(good) for name, (good, _) in kind.columns.items()}
    cells = dict(corrected)
    if draw(st.integers(0, 2)) == 0:
        name = draw(st.sampled_from(sorted(kind.columns)))
        cells[name] = draw(kind.columns[name][1])
    return Row(number, cells, corrected, draw(st.integers(0, 19)) == 0)


FORMATS = st.one_of(
    st.builds(
        Format,
        st.just("csv"),
        st.sampled_from([",", ";", "\t", "|"]),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        st.sampled_from(["\n", "\r\n"]),
    ),
    st.just(Format("xlsx")),
    st.just(Format("parquet")),
)


def fit_for(form: Format, rows: list[Row]) -> list[Row]:
    """The rows as they can be written; only text files hold a cell too many."""
    if form.kind != "csv":
        rows = [replace(row, is_torn=False) for row in rows]
    lacking = {"xlsx": "\x1f", "csv": "٣" if form.encoding == "cp1252" else ""}
    sign = lacking.get(form.kind)
    return [
        replace(row, cells=row.corrected) if sign in row.cells.values() else row
        for row in rows
    ]


def write(path: Path, kind: Kind, rows: list[Row], form: Format) -> Path:
    header = ["n", *kind.columns]
    body = [row.in_words(is_corrected=False) for row in rows]
    path = path / f"rows.{form.kind}"
    {"csv": _text, "xlsx": _workbook, "parquet": _parquet}[form.kind](
        path, header, body, form
    )
    return path


def _text(path: Path, header: list[str], body: list[list[str]], form: Format) -> None:
    with path.open("w", encoding=form.encoding, newline="") as file:
        out = csv.writer(
            file,
            delimiter=form.delimiter,
            quoting=form.quoting,  # type: ignore[arg-type]
            lineterminator=form.line_end,
        )
        out.writerows([header, *body])


def _workbook(path: Path, header: list[str], body: list[list[str]], _: Format) -> None:
    """Days and numbers as a spreadsheet keeps them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [header, *body]:
        sheet.append([_typed(cell) for cell in row])
    book.save(path)


def _parquet(path: Path, header: list[str], body: list[list[str]], _: Format) -> None:
    columns = zip(*body, strict=True) if body else [[]] * len(header)
    pl.DataFrame(
        [
            pl.Series(name, cells, pl.String)
            for name, cells in zip(header, columns, strict=True)
        ]
    ).write_parquet(path)


def _typed(cell: str) -> str | date | Decimal | None:
    if _DAY.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return Decimal(cell) if _NUMBER.fullmatch(cell) else cell


def corrected(rejects: Path, kind: Kind, rows: list[Row]) -> Path:
    """The file of rejected rows with what is right in each of them."""
    by_number = {str(row.number): row for row in rows}
    torn = iter([row for row in rows if row.is_torn])
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        header, *body = csv.reader(file)
    right = []
    for cells in body:
        row = by_number[cells[0]] if cells[0] in by_number else next(torn)
        right.append([*row.in_words(is_corrected=True), *cells[-3:]])
    path = rejects.with_name("corrected.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *right])
    return path
