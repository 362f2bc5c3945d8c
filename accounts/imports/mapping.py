"""What the columns of a file mean: a TOML file, checked before a row is read."""

import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_origin

from accounts.imports.fields import Kind
from accounts.imports.joining import Join
from accounts.imports.reading import DELIMITERS, ENCODINGS, WHITESPACE, FileOptions
from accounts.imports.transformations import TRANSFORMATIONS, arguments_of
from accounts.imports.values import CANONICAL, Formats, currencies

_ROW_SECTIONS = ("columns", "templates", "computed")
_REFERENCES = ("customer", "person", "product", "contact")
_AS_FOUND = FileOptions()
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

T = TypeVar("T")


class MappingError(ValueError):
    """The mapping contradicts itself or names what does not exist."""


@dataclass(frozen=True)
class Computed:
    """A transformation, and the column each of its arguments is read from."""

    use: str
    columns: dict[str, str]


@dataclass(frozen=True)
class NewCustomers:
    """How customers are made that only their purchases tell of. `{id}` is the key."""

    name: str = "Customer {id}"
    currency: str = ""


@dataclass(frozen=True)
class Mapping:
    """Where each field of a kind comes from. `defaults` fill what is left empty."""

    source: str
    file: FileOptions = _AS_FOUND
    formats: Formats = CANONICAL
    columns: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    computed: dict[str, Computed] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    references: dict[str, str] = field(default_factory=dict)
    create_customers: NewCustomers | None = None
    runs: bool = False

    @property
    def fields(self) -> set[str]:
        """The fields this mapping gives a value to."""
        return {*self.columns, *self.templates, *self.computed, *self.defaults}

    def source_of(self, reference: str) -> str:
        return self.references.get(reference, self.source)

    def label(self, name: str) -> str:
        """What the person who wrote the file calls the field."""
        return self.columns.get(name, name)


def placeholders(template: str) -> list[str]:
    """The columns a template names in braces."""
    return _PLACEHOLDER.findall(template)


