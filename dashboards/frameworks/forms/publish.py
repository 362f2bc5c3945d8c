"""The form that publishes a draft, and what may be said of a version afterwards."""

from datetime import date

from django import forms

from accounts.forms.base import Section
from accounts.models import RateSet, User
from dashboards.frameworks.forms.models import Leading, address
from diagnostics import publishing
from diagnostics.models import FrameworkVersion
from web.formatting import full_date

LOOK_AGAIN = "Above is what it would change now. Publish again if that is meant."


class Publish(Leading):
    """When a draft takes effect, and why; its row is the draft."""

    section, button = "publish", "Publish"
    effective_on = forms.DateField(
        label="Takes effect on", help_text="Today or later. Days before keep theirs."
    )
    reason = forms.CharField(
        label="Why it is changed",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody can read it in the history.",
    )
    review_by = forms.DateField(
        required=False, help_text="By when somebody looks at it again."
    )
    rate_set = forms.ModelChoiceField(
        RateSet.objects.order_by("-fixed_on"),
        label="Exchange rates",
        required=False,
        empty_label="None",
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        self.initial["seen"] = self.row.fingerprint
        self.initial["effective_on"] = self.day
        before = self.row.scoring_model.versions.exclude(rate_set=None)
        last = before.order_by("number").last()
        self.initial["rate_set"] = last.rate_set_id if last else None
        self.fields["effective_on"].help_text += self._ahead()

    def _ahead(self) -> str:
        """What would lose its place to this one."""
        versions = self.row.scoring_model.versions
        ahead = versions.filter(
            status=FrameworkVersion.Status.PUBLISHED, effective_on__gt=self.day
        )
        return "".join(
            f" Version {one.number} is set for {full_date(one.effective_on)}: it never"
            " takes effect if this one does so on that day or before."
            for one in ahead.order_by("effective_on")
        )

    def clean_effective_on(self) -> date:
        effective_on: date = self.cleaned_data["effective_on"]
        if effective_on < self.day:
            raise forms.ValidationError("A version cannot take effect in the past.")
        return effective_on

    def clean_review_by(self) -> date | None:
        review_by: date | None = self.cleaned_data["review_by"]
        if review_by is not None and review_by <= self.day:
            raise forms.ValidationError("A day after today.")
        return review_by

    def keep(self, author: User) -> str:
        said = {n: value for n, value in self.cleaned_data.items() if n != "seen"}
        try:
            version = publishing.publish(
                author=author,
                version=self.row,
                today=self.day,
                previewed=self.cleaned_data["seen"],
                **said,
            )
        except publishing.Overtaken as words:
            self._look_again()
            raise ValueError(f"{words} {LOOK_AGAIN}") from words
        self.leads_to = address(version)
        if version.effective_on == self.day:
            return f"{version} is published. Scores follow within a minute or so."
        return f"{version} is published, from {version.effective_on:%-d %b %Y} on."

    def _look_again(self) -> None:
        """The page shows the draft as it is now, and that is what it is sent with."""
        self.row.refresh_from_db(fields=["definition"])
        self.data = self.data.copy()
        self.data["seen"] = self.row.fingerprint


class LookAfter(Section):
    """Its row is the published version."""

    section, button = "look-after", "Save"
    review_by = forms.DateField(
        required=False, help_text="By when somebody looks at it again."
    )
    is_validated = forms.BooleanField(
        label="Its weights were tested against what happened here", required=False
    )
    rate_set = forms.ModelChoiceField(
        RateSet.objects.order_by("-fixed_on"),
        label="Exchange rates",
        required=False,
        empty_label="None",
        help_text="Once chosen they stay, so that totals stay comparable.",
    )

    def prepare(self) -> None:
        self.initial["review_by"] = self.row.review_by
        self.initial["is_validated"] = self.row.is_validated
        if self.row.rate_set_id:
            del self.fields["rate_set"]

    def keep(self, author: User) -> str:
        publishing.look_after(version=self.row, today=self.day, **self.cleaned_data)
        return f"{self.row} is saved."
