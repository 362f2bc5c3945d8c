"""Forms over facts: three fields or fewer each.

What else a fact needs is filled in by the service that writes it, which takes a form's
cleaned fields by their names.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.once import OnceForm
from accounts.models import (
    Action,
    AffectedCustomer,
    CompetitorSighting,
    Customer,
    Incident,
    Note,
    Placement,
    Promise,
    StaffingRequirement,
    SuccessFactor,
    Ticket,
    User,
)
from accounts.models.staffing import StaffingChange
from accounts.scope import acquaintances


class DayInput(forms.DateInput):
    """A day, picked with what the browser offers."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EntryForm(OnceForm):
    """A fact about `customer` that `author` enters on `day`."""

    customer: Customer

    def __init__(
        self, *args: Any, customer: Customer, author: User, day: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.author, self.day = customer, author, day
        self.prepare()
        for field in self.fields.values():
            if isinstance(field.widget, forms.RadioSelect):
                continue
            is_choice = isinstance(
                field, forms.TypedChoiceField | forms.ModelChoiceField
            )
            kind = "form-select" if is_choice else "form-control"
            field.widget.attrs.setdefault("class", kind)

    def prepare(self) -> None:
        """What a kind asks beyond its columns."""

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and due_on < self.day:
            raise ValidationError("This day has passed.")
        return due_on


class NoteForm(EntryForm):
    class Meta:
        model = Note
        fields = ["kind", "sentiment", "text"]
        labels = {
            "kind": "What was it",
            "sentiment": "How did it go",
            "text": "In a few words",
        }
        widgets = {
            "sentiment": forms.RadioSelect,
            "text": forms.Textarea(
                {"rows": 4, "placeholder": "Who said what, and what was agreed"}
            ),
        }

    def prepare(self) -> None:
        self.fields["text"].required = True
        self.fields["sentiment"].widget.choices = Note.Sentiment.choices


class TicketForm(EntryForm):
    class Meta:
        model = Ticket
        fields = ["kind", "severity", "subject"]
        labels = {
            "kind": "What is it",
            "severity": "How bad is it",
            "subject": "What is it about",
        }

    def prepare(self) -> None:
        self.fields["subject"].required = True


class IncidentForm(EntryForm):
    started_on = forms.DateField(label="Since when", widget=DayInput)

    class Meta:
        model = Incident
        fields = ["title", "severity"]
        labels = {"title": "What broke", "severity": "How bad is it"}

    @property
    def makes(self) -> type[AffectedCustomer]:
        return AffectedCustomer

    def prepare(self) -> None:
        self.fields["started_on"].initial = self.day

    def clean_started_on(self) -> date:
        started_on: date = self.cleaned_data["started_on"]
        if started_on > self.day:
            raise ValidationError("This day is still to come.")
        if started_on < self.customer.acquired_on:
            raise ValidationError("They were not yet a customer on this day.")
        return started_on


class PromiseForm(EntryForm):
    class Meta:
        model = Promise
        fields = ["text", "due_on"]
        labels = {"text": "What did we promise", "due_on": "By when"}
        widgets = {"text": forms.Textarea({"rows": 3}), "due_on": DayInput}


class AimForm(EntryForm):
    """A success factor: one that starts where it is to end has no way to go."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        target = given.get("target")
        if target is not None and target == given.get("baseline"):
            self.add_error("target", "They stand there already. What is to change?")
        return given


class SuccessFactorForm(AimForm):
    class Meta:
        model = SuccessFactor
        fields = ["name", "baseline", "target"]
        labels = {
            "name": "What do they want to reach",
            "baseline": "Where it stands now, as a number",
            "target": "Target, as a number",
        }
        help_texts = {
            "baseline": "Progress counts from here, once a review measures it again."
        }

    def prepare(self) -> None:
        self.fields["baseline"].required = True


class CompetitorForm(EntryForm):
    class Meta:
        model = CompetitorSighting
        fields = ["competitor", "text"]
        labels = {"competitor": "Who was seen", "text": "In a few words"}
        widgets = {"text": forms.Textarea({"rows": 3})}


class StaffingForm(EntryForm):
    change = forms.ChoiceField(
        label="What changes today",
        choices=StaffingChange.choices,
        initial=StaffingChange.JOINS,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Placement
        fields = ["user", "role"]
        labels = {"user": "Who", "role": "In which role"}

    def prepare(self) -> None:
        self.fields["user"].queryset = acquaintances(  # type: ignore[attr-defined]
            self.author, self.customer.pk, self.day
        )
        self.fields["user"].empty_label = "Choose a person"  # type: ignore[attr-defined]
        self.fields["role"].widget.attrs |= {"list": "roles", "autocomplete": "off"}

    @property
    def suggestions(self) -> list[str]:
        """The roles that the customer needs or has, to choose from."""
        needed = StaffingRequirement.objects.needed_by(self.customer)
        filled = Placement.objects.filter(customer=self.customer)
        roles = needed.values_list("role").union(filled.values_list("role"))
        return sorted(role for (role,) in roles)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if {"user", "role", "change"} <= given.keys():
            self._check_against_present()
        return given

    def _check_against_present(self) -> None:
        change, user = self.cleaned_data["change"], self.cleaned_data["user"]
        places = Placement.objects.of_role(
            self.customer, user, self.cleaned_data["role"]
        )
        if change == StaffingChange.JOINS and places.not_over(self.day).exists():
            self.add_error("role", f"{user} already has this role here.")
        if change == StaffingChange.LEAVES and not places.until(self.day).exists():
            self.add_error("role", f"{user} did not have this role here before today.")


class ActionForm(EntryForm):
    class Meta:
        model = Action
        fields = ["title", "user", "due_on"]
        labels = {"title": "What is to be done", "user": "Who", "due_on": "By when"}
        widgets = {"due_on": DayInput}

    def prepare(self) -> None:
        people = self.fields["user"]
        people.queryset = acquaintances(self.author, self.customer.pk, self.day)  # type: ignore[attr-defined]
        people.initial = self.author.pk
        people.required = True
