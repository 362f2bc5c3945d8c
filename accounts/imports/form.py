"""The form in which a person says what the columns of a file mean."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms

from accounts import clock
from accounts.imports.fields import Field, Kind
from accounts.imports.file_form import FileDayField
from accounts.imports.format_choices import FORMATS, offered
from accounts.imports.mapping import HISTORY, LIVE, Mapping, MappingError, mapping_of
from accounts.imports.sampling import Sample
from accounts.imports.words import meaning_of, meanings, unknown_words
from accounts.models import ImportProfile, User
from accounts.scope import administers

_MODES = [
    (HISTORY, "History: known since its day"),
    (LIVE, "Live: known from today on"),
]
_OF_THE_FILE = (
    "source", "mode", "file_day", "date", "datetime", "decimal", "thousands",
    "time_zone", "is_snapshot", "creates_customers", "profile",
)  # fmt: skip


class MappingForm(forms.Form):
    """A column or a fixed value for each field of a kind, and the file's formats.

    Sections that no form can show, such as joins and templates, stay as they are.
    """

    source = forms.SlugField(
        max_length=64, help_text="Where the file comes from, such as crm."
    )
    mode = forms.ChoiceField(choices=_MODES)
    file_day = FileDayField()
    date = forms.ChoiceField(label="Days")
    datetime = forms.ChoiceField(
        label="Days with a time",
        required=False,
        help_text="Where only a day is kept, it is the day in the file's time zone.",
    )
    decimal = forms.ChoiceField(label="Decimal sign")
    thousands = forms.ChoiceField(label="Thousands", required=False)
    time_zone = forms.ChoiceField(
        required=False, help_text="Of times that tell of none themselves."
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
        file_day: Any = None,
    ) -> None:
        super().__init__(data, initial=_initial(base, kind) | {"file_day": file_day})
        self.kind, self.sample, self.base, self.user = kind, sample, base, user
        self._offer_formats()
        columns = [("", "—"), *((name, name) for name in sample.columns if name)]
        for field in kind.fields:
            self.fields[f"column-{field.name}"] = forms.ChoiceField(
                choices=columns, required=False
            )
            self.fields[f"default-{field.name}"] = forms.CharField(required=False)
            if field.choices:
                self._ask_for_words(field)
        self._leave_out()

    def _offer_formats(self) -> None:
        for name in FORMATS:
            held = self.base.get("formats", {}).get(name)
            cast("forms.ChoiceField", self.fields[name]).choices = offered(name, held)

    def _ask_for_words(self, field: Field) -> None:
        """A choice for each word of the field's column that is none of ours."""
        translated = self.base.get("values", {}).get(field.name, {})
        cells = self.sample.words(self[f"column-{field.name}"].value() or "")
        for word in unknown_words(field, cells, translated):
            self.fields[_word_name(field, word)] = forms.ChoiceField(
                label=word,
                choices=[("", "nothing: reject its rows"), *meanings(field)],
                initial=meaning_of(field, translated.get(word, "")),
                required=False,
            )

    def _leave_out(self) -> None:
        """Without what this kind of rows, or this person, cannot be asked."""
        names = [field.name for field in self.kind.fields]
        is_administrator = administers(self.user, clock.today())
        if self.kind.name != "purchases" or not is_administrator:
            del self.fields["creates_customers"]
        if "external_id" not in names:
            del self.fields["is_snapshot"]
        if "attributes" in names:
            kept = self.base.get("attributes", [])
            columns = dict.fromkeys([*filter(None, self.sample.columns), *kept])
            self.fields["attributes"] = forms.MultipleChoiceField(
                choices=[(name, name) for name in columns],
                initial=kept,
                required=False,
                widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            )

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
                "name": _title(field),
                "help": _help(field, self.base),
                "column": column,
                "default": self[f"default-{field.name}"],
                "example": next(iter(self.sample.values(held)), "") if known else "",
            }

    @property
    def words(self) -> Iterator[dict[str, Any]]:
        """The fields with words to translate, and a choice for each of these."""
        for field in self.kind.fields:
            start = _word_name(field, "")
            names = [name for name in self.fields if name.startswith(start)]
            if names:
                yield {"name": _title(field), "words": [self[name] for name in names]}

    @property
    def settings(self) -> list[forms.BoundField]:
        """What is said of the file as a whole."""
        return [self[name] for name in self.fields if name in _OF_THE_FILE]

    @property
    def lacking(self) -> list[str]:
        """Columns that the mapping names and the file does not have."""
        named = self.base.get("columns", {}).values()
        return sorted(name for name in named if name not in self.sample.columns)

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
        mapping = self.base | {
            "source": said["source"],
            "mode": said["mode"],
            "is_snapshot": said.get("is_snapshot", False),
            "columns": {name: column for name, column in columns.items() if column},
            "defaults": {name: text for name, text in defaults.items() if text},
            "formats": self.base.get("formats", {})
            | {name: said[name] for name in FORMATS},
            "values": {
                field.name: told
                for field in self.kind.fields
                if (told := self._translations(field))
            },
        }
        if "attributes" in said:
            mapping["attributes"] = said["attributes"]
        mapping.pop("create_customers", None)
        if said.get("creates_customers"):
            mapping["create_customers"] = self.base.get("create_customers", {})
        return mapping

    def _translations(self, field: Field) -> dict[str, str]:
        """What the field's words stand for, those said now and those said before."""
        start = _word_name(field, "")
        said = {
            name.removeprefix(start): meaning
            for name, meaning in self.cleaned_data.items()
            if name.startswith(start)
        }
        together = self.base.get("values", {}).get(field.name, {}) | said
        return {
            word: meaning
            for word, meaning in together.items()
            if meaning or word not in said
        }


def _word_name(field: Field, word: str) -> str:
    return f"word-{field.name}-{word}"


def _title(field: Field) -> str:
    return (field.label or field.name).replace("_", " ")


def _help(field: Field, base: dict[str, Any]) -> str:
    if template := base.get("templates", {}).get(field.name):
        return f"Made of {template}."
    if computed := base.get("computed", {}).get(field.name):
        return f"Computed as {computed['use'].replace('_', ' ')}."
    if field.name == "external_id" and not field.is_required:
        return "The row's key; without one, equal rows are told apart by counting."
    return field.help_text


def _initial(base: dict[str, Any], kind: Kind) -> dict[str, Any]:
    fields = [field.name for field in kind.fields]
    columns, defaults = base.get("columns", {}), base.get("defaults", {})
    return {
        "source": base.get("source", ""),
        "mode": base.get("mode", LIVE),
        "is_snapshot": base.get("is_snapshot", False),
        "creates_customers": "create_customers" in base,
        **{name: usual[0][0] for name, usual in FORMATS.items()},
        **base.get("formats", {}),
        **{f"column-{name}": columns.get(name, "") for name in fields},
        **{f"default-{name}": defaults.get(name, "") for name in fields},
    }


def _check_complete(mapping: Mapping, kind: Kind) -> None:
    """raises MappingError while a field that rows cannot do without is not given"""
    missing = [
        _title(field)
        for field in kind.fields
        if field.is_required and field.name not in mapping.fields
    ]
    if missing:
        raise MappingError(f"Choose a column for {', '.join(missing)}.")
