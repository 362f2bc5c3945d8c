"""One form for every kind of fact, made from its model.

What a fact belongs to, where it is from and since when it is known are ours to say; all
else is asked.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from django import forms
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import DatabaseDefault

from accounts import clock
from accounts.facts import has_customer
from accounts.forms import rules
from accounts.forms.base import dress
from accounts.forms.moments import InstantField, in_our_times
from accounts.forms.naming import NamedRow
from accounts.forms.once import OnceForm
from accounts.models import (
    Contact,
    Customer,
    Fact,
    Incident,
    Rating,
    Recorded,
    User,
)
from accounts.scope import acquaintances
from web.formatting import full_date

OURS = {"id", "customer"} | {field.name for field in Fact._meta.fields}
MOST_LISTED = 500  # rows to choose from
NOTHING = "–"
UNSUPPORTED = "Say what makes you rate it so."
LABELS = {"user": "Person"}


def asked_of(model: type[Recorded], *, is_of_customer: bool) -> list[str]:
    """The columns that a person fills in, in the model's order.

    What a segment requires is required of no single customer, and the reverse.
    """
    ours = OURS | {"segment"} if is_of_customer else OURS
    fields: Any = model._meta.concrete_fields
    return [field.name for field in fields if field.editable and field.name not in ours]


@cache
def form_for(model: type[Recorded], *, is_of_customer: bool) -> Any:
    """The class of the form for a kind of fact."""
    return forms.modelform_factory(
        model,
        form=FactForm,
        fields=asked_of(model, is_of_customer=is_of_customer),
        formfield_callback=_field,
    )


def is_money(column: Any) -> bool:
    """Amounts have cents, and room for more than a percentage."""
    return (
        isinstance(column, models.DecimalField)
        and column.decimal_places == 2
        and column.max_digits >= 10
    )


def _field(column: Any, **kwargs: Any) -> Any:
    """The form's field for a column."""
    if column.name in LABELS:
        kwargs["label"] = LABELS[column.name]
    if isinstance(column, models.DateTimeField):
        return column.formfield(form_class=InstantField, **kwargs)
    if isinstance(column, models.DateField):
        return column.formfield(validators=[in_our_times], **kwargs)
    field = column.formfield(**kwargs)
    if column.choices:
        field.choices = [
            (key, NOTHING if key in ("", None) else name) for key, name in field.choices
        ]
    if isinstance(column, models.TextField):
        field.widget.attrs["rows"] = 4
    return field


def _choice_words(row: Any) -> str:
    """Whoever has left may be in what happened before."""
    left_on = getattr(row, "left_on", None)
    return f"{row}, left on {full_date(left_on)}" if left_on else str(row)


