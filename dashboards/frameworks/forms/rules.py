"""The form of what holds for the whole of a draft, which is its row."""

from dataclasses import replace
from typing import Any

from django import forms

from accounts.forms.base import Section
from accounts.models import Segment, User
from diagnostics import publishing
from diagnostics.scoring.compare import KINDS
from diagnostics.scoring.framework import Audience, Bands, Framework


class Rules(Section):
    """What holds for the whole model."""

    section, button = "rules", "Save rules"
    at_risk_below = forms.IntegerField(label="At risk below", min_value=1, max_value=99)
    watch_below = forms.IntegerField(
        label="Watch below",
        min_value=2,
        max_value=100,
        help_text="From there on an account is healthy.",
    )
    minimum_coverage = forms.IntegerField(
        label="Least known for a band, %", min_value=0, max_value=100
    )
    new_account_days = forms.IntegerField(
        label="New for so many days", min_value=0, max_value=3650
    )
    relationship = forms.ChoiceField(
        label="For", choices=[(key, words.capitalize()) for key, words in KINDS.items()]
    )
    segments = forms.MultipleChoiceField(
        required=False, help_text="None chosen: those of every segment."
    )

    def prepare(self) -> None:
        framework: Framework = self.row.framework
        segments = list(Segment.objects.order_by("name").values_list("pk", "name"))
        self.fields["segments"].choices = segments  # type: ignore[attr-defined]
        self.initial = {
            "at_risk_below": framework.bands.at_risk_below,
            "watch_below": framework.bands.watch_below,
            "minimum_coverage": round(framework.minimum_coverage * 100),
            "new_account_days": framework.new_account_days,
            "relationship": framework.audience.relationship,
            "segments": [str(pk) for pk in framework.audience.segment_ids],
        }
        if self.row.scoring_model.is_default:
            del self.fields["relationship"], self.fields["segments"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        low, high = values.get("at_risk_below"), values.get("watch_below")
        if low is not None and high is not None and low >= high:
            self.add_error(
                "watch_below", f"“Watch” begins at {low}; it ends above that."
            )
        return values

    def keep(self, author: User) -> str:
        values = self.cleaned_data
        bands = Bands(values["at_risk_below"], values["watch_below"])
        rules = {
            "bands": bands,
            "minimum_coverage": values["minimum_coverage"] / 100,
            "new_account_days": values["new_account_days"],
        }
        if "relationship" in values:
            chosen = tuple(sorted(map(int, values["segments"])))
            rules["audience"] = Audience(values["relationship"], chosen)
        publishing.edit(self.row, lambda f: replace(f, **rules))
        return "The rules are saved."
