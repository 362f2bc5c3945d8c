"""How forms look, and small forms of which one page holds several."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import models

from accounts.models import User

CHOICES = (forms.Select, forms.SelectMultiple)
PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.HiddenInput)


def dress(field: forms.Field) -> None:
    """Give the field's widget the class of its kind; a day the browser's calendar."""
    widget = field.widget
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    if isinstance(widget, forms.CheckboxInput):
        widget.attrs.setdefault("class", "form-check-input")
    elif not isinstance(widget, PLAIN):
        kind = "form-select" if isinstance(widget, CHOICES) else "form-control"
        widget.attrs.setdefault("class", kind)


class Section(forms.Form):
    """One of several forms of a page, told apart by the name of its section.

    section  its name, sent along with the fields
    button   what the button says
    rows     the model of the row it is about, where the page has many of them
    """

    section: ClassVar[str]
    button: ClassVar[str] = "Save"
    rows: ClassVar[type[models.Model] | None] = None

    def __init__(
        self, data: Any = None, *, day: date, row: Any = None, **kwargs: Any
    ) -> None:
        self.day, self.row = day, row
        key = f"-{row.pk}" if row is not None and row.pk else ""
        auto_id = f"{self.section}{key}-%s"
        super().__init__(data, auto_id=auto_id, label_suffix="", **kwargs)
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fit the fields to the day and the row, before they are dressed."""

    @property
    def row_key(self) -> str:
        """What is sent along to find the row again."""
        return str(self.row.pk) if self.rows and self.row is not None else ""

    def keep(self, author: User) -> str:
        """Write what was entered, which is valid; returns what to tell the author.

        raises  ValueError, ValidationError or IntegrityError with the reason against
        """
        raise NotImplementedError

    def is_of(self, other: "Section | None") -> bool:
        """Whether `other` is this very form, as it was sent."""
        return type(other) is type(self) and other is not None and other.row == self.row


class RowSection(Section, forms.ModelForm):
    """A section whose fields are those of a model; `row` is the instance it changes."""

    def __init__(
        self, data: Any = None, *, day: date, row: Any = None, **kwargs: Any
    ) -> None:
        instance = self.instance_of(row)
        super().__init__(data, day=day, row=row, instance=instance, **kwargs)

    def instance_of(self, row: Any) -> Any:
        """The instance the fields are of: the row, unless it stands above."""
        return row
