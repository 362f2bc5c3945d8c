"""What a person says of an account's score, as its page shows and asks it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.forms.base import dress
from accounts.models import Customer
from dashboards.reader import Reader
from diagnostics.models import Diagnosis, Override, OverrideKind
from diagnostics.overrides import MOST_DAYS, USUAL_DAYS, in_force, is_remembered, past
from web.formatting import full_date


class OverrideForm(forms.Form):
    """At most, at least or exactly so many points, why, and until when."""

    kind = forms.ChoiceField(label="The score is", choices=OverrideKind.choices)
    points = forms.IntegerField(label="Points", min_value=0, max_value=100)
    until = forms.DateField(label="Until", widget=forms.DateInput)
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea({"rows": 2}),
        validators=[MaxLengthValidator(2000)],
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
        if not self.day <= until <= latest:
            words = f"From today to {full_date(latest)}, a year ahead at most."
            raise ValidationError(words)
        return until


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
