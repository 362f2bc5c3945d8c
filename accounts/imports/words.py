"""Words of a file that are none of ours, and what they may stand for."""

from collections.abc import Iterable
from typing import Any

from accounts.imports.fields import Field
from accounts.imports.mapping import OTHERWISE
from accounts.imports.notation import is_read
from accounts.imports.values import CANONICAL, as_text

MOST_WORDS = 30  # of a field; a column with more holds something else


def unknown_words(
    field: Field, cells: Iterable[str], translated: dict[str, str]
) -> list[str]:
    """The different words that the field does not know, translated ones first.

    Not those that a mapping leaves empty, nor any others where it has a word for them.
    """
    parse = field.parser(CANONICAL)
    told = [word for word in translated if translated[word] and word != OTHERWISE]
    unknown = [cell for cell in cells if not is_read(parse, cell)]
    asked = [cell for cell in unknown if cell not in translated]
    words = told if OTHERWISE in translated else [*told, *asked]
    return list(dict.fromkeys(words))[:MOST_WORDS]


def meanings(field: Field) -> list[tuple[str, str]]:
    """What a word may stand for: value and label."""
    return [(as_text(value), label) for value, label in field.choices]


def meaning_of(field: Field, told: Any) -> str:
    """The value that a mapping translates a word to; empty where it is none."""
    parse = field.parser(CANONICAL)
    return as_text(parse(str(told))) if is_read(parse, str(told)) else ""
