"""What a mapping lets pass instead of rejecting it: files are seldom as one wishes."""

from typing import Any

from accounts.imports.fields import Kind
from accounts.imports.mapping.model import CUT, EMPTY, LEFT_OUT, MappingError


def optional(given: Any) -> tuple[str, ...]:
    """Columns that a file may lack. raises MappingError"""
    if not _is_texts(given):
        raise MappingError("optional lists columns that the file may lack.")
    return tuple(given)


def only(given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Columns, and the texts of which a row must hold one. raises MappingError"""
    return {column: _wanted(column, texts) for column, texts in given.items()}


def _wanted(column: str, given: Any) -> tuple[str, ...]:
    texts = [given] if isinstance(given, str) else given
    if not _is_texts(texts):
        raise MappingError(f"[only] {column} is a text or a list of texts.")
    return tuple(texts)


def unknown(given: dict[str, Any], kind: Kind) -> dict[str, str]:
    """What becomes of rows whose key in a field leads nowhere. raises MappingError"""
    keys = {each.name: each for each in kind.fields if each.reference or each.is_key}
    for name, instead in given.items():
        if name not in keys:
            known = ", ".join(keys) or "none"
            raise MappingError(
                f"[unknown] {name} is no key of another row; {kind.name} have {known}."
            )
        if instead not in (EMPTY, LEFT_OUT):
            raise MappingError(
                f'[unknown] {name} is "{EMPTY}" (the field stays empty) or'
                f' "{LEFT_OUT}" (the row is), not {instead!r}.'
            )
        if instead == EMPTY and keys[name].is_required:
            raise MappingError(
                f"[unknown] {name} cannot stay empty, {kind.name} need it;"
                f' "{LEFT_OUT}" leaves out the row.'
            )
    return dict(given)


def ahead(given: Any) -> str:
    """What becomes of rows of days that lie ahead. raises MappingError"""
    if given not in ("", LEFT_OUT):
        raise MappingError(
            f'ahead = "{LEFT_OUT}" leaves out what lies ahead of today; {given!r} is'
            " not known."
        )
    return str(given)


def long(given: Any) -> str:
    """What becomes of texts longer than their field. raises MappingError"""
    if given not in ("", CUT):
        raise MappingError(
            f'long = "{CUT}" cuts texts longer than their field; {given!r} is not'
            " known."
        )
    return str(given)


def _is_texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)