class FactForm(OnceForm):
    """A fact as `author` enters or changes it on `day`.

    instance  the row, or a new one that knows its customer, if it has one
    currency  what its amounts are in
    likely    what a new one probably says, by column
    """

    def __init__(
        self,
        data: Any = None,
        *,
        instance: Any,
        author: User,
        day: date,
        currency: str,
        likely: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(data, instance=instance, label_suffix="")
        self.author, self.day, self.currency = author, day, currency
        self.customer: Customer | None = getattr(instance, "customer", None)
        self.zone = clock.zone()
        self.initial = self._known()
        if instance.pk is None:
            self.initial |= self._likely() | self._chosen(likely)
        for name, field in self.fields.items():
            self.fields[name] = self._fitted(name, field)
            dress(self.fields[name])

    @property
    def _columns(self) -> dict[str, Any]:
        concrete: Any = self._meta.model._meta.concrete_fields
        return {each.name: each for each in concrete if each.name in self.fields}

    def _known(self) -> dict[str, Any]:
        """What the row says; of a new one, what the database would fill in."""
        return {
            name: self._columns[name].db_default
            if isinstance(value, DatabaseDefault)
            else value
            for name, value in self.initial.items()
        }

    def _likely(self) -> dict[str, Any]:
        """It happened today, and whoever enters it had to do with it."""
        begins = {self._happened, "started_on"}
        likely: dict[str, Any] = {}
        for name, column in self._columns.items():
            if name in begins and not column.null:
                is_instant = isinstance(column, models.DateTimeField)
                likely[name] = clock.now() if is_instant else self.day
            elif column.related_model is User and column.null:
                likely[name] = self.author.pk
        return likely

    def _chosen(self, likely: Mapping[str, str]) -> dict[str, str]:
        """Only of choices: what else is sent as it was likely is not looked at."""
        columns = self._columns
        return {
            name: value
            for name, value in likely.items()
            if name in columns and columns[name].choices
        }

    @property
    def _happened(self) -> str:
        """The domain date's name; a product has none."""
        return getattr(self._meta.model, "domain_date", "")

    def _fitted(self, name: str, field: Any) -> forms.Field:
        """The field as one of this account, this person and this organisation."""
        if isinstance(field, InstantField):
            field.zone = self.zone
        elif isinstance(field, forms.ModelChoiceField):
            is_shared = self.customer is None and has_customer(self._meta.model)
            field.required |= name == "segment" and is_shared
            return self._choice(self._columns[name], field)
        elif is_money(self._columns[name]):
            field.help_text = field.help_text or f"In {self.currency}."
        elif name == "evidence" and isinstance(self.instance, Rating):
            field.asked = "required unless neutral"
        return field

    def _choice(self, column: Any, field: Any) -> forms.ModelChoiceField:
        """A list to choose from; where it would be too long, a row is named."""
        related = column.related_model
        in_reach = self._in_reach(related)
        present = Q(pk=getattr(self.instance, column.attname))
        is_named = any(each.name == "name" for each in related._meta.fields)
        rows = related._default_manager.filter(
            Q(pk__in=in_reach.values("pk")) | present
        ).order_by("name" if is_named else "-pk")
        if in_reach[MOST_LISTED:].exists():
            return NamedRow(rows, label=field.label, required=field.required)
        field.queryset, field.empty_label = rows, NOTHING
        field.label_from_instance = _choice_words
        return field

    def _in_reach(self, related: type[models.Model]) -> QuerySet[Any]:
        if related is User:
            customer_id = self.customer.pk if self.customer else 0
            return acquaintances(self.author, customer_id, self.day)
        if related is Incident:
            seen = Customer.objects.visible_to(self.author, self.day)
            return Incident.objects.that_hit(seen)
        rows: QuerySet[Any] = related._default_manager.all()
        if has_customer(related):
            rows = rows.filter(customer=self.customer)
        is_new = self.instance.pk is None
        offers_there = related is Contact and is_new
        return rows.there(self.day) if offers_there else rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, InstantField) and name not in self.changed_data:
                given[name] = self.initial.get(name)
        if self._happened in self.changed_data and self._lies_ahead(given):
            self.add_error(self._happened, "This day is still to come.")
        if isinstance(self.instance, Rating):
            self._supported(given)
        return given

    def _supported(self, given: dict[str, Any]) -> None:
        """A person who rates says on what, here as in a review."""
        if self.changed_data and given.get("rating") and not given.get("evidence"):
            self.add_error("evidence", UNSUPPORTED)

    def _lies_ahead(self, given: dict[str, Any]) -> bool:
        on = given.get(self._happened)
        day = on.astimezone(self.zone).date() if isinstance(on, datetime) else on
        return day is not None and day > self.day

    def _get_validation_exclusions(self) -> set[str]:
        """Nobody fills in the customer, yet some rules speak of it."""
        return super()._get_validation_exclusions() - {"customer"}  # type: ignore[misc]

    def keep(self) -> bool:
        """Write the fact, which is valid; where the database refuses, say why."""
        is_new = self.instance.pk is None
        if is_new and isinstance(self.instance, Fact):
            self.instance.external_id = self.external_id
        columns = None if is_new else list(self.fields)
        try:
            with transaction.atomic():
                self.instance.save(update_fields=columns)
                connection.check_constraints()
        except IntegrityError as error:
            model = self._meta.model
            self.add_error(None, rules.words_of(error, model, self.labels))
        return self.is_valid()
