"""What has to be settled in a draft before it can judge anybody."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from diagnostics.scoring.curves import BEST, points
from diagnostics.scoring.framework import Cap, Dimension, Framework
from diagnostics.scoring.rules import MeasureRule


@dataclass(frozen=True)
class Problem:
    """What is wrong, and in which part: weights, limits, rules, or a measure's key."""

    part: str
    words: str


def problems(framework: Framework) -> list[Problem]:
    """All that stands against publishing it; empty where nothing does."""
    return [
        *_of_weights(framework),
        *(found for rule in framework.measures for found in _of_measure(rule)),
        *(found for cap in framework.caps for found in _of_cap(framework, cap)),
        *_of_bands(framework),
        *_of_keys(framework),
    ]


def _of_weights(framework: Framework) -> Iterator[Problem]:
    if not any(dimension.weight for dimension in framework.dimensions):
        yield Problem("weights", "No dimension has weight: there would be no score.")
    for dimension in framework.dimensions:
        if dimension.weight and not any(rule.weight for rule in dimension.measures):
            yield Problem(
                "weights",
                f"{dimension.label} has weight, but none of its measures has. Give one "
                "of them weight, or the dimension none.",
            )
        elif dimension.weight and not _applies(framework, dimension):
            yield Problem(
                "weights",
                f"{dimension.label} has weight, but no measure in it that has weight "
                "applies to the accounts this model is for.",
            )


def _applies(framework: Framework, dimension: Dimension) -> bool:
    kind = framework.audience.relationship
    fitting = {kind, "both"}
    weighing = (rule for rule in dimension.measures if rule.weight)
    return kind == "both" or any(
        rule.measure.applies_to in fitting for rule in weighing
    )


def _of_measure(rule: MeasureRule) -> Iterator[Problem]:
    heights = {height for _, height in rule.curve}
    if rule.weight and len(heights) == 1:
        yield Problem(
            rule.key,
            f"{rule.measure.label} has weight, but its curve gives every value the "
            "same points.",
        )
    yield from _of_validity(rule)


def _of_keys(framework: Framework) -> Iterator[Problem]:
    named = {rule.key: rule.measure.label for rule in framework.measures}
    named |= {cap.key: f"The limit “{cap.reason}”" for cap in framework.caps}
    for key, count in Counter(framework.reasons).items():
        if count > 1:
            yield Problem(
                "rules",
                f"{named[key]} cannot be told from another reason: remove it, and add "
                "it again.",
            )


def _of_validity(rule: MeasureRule) -> Iterator[Problem]:
    measure = rule.measure
    longest, held = measure.read_days, (measure.valid_days or 0)
    if longest and held + (measure.grace_days or 0) > longest:
        yield Problem(
            rule.key,
            f"{measure.label} cannot hold and fade for more than {longest} days "
            "together: what is older is not read.",
        )


def _of_cap(framework: Framework, cap: Cap) -> Iterator[Problem]:
    if cap.ceiling == 100:
        yield Problem(
            "limits", f"The limit “{cap.reason}” is at 100: it limits nothing."
        )
    rule = framework.measures[framework.column_of[cap.measure]]
    threshold = cap.at_least if cap.at_least is not None else cap.at_most
    at = int(points(np.array([threshold], float), rule.curve)[0])
    if at == BEST and len(rule.curve) > 1:
        yield Problem(
            "limits",
            f"The limit “{cap.reason}” would hold where {rule.measure.label} has 100 "
            "points.",
        )


def _of_bands(framework: Framework) -> Iterator[Problem]:
    bands = framework.bands
    if not 0 < bands.at_risk_below < bands.watch_below <= 100:
        yield Problem(
            "rules",
            "Each band needs room: “at risk” ends above 0, “watch” ends above that.",
        )
