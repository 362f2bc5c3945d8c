"""Fields that can be imported, read off the models, so that they are told only once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, models

from accounts.imports import values
from accounts.imports.references import REFERENCES, Reference
from accounts.imports.values import Formats, Parse, Value
from accounts.models.imports import title_of

_SMALL = 32_767
_LARGE = 999_999_999
UNKNOWN, AHEAD = "unknown", "ahead"  # what a mapping may excuse
# Written by the importer or the database, never by a file.
_OURS = {"id", "source", "external_id", "recorded_at", "recorded_xid", "knowable_on"}


@dataclass(frozen=True)
class Field:
    """A field of a kind.

    column     where it is stored; empty: it only steers the import
    empty      what an empty cell stands for
    reference  how the id is found of what the text names
    is_key     names another row, which is looked for by the kind itself
    choices    value and label, where nothing else is taken
    """

    name: str
    parser: Callable[[Formats], Parse]
    sql_type: str
    column: str = ""
    is_required: bool = False
    empty: Value | None = None
    reference: Reference | None = None
    is_key: bool = False
    label: str = ""
    help_text: str = ""
    choices: tuple[tuple[Value, str], ...] = ()


@dataclass(frozen=True)
class Check:
    """A row `r` is rejected where `condition`; `reason` is SQL that tells why.

    excuse  the word with which a mapping may have something else done with such rows
    """

    field: str
    condition: str
    reason: str
    needs: tuple[str, ...]
    excuse: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of row. `hashes_key`: rows without a key are told apart by content."""

    name: str
    model: type[models.Model]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    hashes_key: bool = False

    @property
    def title(self) -> str:
        return title_of(self.name)

    @property
    def is_of_a_customer(self) -> bool:
        return any(field.name == "customer" for field in self.fields)

    def field(self, name: str) -> Field:
        """raises StopIteration when there is no such field"""
        return next(field for field in self.fields if field.name == name)

    def with_empty(self, name: str, value: Value) -> "Kind":
        """The same kind; where `name` is not told it is `value`."""
        fields = (
            replace(field, is_required=False, empty=value)
            if field.name == name
            else field
            for field in self.fields
        )
        return replace(self, fields=tuple(fields))


def _parser(field: Any) -> Callable[[Formats], Parse]:
    """How the cells of a model's field are read."""
    if field.name == "currency":
        return lambda _: values.currencies
    if field.choices:
        return lambda _: values.choices(field.choices)
    if isinstance(field, models.DateTimeField):
        return values.instants
    if isinstance(field, models.DateField):
        return values.dates
    if isinstance(field, models.DecimalField):
        return lambda formats: values.decimals(
            formats, field.max_digits, field.decimal_places
        )
    return _plain_parser(field)


def _plain_parser(field: Any) -> Callable[[Formats], Parse]:
    if isinstance(field, models.PositiveIntegerField):
        return lambda _: values.whole_numbers(0, _LARGE)
    if isinstance(field, models.PositiveSmallIntegerField):
        return lambda _: values.whole_numbers(0, _SMALL)
    if isinstance(field, models.IntegerField):
        return lambda _: values.whole_numbers(-_SMALL, _SMALL)
    if isinstance(field, models.BooleanField):
        return lambda _: values.yes_or_no
    if isinstance(field, models.EmailField):
        return lambda _: values.emails(field.max_length or 0)
    return lambda _: values.text(field.max_length)


def _empty(field: Any) -> Value | None:
    if field.null:
        return None
    default = field.db_default if field.has_db_default() else field.get_default()
    return default if isinstance(default, str | int | bool) else None


def _choices(field: Any) -> tuple[tuple[Value, str], ...]:
    if isinstance(field, models.BooleanField):
        return (("true", "Yes"), ("false", "No"))
    return tuple((value, str(label)) for value, label in field.flatchoices)


def stored(model: type[models.Model], *names: str) -> list[Field]:
    """Fields kept in the columns of the same name."""
    found: Iterable[Any] = (model._meta.get_field(name) for name in names)
    return [
        Field(
            field.name,
            _parser(field),
            field.db_type(connection).split("(")[0],
            field.column,
            not (
                field.null
                or field.blank
                or field.has_default()
                or field.has_db_default()
            ),
            _empty(field),
            label=str(field.verbose_name),
            help_text=str(field.help_text),
            choices=_choices(field),
        )
        for field in found
    ]


def text(name: str, max_length: int = 200, **rest: Any) -> Field:
    return Field(name, lambda _: values.text(max_length), "text", **rest)


def refers(name: str, column: str, what: str = "", is_required: bool = False) -> Field:
    """A field that names a row of another table, which is `what`, else `name`."""
    reference = REFERENCES[what or name]
    return text(
        name,
        reference.max_length,
        column=column,
        reference=reference,
        is_required=is_required,
    )


def of_model(model: type[models.Model]) -> list[Field]:
    """All fields of a fact: what it refers to, what it says, and `knowable_on`."""
    own: Iterable[Any] = [
        field for field in model._meta.concrete_fields if field.name not in _OURS
    ]
    references = [
        refers(
            "person" if field.name == "user" else field.name,
            field.column,
            "person" if field.related_model._meta.model_name == "user" else field.name,
            not field.null,
        )
        for field in own
        if field.is_relation
    ]
    plain = [field.name for field in own if not field.is_relation]
    return [*references, *stored(model, *plain, "knowable_on")]


def optional(fields: list[Field], name: str) -> list[Field]:
    """The same fields; `name` may be left empty, and is then filled in by us."""
    return [
        replace(field, is_required=False, empty=None) if field.name == name else field
        for field in fields
    ]


def steering(model: type[models.Model], name: str, empty: Value | None) -> Field:
    """A field read like the model's, but kept nowhere."""
    return replace(stored(model, name)[0], column="", is_required=False, empty=empty)
