"""Rows of a file -> checked, typed rows ready for COPY, and problems."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from accounts.imports.fields import Field, Kind
from accounts.imports.joining import joined
from accounts.imports.mapping import Mapping, MappingError, fill_in, placeholders
from accounts.imports.reading import Row, Table, opened
from accounts.imports.report import Problem, Progress, Report
from accounts.imports.transformations import TRANSFORMATIONS
from accounts.imports.values import CANONICAL, Value, as_address, dates, decimals

_REPORT_EVERY = 5_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"

ReadCell = Callable[[list[str]], str]
ReadField = Callable[[list[str]], Value | None]


@dataclass(frozen=True)
class Reader:
    """Reads one field off the cells of a row; raises ValueError with the reason."""

    field: Field
    label: str
    read: ReadField


def check_file(
    path: Path, kind: Kind, mapping: Mapping, checked: TextIO, progress: Progress
) -> Report:
    """Write the good rows to `checked`, in COPY's text form; report the others.

    A line of `checked` is the row's line number, its content hash and its fields in
    the order of `staged_fields`.
    raises FileRefused, MappingError
    """
    report = Report()
    with _table(path, mapping) as table:
        report.remarks.append(f"Read {path.name} as {table.description}.")
        readers = _readers(kind, mapping, table.columns)
        for row in table.rows:
            report.rows += 1
            if report.rows % _REPORT_EVERY == 0:
                progress(report.rows)
            problems, cells = _check(row, readers)
            report.problems += problems
            if not problems:
                checked.write(f"{row.line}\t{_content_hash(readers, cells)}\t")
                checked.write("\t".join(cells) + "\n")
    return report


def staged_fields(kind: Kind, mapping: Mapping) -> list[Field]:
    """The fields of `kind` that the mapping gives, in the model's order."""
    return [field for field in kind.fields if field.name in mapping.fields]


@contextmanager
def _table(path: Path, mapping: Mapping) -> Iterator[Table]:
    """The file with the columns of all joined files."""
    parse_date = dates(mapping.formats)
    with opened(path, mapping.file) as table:
        columns, rows = table.columns, table.rows
        for join in mapping.joins:
            both = joined(columns, rows, join, path.parent, mapping.file, parse_date)
            columns, rows = both.columns, both.rows
        yield replace(table, columns=columns, rows=rows)


def _check(
    row: Row | Problem, readers: list[Reader]
) -> tuple[list[Problem], list[str]]:
    """Either problems, or the row's fields as text for COPY."""
    if isinstance(row, Problem):
        return [row], []
    problems: list[Problem] = []
    cells: list[str] = []
    for reader in readers:
        try:
            cells.append(_copied(reader.read(row.cells)))
        except ValueError as error:
            problems.append(Problem(row.line, reader.label, str(error)))
    return problems, cells


def _copied(value: Value | None) -> str:
    if value is None:
        return NULL
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).translate(_ESCAPES)


def _content_hash(readers: list[Reader], cells: list[str]) -> str:
    """The same for equal rows, whatever the order of columns in file and mapping."""
    named = sorted(
        f"{reader.field.name}={cell}"
        for reader, cell in zip(readers, cells, strict=True)
    )
    return hashlib.sha256("\t".join(named).encode()).hexdigest()[:40]


def _readers(kind: Kind, mapping: Mapping, columns: list[str]) -> list[Reader]:
    positions = {name: place for place, name in enumerate(columns)}
    _check_columns(mapping, columns)
    _check_required(kind, mapping)
    return [
        Reader(field, mapping.label(field.name), _reader(field, mapping, positions))
        for field in staged_fields(kind, mapping)
    ]


def _check_columns(mapping: Mapping, columns: list[str]) -> None:
    wanted = [*mapping.columns.values()]
    wanted += [
        name for part in mapping.templates.values() for name in placeholders(part)
    ]
    wanted += [
        name for part in mapping.computed.values() for name in part.columns.values()
    ]
    if missing := sorted({name for name in wanted if name not in columns}):
        raise MappingError(
            f"The mapping names columns that the file lacks: {', '.join(missing)}."
            f" The file has {', '.join(columns)}."
        )


def _check_required(kind: Kind, mapping: Mapping) -> None:
    given = mapping.fields
    missing = [
        field.name
        for field in kind.fields
        if field.is_required and field.name not in given
    ]
    if missing:
        raise MappingError(
            f"The mapping says nothing about {', '.join(missing)};"
            f" {kind.name} cannot do without."
        )


def _reader(field: Field, mapping: Mapping, positions: dict[str, int]) -> ReadField:
    otherwise = _when_empty(field, mapping)
    if field.name in mapping.computed:
        return _computing(field, mapping, positions)
    parse = field.parser(mapping.formats)
    read_cell = _cell_reader(field, mapping, positions)

    def read(cells: list[str]) -> Value | None:
        cell = read_cell(cells)
        return parse(cell) if cell else otherwise()

    return read


def _when_empty(field: Field, mapping: Mapping) -> Callable[[], Value | None]:
    if field.name in mapping.defaults:
        try:
            value = field.parser(CANONICAL)(mapping.defaults[field.name])
        except ValueError as error:
            raise MappingError(f"[defaults] {field.name}: {error}.") from error
        return lambda: value
    if not field.is_required:
        return lambda: field.empty

    def refuse() -> Value | None:
        raise ValueError("is empty")

    return refuse


def _cell_reader(field: Field, mapping: Mapping, positions: dict[str, int]) -> ReadCell:
    """How the text of a field is found, before it is parsed."""
    if field.name in mapping.templates:
        return _template_reader(field, mapping.templates[field.name], positions)
    if field.name not in mapping.columns:
        return lambda cells: ""
    place = positions[mapping.columns[field.name]]
    translations = mapping.values.get(field.name)
    if translations:
        return lambda cells: translations.get(cells[place], cells[place])
    return lambda cells: cells[place]


def _template_reader(
    field: Field, template: str, positions: dict[str, int]
) -> ReadCell:
    """Templates of addresses take their columns in plain small letters."""
    places = {name: positions[name] for name in placeholders(template)}
    form: Callable[[str], str] = as_address if field.name == "email" else str

    def read(cells: list[str]) -> str:
        return fill_in(
            template, {name: form(cells[place]) for name, place in places.items()}
        )

    return read


def _computing(field: Field, mapping: Mapping, positions: dict[str, int]) -> ReadField:
    computed = mapping.computed[field.name]
    function = TRANSFORMATIONS[computed.use]
    parse_argument = decimals(mapping.formats, 30, 15)
    parse_result = field.parser(CANONICAL)

    def read(cells: list[str]) -> Value | None:
        arguments = {}
        for name, column in computed.columns.items():
            try:
                arguments[name] = parse_argument(cells[positions[column]])
            except ValueError as error:
                raise ValueError(f"{column} {error}") from None
        try:
            return parse_result(format(function(**arguments), "f"))
        except InvalidOperation:
            raise ValueError("comes to too large a number") from None

    return read
