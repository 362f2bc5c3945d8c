"""From what somebody wrote, by hand or on a page, to a mapping that can be used."""

import re
from collections.abc import Mapping as Table
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_origin

from accounts.imports.fields import Kind
from accounts.imports.joining import Join
from accounts.imports.mapping import allowances
from accounts.imports.mapping.formats import check_formats, check_options
from accounts.imports.mapping.model import (
    HISTORY,
    LIVE,
    Computed,
    Mapping,
    MappingError,
    NewCustomers,
    placeholders,
)
from accounts.imports.reading import FileOptions
from accounts.imports.references import SOURCES
from accounts.imports.transformations import TRANSFORMATIONS, arguments_of
from accounts.imports.values import Formats, currencies

_ROW_SECTIONS = ("columns", "templates", "computed")

T = TypeVar("T")


def mapping_of(given: dict[str, Any], kind: Kind) -> Mapping:
    """The mapping that these sections and keys describe.

    raises MappingError
    """
    _known("", given, ["kind", *(part.name for part in fields(Mapping))])
    if given.get("kind", kind.name) != kind.name:
        raise MappingError(f"This is a mapping for {given['kind']}, not {kind.name}.")
    tables = {name: _table(name, given.get(name, {})) for name in _tables()}
    options = _filled("file", FileOptions, tables["file"])
    formats = _filled("formats", Formats, tables["formats"])
    check_options(options)
    check_formats(formats)
    _check_fields(tables, kind)
    return Mapping(
        source=_source("source", given.get("source")),
        file=options,
        formats=formats,
        **_of_fields(tables, kind),
        **_of_rows(given, tables, kind),
    )


def _of_fields(tables: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """How the value of each field is made of the cells of a row."""
    return {
        "columns": _texts("columns", tables["columns"]),
        "templates": _texts("templates", tables["templates"]),
        "computed": {
            name: _computed(name, part) for name, part in tables["computed"].items()
        },
        "defaults": {name: _default(each) for name, each in tables["defaults"].items()},
        "values": {
            name: _texts(f"values.{name}", part)
            for name, part in tables["values"].items()
        },
        "lists": _lists(tables["lists"]),
        "joins": tuple(_join(name, part) for name, part in tables["joins"].items()),
        "references": _references(tables["references"]),
        "unknown": allowances.unknown(tables["unknown"], kind),
    }


def _of_rows(
    given: dict[str, Any], tables: dict[str, Any], kind: Kind
) -> dict[str, Any]:
    """Which rows count, and what all of them have in common."""
    return {
        "create_customers": _new_customers(given, kind),
        "runs": _runs(given, kind),
        "attributes": _attributes(given.get("attributes", []), kind),
        "optional": allowances.optional(given.get("optional", [])),
        "only": allowances.only(tables["only"]),
        "ahead": allowances.ahead(given.get("ahead", "")),
        "long": allowances.long(given.get("long", "")),
        "repeats": _yes_or_no("repeats", given.get("repeats", False)),
        "mode": _mode(given.get("mode", LIVE)),
        "is_snapshot": _snapshot(given, kind),
    }


def _tables() -> list[str]:
    return [
        "file", "formats", "columns", "templates", "computed", "defaults", "values",
        "lists", "joins", "references", "only", "unknown",
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


def _check_fields(tables: dict[str, dict[str, Any]], kind: Kind) -> None:
    names = [part.name for part in kind.fields]
    for section in (*_ROW_SECTIONS, "defaults", "values", "lists"):
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
    _known("references", given, SOURCES)
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
    arguments = list(arguments_of(use))
    _known(section, columns, arguments)
    if missing := [argument for argument in arguments if argument not in columns]:
        raise MappingError(f"[{section}] lacks {', '.join(missing)}.")
    return Computed(use, columns)


def _default(value: Any) -> str:
    """A default as text in canonical form: ISO dates, a decimal point."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lists(given: dict[str, Any]) -> dict[str, str]:
    signs = _texts("lists", given)
    if empty := [name for name, sign in signs.items() if not sign]:
        raise MappingError(f"[lists] {empty[0]} needs the sign between its values.")
    return signs


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
    if runs and any(
        "ended_on" in given.get(part, {}) for part in (*_ROW_SECTIONS, "defaults")
    ):
        raise MappingError("runs = true takes no ended_on: a run ends with the next.")
    return runs


def _snapshot(given: dict[str, Any], kind: Kind) -> bool:
    is_snapshot = _yes_or_no("is_snapshot", given.get("is_snapshot", False))
    has_keys = any(field.name == "external_id" for field in kind.fields)
    if is_snapshot and not has_keys:
        raise MappingError(
            f"is_snapshot: {kind.title} have no keys to tell by which are missing."
        )
    return is_snapshot


def _attributes(given: Any, kind: Kind) -> tuple[str, ...]:
    is_list = isinstance(given, list) and all(isinstance(name, str) for name in given)
    if not is_list or (given and kind.name != "customers"):
        raise MappingError("attributes lists columns of a file of customers.")
    return tuple(given)


def _mode(given: Any) -> str:
    if given not in (HISTORY, LIVE):
        raise MappingError(f'mode is "{HISTORY}" or "{LIVE}", not {given!r}.')
    return str(given)


def _yes_or_no(name: str, given: Any) -> bool:
    if not isinstance(given, bool):
        raise MappingError(f"{name} is true or false, not {given!r}.")
    return given
