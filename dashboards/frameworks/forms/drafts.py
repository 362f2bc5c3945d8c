"""Forms of a draft: weights, limits, and rules of the whole model.

The row of each is the draft, or one part of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.forms.base import Section
from accounts.models import Segment, User
from diagnostics import publishing
from diagnostics.models import FrameworkVersion
from diagnostics.scoring import drafting
from diagnostics.scoring.compare import KINDS
from diagnostics.scoring.framework import Audience, Bands, Cap, Dimension, Framework
from diagnostics.scoring.rules import MeasureRule

MOST_WEIGHT = 1_000
WEIGHT_HELP = "Shares are worked out from the weights; they need not add up to 100."


def weight_field(initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label="Weight", min_value=0, max_value=MOST_WEIGHT, initial=initial
    )


@dataclass(frozen=True)
class Part:
    """One measure or limit of a draft; `pk` is its key."""

    version: FrameworkVersion
    pk: str


class Weights(Section):
    """Every weight of a draft, with what each dimension is called."""

    section, button = "weights", "Save weights"

    def prepare(self) -> None:
        self.framework: Framework = self.row.framework
        for dimension in self.framework.dimensions:
            fields = {
                "label": forms.CharField(
                    label="Name", max_length=40, initial=dimension.label
                ),
                "weight": weight_field(dimension.weight),
                "connect": forms.CharField(
                    label="What to connect", max_length=200, initial=dimension.connect
                ),
            }
            for name, field in fields.items():
                self.fields[f"{dimension.key}-{name}"] = field
        for rule in self.framework.measures:
            field = weight_field(rule.weight)
            field.widget.attrs["aria-label"] = f"Weight of {rule.measure.label}"
            self.fields[f"rule-{rule.key}"] = field

    def table(self) -> Iterator[dict[str, Any]]:
        """Each dimension with its fields, and those of its measures."""
        for dimension in self.framework.dimensions:
            names = ("label", "weight", "connect")
            yield {
                "dimension": dimension,
                **{name: self[f"{dimension.key}-{name}"] for name in names},
                "measures": list(self._measures(dimension)),
            }

    def _measures(
        self, dimension: Dimension
    ) -> Iterator[tuple[MeasureRule, BoundField, float]]:
        total = sum(rule.weight for rule in dimension.measures)
        for rule in dimension.measures:
            share = rule.weight / total if total else 0.0
            yield rule, self[f"rule-{rule.key}"], share

    def keep(self, author: User) -> str:
        values = self.cleaned_data

        def change(framework: Framework) -> Framework:
            for dimension in framework.dimensions:
                names = ("label", "weight", "connect")
                said = {n: values.get(f"{dimension.key}-{n}") for n in names}
                known = {n: value for n, value in said.items() if value is not None}
                framework = drafting.with_dimension(framework, dimension.key, **known)
            for rule in framework.measures:
                weight = values.get(f"rule-{rule.key}", rule.weight)
                framework = drafting.with_rule(framework, rule.key, weight=weight)
            return framework

        publishing.edit(self.row, change)
        return "The weights are saved."


class AddMeasure(Section):
    section, button = "add-measure", "Add measure"
    key = forms.ChoiceField(label="Measure that it does not have")

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


class Limit(LimitFields):
    """A limit as it is; its row is the limit."""

    section, button = "limit", "Save"
    rows = FrameworkVersion

    def prepare(self) -> None:
        self.version = self.row.version
        super().prepare()
        caps = {cap.key: cap for cap in self.version.framework.caps}
        cap = caps[self.row.pk]
        is_least = cap.at_least is not None
        self.initial = {
            "measure": cap.measure,
            "side": "at_least" if is_least else "at_most",
            "threshold": cap.at_least if is_least else cap.at_most,
            "ceiling": cap.ceiling,
            "reason": cap.reason,
        }

    def keep(self, author: User) -> str:
        cap = self.cap(self.row.pk)
        publishing.edit(self.version, lambda f: drafting.with_cap(f, cap))
        return f"The limit “{cap.reason}” is saved."


class RemoveLimit(Section):
    """Its row is the limit."""

    section, button = "remove-limit", "Remove"
    rows = FrameworkVersion

    def keep(self, author: User) -> str:
        part: Part = self.row
        publishing.edit(part.version, lambda f: drafting.without_cap(f, part.pk))
        return "The limit is removed."


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
