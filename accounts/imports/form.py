"""The form in which a person says what the columns of a file mean."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from django import forms

from accounts import clock
from accounts.imports.fields import Field, Kind
from accounts.imports.mapping import HISTORY, LIVE, Mapping, MappingError, mapping_of
from accounts.imports.suggesting import DATE_FORMATS, Sample
from accounts.models import ImportProfile, User
from accounts.scope import administers

_SHOWN = {
    "%Y": "YYYY", "%m": "MM", "%d": "DD", "%y": "YY", "%H": "hh", "%M": "mm",
    "%S.000Z": "ssZ",
}  # fmt: skip
_MODES = [
    (HISTORY, "History: each fact was knowable on the day it speaks of"),
    (LIVE, "Live: nobody knew before the import"),
]
_DECIMALS = [(".", "1234.56"), (",", "1234,56")]
_THOUSANDS = [
    ("", "no sign"), (",", "1,234"), (".", "1.234"), (" ", "1 234"), ("'", "1'234"),
]  # fmt: skip


def _shown(form: str) -> str:
    for part, letters in _SHOWN.items():
        form = form.replace(part, letters)
    return form


class MappingForm(forms.Form):
    """A column or a fixed value for each field of a kind, and the file's formats.

    Sections that no form can show, such as joins and translations, stay as they are.
    """

    source = forms.SlugField(
        max_length=64, help_text="Where the file comes from, such as crm."
    )
    mode = forms.ChoiceField(choices=_MODES)
    file_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The day the file speaks of; empty: today.",
    )
    date = forms.ChoiceField()
    decimal = forms.ChoiceField(choices=_DECIMALS)
    thousands = forms.ChoiceField(choices=_THOUSANDS, required=False)
    time_zone = forms.ChoiceField(
        choices=[
            ("", "the organisation's"),
            *((each, each) for each in sorted(available_timezones())),
        ],
        required=False,
    )
    is_snapshot = forms.BooleanField(
        required=False,
        label="The file holds everything",
        help_text="Rows it lacks are listed; nothing is ever deleted.",
    )
    creates_customers = forms.BooleanField(
        required=False, label="Make the accounts that only this file names"
    )
    profile = forms.SlugField(
        max_length=64,
        required=False,
        label="Save this mapping as",
        help_text="To use it again, here or with manage.py import --profile.",
    )

    def __init__(
        self,
        data: Any,
        *,
        kind: Kind,
        sample: Sample,
        base: dict[str, Any],
        user: User,
    ) -> None:
        super().__init__(data, initial=_initial(base, kind))
        self.kind, self.sample, self.base, self.user = kind, sample, base, user
        self.fields["date"] = forms.ChoiceField(choices=_dates(base))
        columns = [("", "—"), *((name, name) for name in sample.columns if name)]
        for field in kind.fields:
            self.fields[f"column-{field.name}"] = forms.ChoiceField(
                choices=columns, required=False
            )
            self.fields[f"default-{field.name}"] = forms.CharField(required=False)
        if kind.name != "purchases" or not administers(user, clock.today()):
            del self.fields["creates_customers"]

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """What the page shows of each field of the kind."""
        for field in self.kind.fields:
            if field.sql_type == "jsonb":
                continue
            column = self[f"column-{field.name}"]
            held = column.value()
            known = held in self.sample.columns
            yield {
                "field": field,
                "name": (field.label or field.name).replace("_", " "),
                "help": _help(field),
                "column": column,
                "default": self[f"default-{field.name}"],
                "example": next(iter(self.sample.values(held)), "") if known else "",
            }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.mapping = mapping_of(self.given(), self.kind)
                _check_complete(self.mapping, self.kind)
            except MappingError as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned

    def clean_profile(self) -> str:
        """A mapping is saved anew for the same kind of rows, by whoever made it."""
        name: str = self.cleaned_data["profile"]
        saved = ImportProfile.objects.filter(name=name).first()
        if saved and saved.kind != self.kind.name:
            raise forms.ValidationError(
                "Another kind of rows has a mapping of this name."
            )
        is_theirs = saved is None or saved.created_by_id == self.user.pk
        if not is_theirs and not administers(self.user, clock.today()):
            raise forms.ValidationError("Somebody else saved a mapping of this name.")
        return name

    def given(self) -> dict[str, Any]:
        """The mapping as a TOML file would hold it."""
        said = self.cleaned_data
        fields = [field.name for field in self.kind.fields]
        columns = {name: said[f"column-{name}"] for name in fields}
        defaults = {name: said[f"default-{name}"] for name in fields}
        formats = ("date", "decimal", "thousands", "time_zone")
        mapping = self.base | {
            "source": said["source"],
            "mode": said["mode"],
            "is_snapshot": said["is_snapshot"],
            "columns": {name: column for name, column in columns.items() if column},
            "defaults": {name: text for name, text in defaults.items() if text},
            "formats": self.base.get("formats", {})
            | {name: said[name] for name in formats},
        }
        mapping.pop("create_customers", None)
        if said.get("creates_customers"):
            mapping["create_customers"] = self.base.get("create_customers", {})
        return mapping


def _dates(base: dict[str, Any]) -> list[tuple[str, str]]:
    """The usual formats, and the one that the mapping has."""
    held = base.get("formats", {}).get("date", DATE_FORMATS[0])
    return [(form, _shown(form)) for form in dict.fromkeys([*DATE_FORMATS, held])]


def _help(field: Field) -> str:
    if field.name == "external_id" and not field.is_required:
        return "The row's key; without one, equal rows are told apart by counting."
    return field.help_text


def _initial(base: dict[str, Any], kind: Kind) -> dict[str, Any]:
    fields = [field.name for field in kind.fields]
    columns, defaults = base.get("columns", {}), base.get("defaults", {})
    return {
        "source": base.get("source", ""),
        "mode": base.get("mode", HISTORY),
        "is_snapshot": base.get("is_snapshot", False),
        "creates_customers": "create_customers" in base,
        **base.get("formats", {}),
        **{f"column-{name}": columns.get(name, "") for name in fields},
        **{f"default-{name}": defaults.get(name, "") for name in fields},
    }


def _check_complete(mapping: Mapping, kind: Kind) -> None:
    """raises MappingError while a field that rows cannot do without is not given"""
    missing = [
        (field.label or field.name).replace("_", " ")
        for field in kind.fields
        if field.is_required and field.name not in mapping.fields
    ]
    if missing:
        raise MappingError(f"Choose a column for {', '.join(missing)}.")
