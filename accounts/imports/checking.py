"""Rows of a file -> checked, typed rows ready for COPY, and problems.

Whole columns at a time: most cells stand for themselves, and of the others each
different one is read once.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accounts.imports.columns import ColumnReader, column_readers
from accounts.imports.fields import Field, Kind
from accounts.imports.joining import Partners, partners
from accounts.imports.mapping import OTHERWISE, Mapping
from accounts.imports.reading import Batch, is_ours, opened
from accounts.imports.report import Problem

NULL = "\\N"
_ESCAPED = r"[\\\t\n\r]"
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


@dataclass(frozen=True)
class Checked:
    """A batch of rows: the good ones as COPY's text form wants them, and problems.

    good     columns line, content_hash and the fields of `staged_fields`
    misread  line and external_id of the rows that are not good, where they have a key
    skipped  how many rows more the mapping leaves out on purpose
    """

    rows: int
    skipped: int
    good: pl.DataFrame
    misread: pl.DataFrame
    problems: list[Problem]


@dataclass(frozen=True)
class CheckedFile:
    """The rows of a file, and the mapping as it is for the columns that are there."""

    mapping: Mapping
    batches: Iterator[Checked]
    columns: int
    is_ours: bool
    description: str


@contextmanager
def checked_file(path: Path, kind: Kind, mapping: Mapping) -> Iterator[CheckedFile]:
    """The rows of the file, checked as they are read.

    raises FileRefused, MappingError
    """
    with opened(path, mapping.file, mapping.formats) as table:
        columns = named(table.columns)
        joined: list[Partners] = []
        for join in mapping.joins:
            known = [*columns, *(name for each in joined for name in each.columns)]
            joined.append(
                partners(
                    join,
                    known,
                    path.parent / join.file,
                    mapping.file,
                    mapping.formats,
                    mapping.named_columns | {each.on for each in mapping.joins},
                )
            )
        names = [*columns, *(name for each in joined for name in each.columns)]
        fitted = mapping.fitted(names)
        check = _Check(kind, fitted, columns, joined, names)
        yield CheckedFile(
            fitted,
            map(check, table.batches),
            len(columns),
            is_ours(table.columns),
            table.description,
        )


def staged_fields(kind: Kind, mapping: Mapping) -> list[Field]:
    """The fields of `kind` that the mapping gives, in the kind's order."""
    return [field for field in kind.fields if field.name in mapping.fields]


def named(columns: list[str]) -> list[str]:
    """Columns without a name get one that no file can give."""
    return [name or f"\0{place}" for place, name in enumerate(columns)]


class _Check:
    """Checks one batch after another."""

    def __init__(
        self,
        kind: Kind,
        mapping: Mapping,
        columns: list[str],
        joined: list[Partners],
        names: list[str],
    ) -> None:
        self.kind, self.mapping = kind, mapping
        self.columns, self.joined = columns, joined
        only = mapping.only.items()
        self.only_ours = {name: each for name, each in only if name in columns}
        self.only_joined = {name: each for name, each in only if name not in columns}
        self.readers = column_readers(kind, mapping, names)

    def __call__(self, batch: Batch) -> Checked:
        cells = batch.cells.select(pl.all().str.strip_chars())
        cells.columns = self.columns
        ours, cells = _wanted(batch.lines, cells, self.only_ours)
        known, cells, problems = self._beside(ours, cells)
        lines, cells = _wanted(known, cells, self.only_joined)
        skipped = len(batch.lines) - len(ours) + len(known) - len(lines)
        problems += [bad.problem for bad in batch.unreadable]
        fields: dict[str, pl.Series] = {}
        for reader in self.readers:
            fields[reader.field.name], wrong = reader.read(lines, cells)
            problems += wrong
        good = pl.DataFrame({"line": lines, **_escaped(fields, self.readers)})
        bad = pl.col("line").is_in([problem.line for problem in problems])
        misread, good = _keys(good.filter(bad)), good.filter(~bad)
        hashes = self._content_hashes(good)
        good = good.insert_column(1, hashes)
        return Checked(len(batch) - skipped, skipped, good, misread, problems)

    def _beside(
        self, lines: pl.Series, cells: pl.DataFrame
    ) -> tuple[pl.Series, pl.DataFrame, list[Problem]]:
        """The rows with the cells of their partners, and those that have none."""
        problems: list[Problem] = []
        for each in self.joined:
            alone = each.problems(lines, cells)
            problems += alone
            is_kept = ~lines.is_in([problem.line for problem in alone])
            lines, cells = lines.filter(is_kept), each.beside(cells.filter(is_kept))
        return lines, cells, problems

    def _content_hashes(self, good: pl.DataFrame) -> pl.Series:
        """For rows without a key; null for the others."""
        needed = self.kind.hashes_key and len(good) > 0
        if needed and "external_id" in good.columns:
            needed = good["external_id"].null_count() > 0
        if not needed:
            return pl.Series("content_hash", [None] * len(good), pl.String)
        return content_hashes(good.drop("line"))


def _wanted(
    lines: pl.Series, cells: pl.DataFrame, only: dict[str, tuple[str, ...]]
) -> tuple[pl.Series, pl.DataFrame]:
    """The rows that hold one of the texts, or any, in each of the columns."""
    wanted = [
        cells[name] != "" if OTHERWISE in texts else cells[name].is_in(list(texts))
        for name, texts in only.items()
    ]
    everything = pl.repeat(True, pl.len())
    kept = cells.select(pl.all_horizontal(everything, *wanted)).to_series()
    return lines.filter(kept), cells.filter(kept)


def _keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Line and key, of the rows that have one."""
    if "external_id" not in rows.columns:
        return pl.DataFrame()
    return rows.select("line", "external_id").drop_nulls()


def _escaped(
    fields: dict[str, pl.Series], readers: list[ColumnReader]
) -> dict[str, pl.Series]:
    """Texts as COPY reads them; other values hold nothing that it would misread."""
    escaped = dict(fields)
    for reader in readers:
        if reader.field.sql_type in ("text", "varchar", "jsonb"):
            series = fields[reader.field.name]
            if series.str.contains(_ESCAPED).any():
                for mark, escape in _ESCAPES.items():
                    series = series.str.replace_all(mark, escape, literal=True)
            escaped[reader.field.name] = series
    return escaped


def content_hashes(fields: pl.DataFrame) -> pl.Series:
    """The same for equal rows, whatever the order of columns in file and mapping."""
    parts = [
        pl.lit(f"{name}=") + pl.col(name).fill_null(NULL)
        for name in sorted(fields.columns, key=lambda name: f"{name}=")
    ]
    rows = fields.select(pl.concat_str(parts, separator="\t")).to_series()
    hashes = [hashlib.sha256(row.encode()).hexdigest()[:40] for row in rows]
    return pl.Series("content_hash", hashes, pl.String)
