"""The part of docs/method.md that follows from the code.

`python -m diagnostics.tests.method_text` writes it into the document again.
"""

from pathlib import Path

from diagnostics.measures import Measure
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Cap, Dimension
from diagnostics.scoring.rules import MeasureRule

DOCUMENT = Path(__file__).parents[2] / "docs" / "method.md"
HEADING = "## Every measure"
APPLIES = {
    "both": "",
    "contract": "Contracts only. ",
    "repeat": "Repeat purchase only. ",
}
KINDS = {True: "hard", False: "soft"}


def every_measure() -> str:
    """All dimensions, measures and limits of the built-in model, as written there."""
    parts = [
        HEADING,
        f"{len(DEFAULT.measures)} measures stand in the built-in model. Weights are "
        "those inside the dimension; those of 0 are shown and not counted. More of it "
        "lies on what tells accounts apart than on what is nearly always in order, "
        "for which there are limits. *Hard* is what has to do with product, service "
        "and money, *soft* with people.",
        *map(_dimension, DEFAULT.dimensions),
        "### Limits",
        "\n".join(map(_limit, DEFAULT.caps)),
    ]
    return "\n\n".join(parts) + "\n"


def _dimension(dimension: Dimension) -> str:
    lines = [f"### {dimension.label}: weight {dimension.weight}", ""]
    return "\n".join([*lines, *map(_measure, dimension.measures)])


def _measure(rule: MeasureRule) -> str:
    measure = rule.measure
    unit = "in words" if measure.words else measure.unit
    kind = KINDS[measure.hard]
    return (
        f"- **{measure.label}** (`{rule.key}`, {unit}, {kind}, weight {rule.weight})."
        f" {APPLIES[measure.applies_to]}{measure.definition} {_worth(rule)}"
        f" Needs {measure.needs}. Source: {measure.source}{_ageing(measure)}"
    )


def _worth(rule: MeasureRule) -> str:
    words = dict(rule.measure.words)
    knots = [
        f"{words.get(value, f'{value:g}')}: {points:g}" for value, points in rule.curve
    ]
    return f"Points: {', '.join(knots)}."


def _ageing(measure: Measure) -> str:
    if measure.rated is None:
        return ""
    return f" Valid {measure.valid_days} days, fades over {measure.grace_days}."


def _limit(cap: Cap) -> str:
    label = DEFAULT.measures[DEFAULT.column_of[cap.measure]].measure.label
    past = (
        f"{cap.at_least:g} or more"
        if cap.at_most is None
        else f"{cap.at_most:g} or less"
    )
    return f"- **{cap.reason}**: at most {cap.ceiling} while *{label}* is {past}."


def main() -> None:
    kept = DOCUMENT.read_text("utf-8").partition(HEADING)[0]
    DOCUMENT.write_text(kept + every_measure(), "utf-8")


if __name__ == "__main__":
    main()
