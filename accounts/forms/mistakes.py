"""What is wrong in forms, told at the top of their page with the way to each field."""

from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and the field it is wrong in; of no field, `at` is ""."""

    at: str
    label: str
    words: str


def mistakes_in(*sent: forms.BaseForm) -> list[Mistake]:
    """All that is wrong in what was sent, in the order of the page."""
    of_none = [
        Mistake("", "", str(error))
        for form in sent
        for error in form.non_field_errors()
    ]
    of_fields = [
        Mistake(field.auto_id, str(field.label), str(error))
        for form in sent
        for field in form
        for error in field.errors
    ]
    return [*of_none, *of_fields]
