"""Forms over a person's training in the method."""

from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.forms.base import Section
from accounts.forms.moments import in_our_times
from accounts.models import Certificate, User
from accounts.services import training
from accounts.training import valid_certificates


class Certify(Section):
    section, button = "certify", "Give the certificate"
    issued_on = forms.DateField(label="Trained on", validators=[in_our_times])
    expires_on = forms.DateField(
        label="Valid until",
        required=False,
        validators=[in_our_times],
        help_text="From this day on they count as not trained. Empty: for good.",
    )
    text = forms.CharField(
        label="What was learned, and with whom", max_length=300, required=False
    )

    def prepare(self) -> None:
        ends = self.day + timedelta(days=training.VALID_DAYS)
        self.initial.update(issued_on=self.day, expires_on=ends)

    def clean_issued_on(self) -> date:
        issued_on: date = self.cleaned_data["issued_on"]
        if issued_on > self.day:
            raise forms.ValidationError("This day is still to come.")
        return issued_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        issued_on, expires_on = given.get("issued_on"), given.get("expires_on")
        if issued_on and expires_on and expires_on <= issued_on:
            self.add_error("expires_on", "It would end before it begins.")
        return given

    def keep(self, author: User) -> str:
        training.certify(
            author=author, person=self.row, day=self.day, **self.cleaned_data
        )
        return f"{self.row} is trained."


class EndCertificate(Section):
    section, button = "end-certificate", "End"
    certificate = forms.ModelChoiceField(
        Certificate.objects.none(), widget=forms.HiddenInput
    )

    def prepare(self) -> None:
        field: Any = self.fields["certificate"]
        field.queryset = valid_certificates(self.day).filter(user=self.row)

    def keep(self, author: User) -> str:
        training.end_certificate(
            author=author, certificate=self.cleaned_data["certificate"], day=self.day
        )
        return "The certificate has ended."
