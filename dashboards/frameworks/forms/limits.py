"""Forms of the limits of a draft.

The row of each is the draft, or one limit of it.
"""

from dataclasses import asdict
from typing import Any

from django import forms

from accounts.forms.base import Section
from accounts.models import User
from dashboards.frameworks.forms.parts import Part, SharedPart
from diagnostics import publishing
from diagnostics.models import FrameworkVersion
from diagnostics.scoring import drafting
from diagnostics.scoring.framework import Cap, Framework
from diagnostics.scoring.rules import MeasureRule


class LimitFields(Section):
    """What a limit says."""

    measure = forms.ChoiceField(label="While this measure")
    side = forms.ChoiceField(
        label="Is", choices=[("at_least", "at least"), ("at_most", "at most")]
    )
    threshold = forms.FloatField(label="This much", help_text="In its own unit.")
    ceiling = forms.IntegerField(
        label="Score at most", min_value=0, max_value=99, help_text="Points."
    )
    reason = forms.CharField(
        max_length=100, help_text="As it stands on the account’s page."
    )
    version: FrameworkVersion

    def prepare(self) -> None:
        measures = [
            (rule.key, _with_unit(rule)) for rule in self.version.framework.measures
        ]
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]

    def cap(self, key: str = "") -> Cap:
        values = self.cleaned_data
        is_least = values["side"] == "at_least"
        return Cap(
            key=key,
            measure=values["measure"],
            at_least=values["threshold"] if is_least else None,
            at_most=None if is_least else values["threshold"],
            ceiling=values["ceiling"],
            reason=values["reason"],
        )


def _with_unit(rule: MeasureRule) -> str:
    measure = rule.measure
    return f"{measure.label}, {measure.unit}" if measure.unit else measure.label


class AddLimit(LimitFields):
    section, button = "add-limit", "Add limit"

    def prepare(self) -> None:
        self.version = self.row
        super().prepare()

    def keep(self, author: User) -> str:
        cap = self.cap()
        publishing.edit(self.row, lambda f: drafting.with_cap(f, cap))
        return f"The limit “{cap.reason}” is added."


class Limit(LimitFields, SharedPart):
    """A limit as it is, which is changed as a whole; its row is the limit."""

    section, button = "limit", "Save"
    rows = FrameworkVersion

    def prepare(self) -> None:
        self.version = self.draft
        super().prepare()
        SharedPart.prepare(self)
        cap = Cap(**self.initial["limit"])
        is_least = cap.at_least is not None
        self.initial |= {
            "measure": cap.measure,
            "side": "at_least" if is_least else "at_most",
            "threshold": cap.at_least if is_least else cap.at_most,
            "ceiling": cap.ceiling,
            "reason": cap.reason,
        }

    def said(self, framework: Framework) -> dict[str, Any]:
        caps = {cap.key: asdict(cap) for cap in framework.caps}
        return {"limit": caps.get(self.row.pk)}

    def typed(self) -> dict[str, Any]:
        return {"limit": asdict(self.cap(self.row.pk))}

    def written(self, framework: Framework, values: dict[str, Any]) -> Framework:
        for limit in values.values():
            framework = drafting.with_cap(framework, Cap(**limit))
        return framework

    @property
    def told(self) -> str:
        return f"The limit “{self.cleaned_data['reason']}” is saved."


class RemoveLimit(Section):
    """Its row is the limit."""

    section, button = "remove-limit", "Remove"
    rows = FrameworkVersion

    def keep(self, author: User) -> str:
        part: Part = self.row
        publishing.edit(part.version, lambda f: drafting.without_cap(f, part.pk))
        return "The limit is removed."
