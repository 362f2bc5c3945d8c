"""What a person says of an account's score, as its page shows and asks it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.forms.base import dress
from accounts.forms.mistakes import Mistake, mistakes_in
from accounts.models import Customer
from dashboards.reader import Reader
from diagnostics.models import Diagnosis, Override, OverrideKind
from diagnostics.overrides import MOST_DAYS, USUAL_DAYS, in_force, is_remembered, past
from web.formatting import full_date

LONGEST_REASON = 2000  # characters, as the table has room for
DAY_CODES = ("required", "invalid")
POINTS_CODES = (*DAY_CODES, "min_value", "max_value")
NO_REASON = "Say why: a score is never set without a reason."
TOO_LONG = "Too long: %(show_value)d characters of %(limit_value)d. Shorten it."


class OverrideForm(forms.Form):
    """At most, at least or exactly so many points, why, and until when."""

    kind = forms.ChoiceField(label="The score is", choices=OverrideKind.choices)
    points = forms.IntegerField(
        label="Points",
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(POINTS_CODES, "A whole number from 0 to 100."),
    )
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput,
        error_messages=dict.fromkeys(DAY_CODES, "Choose the last day it holds."),
    )
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea({"rows": 2}),
        validators=[MaxLengthValidator(LONGEST_REASON)],
        error_messages={"required": NO_REASON, "max_length": TOO_LONG},
        help_text="What you know that the measures do not.",
    )

    def __init__(self, data: Any = None, *, day: date) -> None:
        super().__init__(data, label_suffix="", auto_id="override-%s")
        self.day = day
        self.fields["until"].initial = day + timedelta(days=USUAL_DAYS)
        for field in self.fields.values():
            dress(field)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        latest = self.day + timedelta(days=MOST_DAYS)
        if until < self.day:
            raise ValidationError("This day has passed. Choose today or a later one.")
        if until > latest:
            words = f"A year ahead at most: choose {full_date(latest)} or before."
            raise ValidationError(words)
        return until

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong, for the top of its page."""
        return mistakes_in(self)


def override_context(
    reader: Reader,
    customer: Customer,
    diagnosis: Diagnosis | None,
    form: OverrideForm | None = None,
) -> dict[str, Any]:
    """What templates/dashboards/_override.html needs; `form` is one that was sent."""
    found = in_force(customer, reader.day)
    ended = [_told(each) for each in past(customer, reader.day)]
    may_write = reader.may_write(customer)
    can_set = may_write and found is None and diagnosis is not None
    return {
        "override": _told(found) | _effect(found, diagnosis) if found else None,
        "override_form": form or (OverrideForm(day=reader.day) if can_set else None),
        "override_ends": may_write,
        "override_recent": [
            each for each in ended if is_remembered(each["row"], reader.day)
        ],
        "override_past": ended,
        "override_customer": customer,
    }


def _told(override: Override) -> dict[str, Any]:
    return {
        "row": override,
        "words": said(override),
        "reason": override.reason,
        "author": override.author.name,
        "since": override.started_on,
        "until": override.until,
    }


def said(override: Override) -> str:
    """ "at most 40"."""
    return f"{override.get_kind_display().lower()} {override.points}"


def _effect(override: Override, diagnosis: Diagnosis | None) -> dict[str, Any]:
    """What the score is without it; nothing until a score has counted it."""
    if diagnosis is None or diagnosis.override_id != override.pk:
        return {"is_counted": False}
    score, capped = diagnosis.score, diagnosis.capped
    is_lifted = score is not None and capped is not None and score > capped
    return {
        "is_counted": True,
        "raw": diagnosis.raw,
        "capped": capped,
        "score": score,
        "lifts_limit": is_lifted and capped != diagnosis.raw,
    }
