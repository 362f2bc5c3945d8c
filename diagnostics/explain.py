"""Why a score is what it is, from what was stored: points, states, values, version."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.measures import MEASURES
from diagnostics.measures.registry import Measure
from diagnostics.models import Scored
from diagnostics.scoring.basis import Basis, rests_on
from diagnostics.scoring.diagnosis import Diagnoses, diagnose
from diagnostics.scoring.framework import Cap, Dimension, Framework
from diagnostics.scoring.numbers import NULL
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State


@dataclass(frozen=True)
class Line:
    """One measure of one account."""

    measure: Measure
    rule: MeasureRule
    state: State
    value: float | None  # in the measure's unit
    points: int | None  # hundredths, 100.00 best
    lost: int  # tenths of a point that it costs the score


@dataclass(frozen=True)
class DimensionLine:
    """One dimension of one account; `score` in tenths, `coverage` per mille."""

    dimension: Dimension
    score: int | None
    coverage: int | None
    lost: int  # tenths
    lines: tuple[Line, ...]

    @property
    def is_connected(self) -> bool:
        """Whether any of its measures that apply has a source."""
        states = {line.state for line in self.lines if line.rule.weight}
        return bool(states - {State.NOT_CONNECTED, State.NOT_APPLICABLE})


@dataclass(frozen=True)
class Explanation:
    """A diagnosis taken apart: the lines and the cap's line add up to 100 - score."""

    dimensions: tuple[DimensionLine, ...]
    cap: Cap | None  # the lowest in force
    cap_lost: int  # tenths that it takes off
    caps_in_force: tuple[Cap, ...]
    basis: Basis

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for d in self.dimensions for line in d.lines)


def explain(diagnosis: Scored, *, is_contract: bool) -> Explanation:
    """Take one stored diagnosis apart."""
    framework = diagnosis.version.framework
    states = np.array([diagnosis.states], np.int8)
    result = diagnose(
        framework,
        _filled(diagnosis.points, NULL).astype(np.int16),
        states,
        _filled(diagnosis.values, np.nan),
        np.array([False]),
    )
    in_force = [
        cap for cap, holds in zip(framework.caps, diagnosis.caps, strict=True) if holds
    ]
    return Explanation(
        dimensions=tuple(_dimensions(framework, diagnosis, result)),
        cap=min(in_force, key=lambda cap: cap.ceiling, default=None),
        cap_lost=int(result.contributions[0, -1]),
        caps_in_force=tuple(in_force),
        basis=rests_on(framework, states[0], is_contract=is_contract),
    )


def driver_label(framework: Framework, key: str) -> str:
    """What a top driver is called: a measure's label, or a cap's reason."""
    if key in MEASURES:
        return MEASURES[key].label
    return next((cap.reason for cap in framework.caps if cap.key == key), "")


def _filled(row: Sequence[float | None], null: float) -> np.ndarray:
    return np.array([[null if item is None else item for item in row]], float)


def _dimensions(
    framework: Framework, diagnosis: Scored, result: Diagnoses
) -> list[DimensionLine]:
    found = []
    for place, dimension in enumerate(framework.dimensions):
        lines = tuple(
            _line(framework, rule, diagnosis, result) for rule in dimension.measures
        )
        coverage = int(result.dimension_coverage[0, place])
        found.append(
            DimensionLine(
                dimension=dimension,
                score=diagnosis.dimensions[place],
                coverage=None if coverage == NULL else coverage,
                lost=sum(line.lost for line in lines),
                lines=lines,
            )
        )
    return found


def _line(
    framework: Framework, rule: MeasureRule, diagnosis: Scored, result: Diagnoses
) -> Line:
    column = framework.column_of[rule.key]
    return Line(
        measure=MEASURES[rule.key],
        rule=rule,
        state=State(diagnosis.states[column]),
        value=diagnosis.values[column],
        points=diagnosis.points[column],
        lost=int(result.contributions[0, column]),
    )
