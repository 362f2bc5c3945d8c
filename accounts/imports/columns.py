"""One field of all rows of a batch: found, parsed, or refused with a reason."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import InvalidOperation
from typing import cast

import polars as pl

from accounts.imports.fields import Field, Kind
from accounts.imports.mapping import (
    CUT,
    OTHERWISE,
    Mapping,
    MappingError,
    fill_in,
    placeholders,
)
from accounts.imports.report import Problem
from accounts.imports.transformations import TRANSFORMATIONS, arguments_of
from accounts.imports.values import (
    CANONICAL,
    Parse,
    Parser,
    Value,
    as_address,
    as_text,
    dates,
    decimals,
    text,
)

Find = Callable[[pl.DataFrame], pl.Series]  # cells of all columns -> text of the field
_TOLD_APART = "\x1f"  # between the parts of a field made of several cells


@dataclass(frozen=True)
class ColumnReader:
    """Reads a field off the cells of a batch.

    otherwise  what an empty cell stands for; None: nothing
    """

    field: Field
    label: str
    find: Find
    parse: Parse
    otherwise: str | None

    def read(
        self, lines: pl.Series, cells: pl.DataFrame
    ) -> tuple[pl.Series, list[Problem]]:
        """The field's values as text for COPY, null where there is none; problems."""
        found = self.find(cells).alias("found")
        blank = found == ""
        plain = ~blank & self._plain(found)
        read, wrong = self._parsed(found.filter(~blank & ~plain).unique())
        values = found.to_frame().select(
            pl.when(blank)
            .then(pl.lit(self.otherwise, pl.String))
            .when(plain)
            .then(pl.col("found"))
            .otherwise(
                pl.col("found").replace_strict(
                    read, default=None, return_dtype=pl.String
                )
            )
        )
        return values.to_series(), self._problems(lines, found, blank, wrong)

    def _plain(self, found: pl.Series) -> pl.Series:
        """Where the cell is the value already."""
        is_plain = self.parse.is_plain if isinstance(self.parse, Parser) else None
        if is_plain is None:
            return pl.Series([False]).new_from_index(0, len(found))
        return found.to_frame().select(is_plain(pl.col("found"))).to_series()

    def _parsed(self, cells: pl.Series) -> tuple[dict[str, str], dict[str, str]]:
        """Text -> value, and text -> why it is none."""
        read: dict[str, str] = {}
        wrong: dict[str, str] = {}
        for cell in cells:
            try:
                read[cell] = as_text(self.parse(cell))
            except ValueError as error:
                wrong[cell] = str(error)
        return read, wrong

    def _problems(
        self,
        lines: pl.Series,
        found: pl.Series,
        blank: pl.Series,
        wrong: dict[str, str],
    ) -> list[Problem]:
        problems = []
        if wrong:
            bad = found.is_in(list(wrong))
            rows = zip(lines.filter(bad), found.filter(bad), strict=True)
            problems = [Problem(line, self.label, wrong[cell]) for line, cell in rows]
        if self.otherwise is None and self.field.is_required:
            problems += [
                Problem(line, self.label, "is empty") for line in lines.filter(blank)
            ]
        return problems


def column_readers(
    kind: Kind, mapping: Mapping, columns: list[str]
) -> list[ColumnReader]:
    """A reader for each field that the mapping gives, for a file with these columns.

    raises MappingError
    """
    _check_columns(mapping, columns)
    _check_required(kind, mapping)
    readers = [
        _reader(field, mapping)
        for field in kind.fields
        if field.name in mapping.fields and field.name != "attributes"
    ]
    if mapping.attributes:
        readers.append(_attributes(kind.field("attributes"), mapping.attributes))
    return readers


def _attributes(field: Field, names: tuple[str, ...]) -> ColumnReader:
    """Columns as one object of texts; empty cells are left out."""

    def told(row: tuple[str, ...]) -> str:
        said = {name: cell for name, cell in zip(names, row, strict=True) if cell}
        holds_nul = any("\0" in cell for cell in row)  # which JSON would escape
        return json.dumps(said, ensure_ascii=False, sort_keys=True) + "\0" * holds_nul

    def find(cells: pl.DataFrame) -> pl.Series:
        rows = zip(*(cells[name] for name in names), strict=True)
        return pl.Series([told(row) for row in rows], dtype=pl.String)

    return ColumnReader(field, field.name, find, text(1_000_000), None)


