"""Naming a row in a form, where there are too many to choose from in a list."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.text import get_text_list

# The columns by which people know a row, and what they call them.
KNOWN_BY = {
    "name": "name",
    "number": "number",
    "title": "title",
    "email": "email address",
    "external_id": "key",
}
TOLD = 8  # rows that a refusal lists
_NUMBERED = re.compile(r"(?:.*\()?#(\d{1,18})\)?", re.DOTALL)


class NamedRow(forms.ModelChoiceField):
    """A row found by what it is called, or by its number here: "Name (#12)"."""

    widget = forms.TextInput

    def __init__(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.rows = queryset
        called = get_text_list([KNOWN_BY[name] for name in self.known_by], "or")
        self.help_text = f"Too many to list: type its {called}, or a part to look for."
        self.widget.attrs["autocomplete"] = "off"

    def to_python(self, value: Any) -> Model | None:
        """The row of these words.

        raises  ValidationError with what is like them, unless they mean one row
        """
        words = str(value or "").replace("\0", "").strip()  # no text holds a zero byte
        if not words:
            return None
        called = _any("iexact", words, self.known_by)
        found = self._first(called) or self._numbered(words)
        if len(found) != 1:
            raise ValidationError(self._refusal(words, found))
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        """What was typed; for a row's id, what names it."""
        if not isinstance(value, int):
            return value
        return "".join(map(_named, self.rows.filter(pk=value)))

    @property
    def known_by(self) -> list[str]:
        """Names of the columns that say what a row is called."""
        columns = {field.name for field in self.rows.model._meta.concrete_fields}
        return [name for name in KNOWN_BY if name in columns]

    def _numbered(self, words: str) -> list[Any]:
        number = _NUMBERED.fullmatch(words)
        return self._first(Q(pk=int(number[1]))) if number else []

    def _first(self, condition: Q) -> list[Any]:
        return list(self.rows.filter(condition)[:TOLD])

    def _refusal(self, words: str, found: list[Any]) -> str:
        spoken = [name for name in self.known_by if name != "external_id"]
        near = found or self._first(_any("icontains", words, spoken))
        if not near:
            return "Nothing here is called that, or anything like it."
        more = " and others" if len(near) == TOLD else ""
        return f"Which one? There are {'; '.join(map(_named, near))}{more}."


def _named(row: Any) -> str:
    return f"{row} (#{row.pk})"


def _any(lookup: str, words: str, columns: list[str]) -> Q:
    parts = {f"{name}__{lookup}": words for name in columns}
    return Q(**parts, _connector=Q.OR)
