"""Forms of whole scoring models and their versions: begin, name, end, copy."""

from datetime import date

from django import forms
from django.urls import reverse

from accounts.forms.base import Section
from accounts.models import User
from diagnostics import publishing
from diagnostics.models import FrameworkVersion, ScoringModel
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.templates import TEMPLATES

PRIORITY_HELP = "The lowest is asked first; the default judges all that are left."


def address(version: FrameworkVersion) -> str:
    """Where a version is read, and a draft written."""
    return reverse("dashboards:framework-version", args=[version.pk])


class Leading(Section):
    """A form that may lead to another page once it is kept."""

    leads_to = ""


class NewModel(Leading):
    section, button = "new-model", "Begin"
    name = forms.CharField(max_length=100, help_text="Such as Hospitals.")
    start = forms.ChoiceField(
        label="Start from", help_text="Templates are starting weights, not validated."
    )
    priority = forms.IntegerField(
        min_value=-32_000, max_value=32_000, help_text=PRIORITY_HELP
    )

    def prepare(self) -> None:
        templates = [(each.key, each.name) for each in TEMPLATES.values()]
        versions = FrameworkVersion.objects.filter(status="published")
        named = versions.select_related("scoring_model").defer("definition")
        there = [(str(v.pk), f"A copy of {v}") for v in named.order_by("pk")]
        self.fields["start"].choices = [*templates, *there]  # type: ignore[attr-defined]
        taken = set(ScoringModel.objects.values_list("priority", flat=True))
        free = next(number for number in range(1, 32_000) if number not in taken)
        self.initial["priority"] = free

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if ScoringModel.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a scoring model of this name.")
        return name

    def clean_priority(self) -> int:
        return checked_priority(self.cleaned_data["priority"])

    def keep(self, author: User) -> str:
        values = self.cleaned_data
        draft = publishing.begin_model(
            author=author,
            name=values["name"],
            priority=values["priority"],
            framework=_framework(values["start"]),
        )
        self.leads_to = address(draft)
        return f"{draft.scoring_model} has a first draft. It judges nobody yet."


def begun_before(form: NewModel, author: User) -> FrameworkVersion | None:
    """The first draft that the same form began, where it was sent twice."""
    name, priority = (form[each].data or "" for each in ("name", "priority"))
    drafts = FrameworkVersion.objects.filter(
        scoring_model__name=name.strip(), created_by=author, number=1, status="draft"
    )
    found = drafts.select_related("scoring_model").first()
    is_same = found and str(found.scoring_model.priority) == priority.strip()
    return found if is_same else None


def _framework(start: str) -> Framework:
    """That of a template, or of the version whose number it is."""
    if start in TEMPLATES:
        return TEMPLATES[start].framework
    return FrameworkVersion.objects.get(pk=start).framework


def checked_priority(priority: int, model: ScoringModel | None = None) -> int:
    """The priority; refused in words where another model has it."""
    try:
        publishing.check_priority(priority, model)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
    return priority


class Rename(Section):
    """Name and priority; its row is the model."""

    section, button = "rename", "Save"
    name = forms.CharField(max_length=100)
    priority = forms.IntegerField(
        min_value=-32_000, max_value=32_000, help_text=PRIORITY_HELP
    )

    def prepare(self) -> None:
        self.initial["name"] = self.row.name
        self.initial["priority"] = self.row.priority
        if self.row.is_default:
            del self.fields["priority"]

    def clean_priority(self) -> int:
        return checked_priority(self.cleaned_data["priority"], self.row)

    def keep(self, author: User) -> str:
        values = {"priority": self.row.priority} | self.cleaned_data
        publishing.rename(model=self.row, today=self.day, **values)
        return f"{self.row} is saved."


class EndModel(Section):
    """From when a model judges nobody; its row is the model."""

    section, button = "end-model", "End this model"
    ended_on = forms.DateField(
        label="First day without it",
        help_text="Its accounts go to the next model that suits, for good.",
    )

    def prepare(self) -> None:
        self.initial["ended_on"] = self.day

    def clean_ended_on(self) -> date:
        ended_on: date = self.cleaned_data["ended_on"]
        if ended_on < self.day:
            raise forms.ValidationError("A model cannot end in the past.")
        return ended_on

    def keep(self, author: User) -> str:
        ended_on = self.cleaned_data["ended_on"]
        publishing.end(model=self.row, ended_on=ended_on, today=self.day)
        return f"{self.row} ends on {ended_on:%-d %b %Y}."


class Copy(Leading):
    """A draft to change; its row is the version that is copied."""

    section, button = "copy", "Change it in a draft"

    def keep(self, author: User) -> str:
        draft, is_copy = publishing.copy(author=author, version=self.row)
        self.leads_to = address(draft)
        if not is_copy:
            by = f" by {draft.created_by}" if draft.created_by else ""
            return (
                f"{draft.scoring_model} has a draft{by} already. This is that one, "
                f"and no copy of version {self.row.number} was made."
            )
        return f"Version {draft.number} is a draft: it judges nobody until published."


class Discard(Leading):
    """Its row is the draft."""

    section, button = "discard", "Discard the draft"

    def keep(self, author: User) -> str:
        publishing.discard(self.row)
        self.leads_to = reverse("dashboards:frameworks")
        return "The draft is gone."
