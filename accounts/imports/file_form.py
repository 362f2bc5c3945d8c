"""The form in which a person says how a file is to be read, and what its rows are."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from accounts import clock
from accounts.imports.fields import Kind

ENCODING, DELIMITER, SHEET = OPTIONS = ("encoding", "delimiter", "sheet")
_ENCODINGS = [
    ("", "found out by itself"),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
]
_DELIMITERS = [
    ("", "found from the header"),
    (",", "commas"),
    (";", "semicolons"),
    ("\t", "tabs"),
    ("|", "upright bars"),
    ("whitespace", "spaces"),
]


def not_ahead(day: date) -> None:
    """Raise ValidationError: tomorrow's file speaks of nothing yet."""
    if day > clock.today():
        raise forms.ValidationError("The file's date lies ahead of today.")


class FileDayField(forms.DateField):
    """The day a file speaks of, which does not lie ahead; None: today."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            validators=[not_ahead],
            label="The file's date",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text="A changed owner takes over then. Empty: today.",
        )


class FileForm(forms.Form):
    """Sent in the address, so that whatever was chosen stays chosen.

    Text files have an encoding and a delimiter; workbooks have sheets.
    """

    kind = forms.ChoiceField(label="Each row is about", required=False)
    encoding = forms.ChoiceField(
        label="Its letters are", choices=_ENCODINGS, required=False
    )
    delimiter = forms.ChoiceField(
        label="Columns are kept apart by", choices=_DELIMITERS, required=False
    )
    sheet = forms.ChoiceField(label="Sheet", required=False)

    def __init__(
        self,
        kinds: Iterable[Kind],
        held: dict[str, Any],
        *,
        is_text: bool,
        sheets: Iterable[str],
    ) -> None:
        super().__init__(initial=held, auto_id="%s")
        named = [(kind.name, kind.title.capitalize()) for kind in kinds]
        if not held.get("kind"):
            named.insert(0, ("", "found from the columns"))
        there = [(name, name) for name in sheets]
        self.fields["kind"] = forms.ChoiceField(
            label="Each row is about", choices=named
        )
        self.fields["sheet"] = forms.ChoiceField(label="Sheet", choices=there)
        if not is_text:
            del self.fields[ENCODING], self.fields[DELIMITER]
        if len(there) < 2:
            del self.fields[SHEET]
