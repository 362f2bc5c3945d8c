"""The form of what holds for the whole of a draft, which is its row."""

from dataclasses import replace
from typing import Any

from django import forms

from accounts.models import Segment
from dashboards.frameworks.forms.parts import SharedPart
from diagnostics.scoring.compare import KINDS
from diagnostics.scoring.framework import Audience, Bands, Framework


class Rules(SharedPart):
    """What holds for the whole model."""

    section, button = "rules", "Save rules"
    told = "The rules are saved."
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
        super().prepare()
        segments = list(Segment.objects.order_by("name").values_list("pk", "name"))
        self.fields["segments"].choices = segments  # type: ignore[attr-defined]
        if self.row.scoring_model.is_default:
            del self.fields["relationship"], self.fields["segments"]

    def said(self, framework: Framework) -> dict[str, Any]:
        return {
            "at_risk_below": framework.bands.at_risk_below,
            "watch_below": framework.bands.watch_below,
            "minimum_coverage": round(framework.minimum_coverage * 100),
            "new_account_days": framework.new_account_days,
            "relationship": framework.audience.relationship,
            "segments": [str(pk) for pk in framework.audience.segment_ids],
        }

    def typed(self) -> dict[str, Any]:
        values = super().typed()
        if "segments" in values:
            values["segments"] = sorted(values["segments"], key=int)
        return values

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        low, high = values.get("at_risk_below"), values.get("watch_below")
        if low is not None and high is not None and low >= high:
            self.add_error(
                "watch_below", f"“Watch” begins at {low}; it ends above that."
            )
        return values

    def written(self, framework: Framework, values: dict[str, Any]) -> Framework:
        if "minimum_coverage" in values:
            share = values["minimum_coverage"] / 100
            framework = replace(framework, minimum_coverage=share)
        known = self.said(framework) | values
        segment_ids = tuple(map(int, known["segments"]))
        return replace(
            framework,
            bands=Bands(known["at_risk_below"], known["watch_below"]),
            new_account_days=known["new_account_days"],
            audience=Audience(known["relationship"], segment_ids),
        )
