"""Mappings in TOML files."""

import json
import tomllib
from pathlib import Path
from typing import Any

from accounts.imports.fields import Kind
from accounts.imports.mapping.model import Mapping, MappingError
from accounts.imports.mapping.parsing import mapping_of


def read_mapping(path: Path, kind: Kind) -> Mapping:
    """The mapping in a TOML file, for rows of `kind`.

    raises MappingError naming the section, the key and what is possible instead
    """
    given = given_in(path)
    try:
        return mapping_of(given, kind)
    except MappingError as error:
        raise MappingError(f"{path.name}: {error}") from error


def given_in(path: Path) -> dict[str, Any]:
    """The sections and keys of a TOML file. raises MappingError where it is none"""
    try:
        return given_by(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"{path.name}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MappingError(f"{path.name}: {error}.") from error
    except MappingError as error:
        raise MappingError(f"{path.name}: {error}") from error


def given_by(text: str) -> dict[str, Any]:
    """The sections and keys that a TOML text holds, as they can be stored.

    raises MappingError where it is none, or holds what no database can keep
    """
    try:
        # Dates become texts.
        told = json.dumps(tomllib.loads(text), default=str, allow_nan=False)
    except ValueError as error:
        raise MappingError(f"{error}.") from error
    except RecursionError as error:
        raise MappingError("The mapping is nested too deeply.") from error
    if r"\u0000" in told:
        raise MappingError(r"A mapping cannot hold NUL characters (\u0000).")
    given: dict[str, Any] = json.loads(told)
    return given