def _check_columns(mapping: Mapping, columns: list[str]) -> None:
    if missing := sorted(mapping.named_columns.difference(columns)):
        has = ", ".join(name for name in columns if not name.startswith("\0"))
        raise MappingError(
            f"The mapping names columns that the file lacks: {', '.join(missing)}."
            f" The file has {has}."
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


def _reader(field: Field, mapping: Mapping) -> ColumnReader:
    label = mapping.label(field.name)
    otherwise = _when_empty(field, mapping)
    if field.name in mapping.computed:
        find, parse = _computing(field, mapping)
        return ColumnReader(field, label, find, parse, None)
    find, parse = _finder(field, mapping), field.parser(mapping.formats)
    if mapping.long == CUT:
        find = _cut(find, field, parse)
    return ColumnReader(field, label, find, parse, otherwise)


def _cut(find: Find, field: Field, parse: Parse) -> Find:
    """Texts no longer than their field; a key that is cut would be another key."""
    longest = parse.longest if isinstance(parse, Parser) else None
    is_key = field.reference or field.name == "external_id" or not field.column
    if longest is None or is_key:
        return find
    return lambda cells: find(cells).str.head(longest)


def _when_empty(field: Field, mapping: Mapping) -> str | None:
    if field.name in mapping.defaults:
        try:
            return as_text(field.parser(CANONICAL)(mapping.defaults[field.name]))
        except ValueError as error:
            raise MappingError(f"[defaults] {field.name}: {error}.") from error
    is_nothing = field.is_required or field.empty is None
    return None if is_nothing else as_text(cast(Value, field.empty))


def _finder(field: Field, mapping: Mapping) -> Find:
    """How the text of a field is found, before it is parsed."""
    if field.name in mapping.templates:
        return _template(field, mapping.templates[field.name])
    if field.name not in mapping.columns:
        return lambda cells: pl.Series([""]).new_from_index(0, len(cells))
    column = mapping.columns[field.name]
    sign = mapping.lists.get(field.name)
    translations = mapping.values.get(field.name)
    if translations:
        _check_values(field, mapping, translations)

    def find(cells: pl.DataFrame) -> pl.Series:
        found = cells[column]
        if sign:
            found = found.str.split(sign).list.first().str.strip_chars()
        return _translated(found, translations) if translations else found

    return find


def _check_values(field: Field, mapping: Mapping, translations: dict[str, str]) -> None:
    """raises MappingError where a word of theirs becomes one that is none of ours"""
    parse = field.parser(mapping.formats)
    for word, ours in translations.items():
        try:
            if ours:
                parse(ours)
        except ValueError as error:
            raise MappingError(f"[values.{field.name}] {word}: {error}.") from error


def _translated(cells: pl.Series, translations: dict[str, str]) -> pl.Series:
    """Their words in ours; what is not named as "*" says, but an empty cell stays."""
    if OTHERWISE not in translations:
        return cells.replace(translations)
    named = {"": ""} | translations
    return cells.replace_strict(
        named, default=translations[OTHERWISE], return_dtype=pl.String
    )


def _template(field: Field, template: str) -> Find:
    """Templates of addresses take their columns in plain small letters."""
    names = placeholders(template)
    form: Callable[[str], str] = as_address if field.name == "email" else str

    def fill(parts: str) -> str:
        cells = zip(names, map(form, parts.split(_TOLD_APART)), strict=True)
        return fill_in(template, dict(cells))

    def find(cells: pl.DataFrame) -> pl.Series:
        together = _together(cells, names)
        filled = {parts: fill(parts) for parts in together.unique()}
        return together.replace_strict(filled, return_dtype=pl.String)

    return find


def _together(cells: pl.DataFrame, columns: list[str]) -> pl.Series:
    """Several cells as one text; the sign between them is shown where a cell has it."""
    parts = [
        cells[column].str.replace_all(_TOLD_APART, "\u241f", literal=True)
        for column in columns
    ]
    return pl.select(pl.concat_str(parts, separator=_TOLD_APART)).to_series()


def _computing(field: Field, mapping: Mapping) -> tuple[Find, Parse]:
    """The columns' cells as one text, and what a sum over them comes to."""
    computed = mapping.computed[field.name]
    function = TRANSFORMATIONS[computed.use]
    columns = list(computed.columns.values())
    types = arguments_of(computed.use)
    read_number, read_day = decimals(mapping.formats, 30, 15), dates(mapping.formats)
    parse_result = field.parser(CANONICAL)

    def find(cells: pl.DataFrame) -> pl.Series:
        return _together(cells, columns)

    def parse(parts: str) -> object:
        arguments = {}
        for name, column, cell in zip(
            computed.columns, columns, parts.split(_TOLD_APART), strict=True
        ):
            try:
                read = read_day if types[name] is date else read_number
                arguments[name] = read(cell)
            except ValueError as error:
                raise ValueError(f"{column} {error}") from None
        try:
            return parse_result(as_text(function(**arguments)))
        except InvalidOperation:
            raise ValueError("comes to too large a number") from None

    return find, cast(Parse, parse)