def fill_in(template: str, values: Table[str, str]) -> str:
    """The template with its columns' values; empty where all of them are."""
    if not any(values[name] for name in placeholders(template)):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def read_mapping(path: Path, kind: Kind) -> Mapping:
    """The mapping in a TOML file, for rows of `kind`.

    raises MappingError naming the section, the key and what is possible instead
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"{path.name}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path.name}: {error}.") from error
    try:
        return _mapping(given, kind)
    except MappingError as error:
        raise MappingError(f"{path.name}: {error}") from error


def _mapping(given: dict[str, Any], kind: Kind) -> Mapping:
    _known("", given, [part.name for part in fields(Mapping)])
    tables = {name: _table(name, given.get(name, {})) for name in _tables()}
    options = _filled("file", FileOptions, tables["file"])
    formats = _filled("formats", Formats, tables["formats"])
    _check_options(options)
    _check_formats(formats)
    _check_fields(tables, kind)
    return Mapping(
        source=_source("source", given.get("source")),
        file=options,
        formats=formats,
        columns=_texts("columns", tables["columns"]),
        templates=_texts("templates", tables["templates"]),
        computed={
            name: _computed(name, part) for name, part in tables["computed"].items()
        },
        defaults={name: _default(value) for name, value in tables["defaults"].items()},
        values={
            name: _texts(f"values.{name}", part)
            for name, part in tables["values"].items()
        },
        joins=tuple(_join(name, part) for name, part in tables["joins"].items()),
        references=_references(tables["references"]),
        create_customers=_new_customers(given, kind),
        runs=_runs(given, kind),
    )


def _tables() -> list[str]:
    return [
        "file", "formats", "columns", "templates", "computed", "defaults", "values",
        "joins", "references",
    ]  # fmt: skip


def _known(section: str, given: Table[str, Any], allowed: list[str]) -> None:
    """raises MappingError for a key that means nothing"""
    for name in given:
        if name not in allowed:
            where = f"[{section}] {name}" if section else name
            raise MappingError(f"{where} is not known; there are {', '.join(allowed)}.")


def _table(section: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise MappingError(f"[{section}] must be a table, not {given!r}.")
    return given


def _texts(section: str, given: Any) -> dict[str, str]:
    for name, value in _table(section, given).items():
        if not isinstance(value, str):
            raise MappingError(f"[{section}] {name} must be text, not {value!r}.")
    return dict(given)


def _filled(section: str, form: type[T], given: Any) -> T:
    """A dataclass from a table with the same names and types."""
    types: dict[str, Any] = {
        part.name: list if get_origin(part.type) is tuple else part.type
        for part in fields(form)  # type: ignore[arg-type]
    }
    _known(section, _table(section, given), list(types))
    for name, value in given.items():
        if not isinstance(value, types[name]):
            raise MappingError(f"[{section}] {name} cannot be {value!r}.")
    return form(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
        }
    )


def _check_options(options: FileOptions) -> None:
    if options.delimiter not in (None, *DELIMITERS, WHITESPACE):
        known = ", ".join(repr(mark) for mark in (*DELIMITERS, WHITESPACE))
        raise MappingError(
            f"[file] delimiter {options.delimiter!r} is none of {known}."
        )
    if options.encoding not in (None, *ENCODINGS):
        raise MappingError(
            f"[file] encoding {options.encoding!r} is none of {', '.join(ENCODINGS)}."
        )
    if options.header == bool(options.names):
        raise MappingError("[file] names the columns of a file with header = false.")


def _check_formats(formats: Formats) -> None:
    probe = date(2003, 2, 9)
    try:
        written = probe.strftime(formats.date)
        read = datetime.strptime(written, formats.date).replace(tzinfo=UTC).date()
    except ValueError:
        read = None
    if read != probe:
        raise MappingError(
            f"[formats] date {formats.date!r} does not name year, month and day,"
            " as %Y-%m-%d does."
        )
    if formats.decimal not in (".", ",") or formats.thousands == formats.decimal:
        raise MappingError('[formats] decimal is "." or ",", and never thousands.')
    if formats.thousands not in ("", ".", ",", " ", "'"):
        raise MappingError(f"[formats] thousands cannot be {formats.thousands!r}.")


def _check_fields(tables: dict[str, dict[str, Any]], kind: Kind) -> None:
    names = [part.name for part in kind.fields]
    for section in (*_ROW_SECTIONS, "defaults", "values"):
        _known(section, tables[section], names)
    given = [name for section in _ROW_SECTIONS for name in tables[section]]
    for name in given:
        if given.count(name) > 1:
            raise MappingError(f"{name} is given in more than one section.")


def _source(section: str, given: Any) -> str:
    if not isinstance(given, str) or not re.fullmatch(r"[-a-zA-Z0-9_]{1,64}", given):
        raise MappingError(
            f'{section} must name where the file comes from, such as "crm": letters,'
            " digits, - and _."
        )
    return given


def _references(given: dict[str, Any]) -> dict[str, str]:
    _known("references", given, list(_REFERENCES))
    return {
        name: _source(f"[references] {name}", value) for name, value in given.items()
    }


def _computed(name: str, given: Any) -> Computed:
    section = f"computed.{name}"
    columns = _texts(section, given)
    use = columns.pop("use", "")
    if use not in TRANSFORMATIONS:
        known = ", ".join(TRANSFORMATIONS)
        raise MappingError(f"[{section}] use = {use!r} is none of {known}.")
    arguments = arguments_of(use)
    _known(section, columns, arguments)
    if missing := [argument for argument in arguments if argument not in columns]:
        raise MappingError(f"[{section}] lacks {', '.join(missing)}.")
    return Computed(use, columns)


def _default(value: Any) -> str:
    """A default as text in canonical form: ISO dates, a decimal point."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _join(name: str, given: Any) -> Join:
    section = f"joins.{name}"
    table = _table(section, given)
    if missing := [key for key in ("file", "on") if key not in table]:
        raise MappingError(f"[{section}] lacks {', '.join(missing)}.")
    join = _filled(section, Join, {**table, "name": name})
    if Path(join.file).name != join.file:
        raise MappingError(
            f"[{section}] file = {join.file!r} must stand beside the imported file."
        )
    return join


def _new_customers(given: dict[str, Any], kind: Kind) -> NewCustomers | None:
    if "create_customers" not in given:
        return None
    if kind.name != "purchases":
        raise MappingError("[create_customers] belongs to purchases.")
    new = _filled("create_customers", NewCustomers, given["create_customers"])
    if "{id}" not in new.name or placeholders(new.name) != ["id"]:
        raise MappingError("[create_customers] name must hold {id}, and no column.")
    try:
        return (
            new if not new.currency else replace(new, currency=currencies(new.currency))
        )
    except ValueError as error:
        raise MappingError(f"[create_customers] {error}.") from error


def _runs(given: dict[str, Any], kind: Kind) -> bool:
    runs = given.get("runs", False)
    if not isinstance(runs, bool) or (runs and kind.name != "assignments"):
        raise MappingError("runs = true belongs to assignments.")
    if runs and "started_on" not in given.get("columns", {}):
        raise MappingError("runs = true needs a column for started_on.")
    return runs
