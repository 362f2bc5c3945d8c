"""A scoring model with one thing changed: each function returns another framework."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from diagnostics.measures import MEASURES, Measure
from diagnostics.scoring.curves import Curve
from diagnostics.scoring.framework import Cap, Dimension, Framework
from diagnostics.scoring.rules import MeasureRule, ReadingRule

LONGEST_KEY = 40


def absent(framework: Framework) -> list[Measure]:
    """The measures that can be computed and that it does not have."""
    has = framework.column_of
    return [measure for key, measure in MEASURES.items() if key not in has]


def with_dimension(framework: Framework, key: str, **changes: Any) -> Framework:
    """One dimension with another weight, label, or word on what to connect."""
    return _dimensions(
        framework, lambda d: replace(d, **changes) if d.key == key else d
    )


def with_rule(framework: Framework, key: str, **changes: Any) -> Framework:
    """One measure with another weight, curve or whatever else its rule says."""

    def changed(rule: MeasureRule) -> MeasureRule:
        return replace(rule, **changes) if rule.key == key else rule

    return _dimensions(
        framework, lambda d: replace(d, measures=tuple(map(changed, d.measures)))
    )


def with_measure(framework: Framework, rule: MeasureRule) -> Framework:
    """One measure more, the last of the dimension that it declares.

    raises  ValueError where the model has it already or lacks the dimension
    """
    measure = rule.spelled_out.measure
    if rule.key in framework.column_of:
        raise ValueError(f"{measure.label} is in this model already")
    if measure.dimension not in {d.key for d in framework.dimensions}:
        raise ValueError(f"there is no dimension {measure.dimension!r}")

    def changed(dimension: Dimension) -> Dimension:
        if dimension.key != measure.dimension:
            return dimension
        return replace(dimension, measures=(*dimension.measures, rule.spelled_out))

    return _dimensions(framework, changed)


def built_in(key: str, weight: int) -> MeasureRule:
    """A measure as it declares itself."""
    return MeasureRule(key, weight, MEASURES[key].curve)


def with_reading(
    framework: Framework, reading: ReadingRule, weight: int, curve: Curve
) -> Framework:
    """One measure more, made of readings; its key is made from its label.

    raises  ValueError where the model has the same already
    """
    for rule in framework.measures:
        if rule.reading and rule.reading.column == reading.column:
            raise ValueError(f"{rule.measure.label} reads the same already")
    key = _free(reading.label, framework)
    return with_measure(framework, MeasureRule(key, weight, curve, reading=reading))


def without_measure(framework: Framework, key: str) -> Framework:
    """One measure less.

    raises  ValueError while a limit watches it
    """
    for cap in framework.caps:
        if cap.measure == key:
            raise ValueError(f"The limit “{cap.reason}” watches it: remove that first.")

    def changed(dimension: Dimension) -> Dimension:
        kept = tuple(rule for rule in dimension.measures if rule.key != key)
        return replace(dimension, measures=kept)

    return _dimensions(framework, changed)


def with_cap(framework: Framework, cap: Cap) -> Framework:
    """A limit changed, or one more; without a key it gets one from its reason.

    raises  ValueError where another limit says the same
    """
    others = [other for other in framework.caps if other.key != cap.key]
    if any(
        replace(other, key="", reason="") == replace(cap, key="", reason="")
        for other in others
    ):
        raise ValueError("Another limit says the same.")
    if cap.key in {other.key for other in framework.caps}:
        caps = [cap if other.key == cap.key else other for other in framework.caps]
        return replace(framework, caps=tuple(caps))
    key = _free(cap.reason, framework)
    return replace(framework, caps=(*framework.caps, replace(cap, key=key)))


def without_cap(framework: Framework, key: str) -> Framework:
    """One limit less."""
    kept = tuple(cap for cap in framework.caps if cap.key != key)
    return replace(framework, caps=kept)


def _dimensions(
    framework: Framework, change: Callable[[Dimension], Dimension]
) -> Framework:
    return replace(framework, dimensions=tuple(map(change, framework.dimensions)))


def _free(words: str, framework: Framework) -> str:
    """A key made from words that nothing else has, nor can get."""
    taken = {*framework.reasons, *MEASURES}
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:LONGEST_KEY]
    start = plain if plain[:1].isalpha() else f"own_{plain}".rstrip("_")
    key, number = start, 1
    while key in taken:
        number += 1
        key = f"{start}_{number}"
    return key
