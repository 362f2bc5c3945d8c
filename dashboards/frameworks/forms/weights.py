"""Forms of the weights of a draft, and of which measures it has.

The row of each is the draft, or one measure of it.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.forms.base import Section
from accounts.models import User
from dashboards.frameworks.forms.parts import Part, SharedPart, weight_field
from diagnostics import publishing
from diagnostics.models import FrameworkVersion
from diagnostics.scoring import drafting
from diagnostics.scoring.framework import Dimension, Framework
from diagnostics.scoring.rules import MeasureRule

NAMES = ("label", "weight", "connect")


class Weights(SharedPart):
    """Every weight of a draft, with what each dimension is called."""

    section, button = "weights", "Save weights"
    told = "The weights are saved."

    def prepare(self) -> None:
        super().prepare()
        self.framework: Framework = self.row.framework
        for dimension in self.framework.dimensions:
            fields = {
                "label": forms.CharField(label="Name", max_length=40),
                "weight": weight_field(),
                "connect": forms.CharField(label="What to connect", max_length=200),
            }
            for name, field in fields.items():
                self.fields[f"{dimension.key}-{name}"] = field
        for rule in self.framework.measures:
            field = weight_field()
            field.widget.attrs["aria-label"] = f"Weight of {rule.measure.label}"
            # Not asked of a form that was opened before the measure was added.
            field.disabled = self.is_bound and f"rule-{rule.key}" not in self.was
            self.fields[f"rule-{rule.key}"] = field

    def said(self, framework: Framework) -> dict[str, Any]:
        of_dimensions = {
            f"{dimension.key}-{name}": getattr(dimension, name)
            for dimension in framework.dimensions
            for name in NAMES
        }
        weights = {f"rule-{rule.key}": rule.weight for rule in framework.measures}
        return of_dimensions | weights

    def table(self) -> Iterator[dict[str, Any]]:
        """Each dimension with its fields, and those of its measures."""
        for dimension in self.framework.dimensions:
            yield {
                "dimension": dimension,
                **{name: self[f"{dimension.key}-{name}"] for name in NAMES},
                "measures": list(self._measures(dimension)),
            }

    def _measures(
        self, dimension: Dimension
    ) -> Iterator[tuple[MeasureRule, BoundField, float]]:
        total = sum(rule.weight for rule in dimension.measures)
        for rule in dimension.measures:
            share = rule.weight / total if total else 0.0
            yield rule, self[f"rule-{rule.key}"], share

    def written(self, framework: Framework, values: dict[str, Any]) -> Framework:
        for dimension in framework.dimensions:
            said = {name: values.get(f"{dimension.key}-{name}") for name in NAMES}
            known = {name: value for name, value in said.items() if value is not None}
            framework = drafting.with_dimension(framework, dimension.key, **known)
        for rule in framework.measures:
            weight = values.get(f"rule-{rule.key}", rule.weight)
            framework = drafting.with_rule(framework, rule.key, weight=weight)
        return framework


class AddMeasure(Section):
    section, button = "add-measure", "Add measure"
    key = forms.ChoiceField(
        label="Measure that it does not have",
        error_messages={"invalid_choice": "The draft has this measure by now."},
    )

    def prepare(self) -> None:
        choices = [
            (measure.key, f"{measure.label} ({measure.dimension})")
            for measure in drafting.absent(self.row.framework)
        ]
        self.fields["key"].choices = choices  # type: ignore[attr-defined]
        self.fields["weight"] = weight_field(10)

    def keep(self, author: User) -> str:
        rule = drafting.built_in(self.cleaned_data["key"], self.cleaned_data["weight"])
        publishing.edit(self.row, lambda f: drafting.with_measure(f, rule))
        return f"{rule.measure.label} is added."


class RemoveMeasure(Section):
    """Its row is the measure."""

    section, button = "remove-measure", "Remove"
    rows = FrameworkVersion

    def keep(self, author: User) -> str:
        part: Part = self.row
        publishing.edit(part.version, lambda f: drafting.without_measure(f, part.pk))
        return "The measure is removed."
