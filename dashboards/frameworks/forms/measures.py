"""Forms of one measure of a draft: its curve and rules, and measures from readings."""

from dataclasses import replace
from typing import Any

from django import forms

from accounts.models import Metric, User
from dashboards.frameworks.forms.curves import CurveFields
from dashboards.frameworks.forms.parts import MOST_WEIGHT, SharedPart, weight_field
from diagnostics import publishing
from diagnostics.scoring import drafting
from diagnostics.scoring.compare import KINDS
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.rules import LONGEST_WINDOW_DAYS, MeasureRule, ReadingRule

ROLES = {
    "executive": "Executive",
    "manager": "Manager",
    "director": "Director",
    "admin": "Administrator",
}


class MeasureForm(CurveFields, SharedPart):
    """One measure as the draft has it; its row is the measure."""

    section, button = "measure", "Save measure"
    applies_to = forms.ChoiceField(
        choices=[(key, words.capitalize()) for key, words in KINDS.items()]
    )
    target = forms.FloatField(
        required=False, help_text="The value to reach, in the measure’s unit."
    )
    owner_role = forms.ChoiceField(label="Who owns it")
    move = forms.CharField(
        label="First move", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    move_role = forms.ChoiceField(label="By whom")
    move_days = forms.IntegerField(
        label="Within how many days", min_value=0, max_value=365
    )

    def prepare(self) -> None:
        SharedPart.prepare(self)
        self.rule = self._rule(self.draft.framework)
        self.fields["weight"] = weight_field()
        self._add_roles()
        if self.rule.measure.rated:
            self._add_ages()
        self.add_rows(self.rule.curve)
        self.order_fields(["weight"])

    def _rule(self, framework: Framework) -> MeasureRule:
        if self.row.pk not in framework.column_of:
            raise ValueError("Somebody removed this measure from the draft.")
        return framework.measures[framework.column_of[self.row.pk]]

    def said(self, framework: Framework) -> dict[str, Any]:
        rule = self._rule(framework)
        measure, move = rule.measure, rule.measure.first_move
        return {
            "weight": rule.weight,
            "applies_to": measure.applies_to,
            "target": rule.target,
            "owner_role": measure.owner_role,
            "valid_days": measure.valid_days,
            "grace_days": measure.grace_days,
            "curve": [list(knot) for knot in rule.curve],
            **{name: getattr(move, of) for name, of in _OF_MOVE.items()},
        }

    def _add_roles(self) -> None:
        """Those there are, and whatever the measure names so far."""
        for name in ("owner_role", "move_role"):
            own = str(self.initial[name])
            known = ROLES if own in ROLES else {**ROLES, own: own.capitalize()}
            self.fields[name].choices = list(known.items())  # type: ignore[attr-defined]

    def _add_ages(self) -> None:
        for name, label in (
            ("valid_days", "A rating holds for, days"),
            ("grace_days", "Then fades over, days"),
        ):
            self.fields[name] = forms.IntegerField(
                label=label, min_value=1, max_value=3650
            )

    def typed(self) -> dict[str, Any]:
        plain = {
            name: self.cleaned_data[name]
            for name in (*_AS_TYPED, *_OF_MOVE)
            if name in self.cleaned_data
        }
        return plain | {"curve": [list(knot) for knot in self.curve]}

    def written(self, framework: Framework, values: dict[str, Any]) -> Framework:
        changes = {name: values[name] for name in _AS_TYPED if name in values}
        if "curve" in values:
            changes["curve"] = tuple(
                (value, points) for value, points in values["curve"]
            )
        moved = {of: values[name] for name, of in _OF_MOVE.items() if name in values}
        if moved:
            move = self._rule(framework).measure.first_move
            changes["first_move"] = replace(move, **moved)
        return drafting.with_rule(framework, self.row.pk, **changes)

    @property
    def told(self) -> str:
        return f"{self.rule.measure.label} is saved."


_AS_TYPED = (
    "weight",
    "applies_to",
    "target",
    "owner_role",
    "valid_days",
    "grace_days",
)
_OF_MOVE = {"move": "text", "move_role": "role", "move_days": "due_days"}


class AddReading(CurveFields):
    """A measure made of readings, without code; its row is the draft."""

    section, button = "add-reading", "Add measure"
    metric = forms.ModelChoiceField(Metric.objects.order_by("name"))
    how = forms.ChoiceField(
        label="What of it",
        choices=[
            ("latest", "The latest reading"),
            ("mean", "The mean"),
            ("trend", "The trend, change in 30 days"),
        ],
    )
    days = forms.IntegerField(
        label="Of the last, days",
        min_value=1,
        max_value=LONGEST_WINDOW_DAYS,
        initial=90,
    )
    label = forms.CharField(
        label="Name of the measure", max_length=60, help_text="Such as Weekly logins."
    )
    unit = forms.CharField(max_length=32, required=False)
    dimension = forms.ChoiceField()
    weight = forms.IntegerField(min_value=0, max_value=MOST_WEIGHT, initial=10)

    def prepare(self) -> None:
        dimensions = self.row.framework.dimensions
        named = [(dimension.key, dimension.label) for dimension in dimensions]
        self.fields["dimension"].choices = named  # type: ignore[attr-defined]
        self.add_rows(())

    def keep(self, author: User) -> str:
        values = self.cleaned_data
        reading = ReadingRule(
            metric_id=values["metric"].pk,
            how=values["how"],
            days=values["days"],
            label=values["label"],
            unit=values["unit"] or values["metric"].unit,
            dimension=values["dimension"],
        )
        weight = values["weight"]
        publishing.edit(
            self.row, lambda f: drafting.with_reading(f, reading, weight, self.curve)
        )
        return f"{reading.label} is a measure of this draft."
