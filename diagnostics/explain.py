"""Why a score is what it is, from what was stored: points, states, values, version."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.measures import Measure
from diagnostics.models import WORDS, Override, OverrideKind, Scored
from diagnostics.overrides import counted_in
from diagnostics.scoring.bands import TENTHS
from diagnostics.scoring.basis import Basis, rests_on
from diagnostics.scoring.diagnosis import Diagnoses, diagnose
from diagnostics.scoring.framework import OVERRIDE, Cap, Dimension, Framework
from diagnostics.scoring.numbers import NULL, Codes, Floats, Shorts
from diagnostics.scoring.overrides import Overrides
from diagnostics.scoring.rules import MeasureRule
from diagnostics.scoring.states import State, answered
from diagnostics.scoring.weights import add_up, effective_weights


@dataclass(frozen=True)
class Line:
    """One measure of one account."""

    measure: Measure
    rule: MeasureRule
    state: State
    value: float | None  # in the measure's unit
    points: int | None  # hundredths, 100.00 best
    lost: int  # tenths of a point that it costs the score
    # 0..1: its effective weight; where it is missing, that among all that is connected
    share: float


@dataclass(frozen=True)
class DimensionLine:
    """One dimension of one account; `score` in tenths, `coverage` per mille."""

    dimension: Dimension
    score: int | None
    coverage: int | None
    lost: int  # tenths
    share: float  # of the score, 0..1; 0 where nothing is known of it
    lines: tuple[Line, ...]

    @property
    def is_connected(self) -> bool:
        """Whether any of its measures that apply has a source."""
        states = {line.state for line in self.lines if line.rule.weight}
        return bool(states - {State.NOT_CONNECTED, State.NOT_APPLICABLE})


@dataclass(frozen=True)
class Explanation:
    """A diagnosis taken apart: all lines add up to 100 - score."""

    dimensions: tuple[DimensionLine, ...]
    cap: Cap | None  # the lowest in force
    cap_lost: int  # tenths that it takes off
    caps_in_force: tuple[Cap, ...]
    override: Override | None
    override_lost: int  # tenths that it takes off; negative where it lifts the score
    basis: Basis

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for d in self.dimensions for line in d.lines)


def explain(diagnosis: Scored, *, is_contract: bool) -> Explanation:
    """Take one stored diagnosis apart."""
    framework = diagnosis.version.framework
    override = counted_in(diagnosis)
    states = np.array([diagnosis.states], np.int8)
    points = filled(diagnosis.points, NULL).astype(np.int16)
    result = diagnose(
        framework,
        points,
        states,
        filled(diagnosis.values, np.nan),
        np.array([False]),
        said_of(override),
    )
    in_force = [
        cap for cap, holds in zip(framework.caps, diagnosis.caps, strict=True) if holds
    ]
    return Explanation(
        dimensions=tuple(
            _dimensions(
                framework, diagnosis, result, _shares(framework, points, states)
            )
        ),
        cap=min(in_force, key=lambda cap: cap.ceiling, default=None),
        cap_lost=int(result.contributions[0, -2]),
        caps_in_force=tuple(in_force),
        override=override,
        override_lost=int(result.contributions[0, -1]),
        basis=rests_on(framework, states[0], is_contract=is_contract),
    )


def said_of(override: Override | None) -> Overrides:
    """What a person said of one account's score."""
    if override is None:
        return Overrides.none(1)
    word, at = WORDS[OverrideKind(override.kind)], override.points * TENTHS
    return Overrides(np.array([word], np.int8), np.array([float(at)]))


def driver_labels(framework: Framework) -> dict[str, str]:
    """What top drivers are called: measures, the reasons of caps, a person's word."""
    measures = {rule.key: rule.measure.label for rule in framework.measures}
    caps = {cap.key: cap.reason for cap in framework.caps}
    return {**measures, **caps, OVERRIDE: "Set by a person"}


def driver_label(framework: Framework, key: str) -> str:
    """What one top driver is called; "" where there is none."""
    return driver_labels(framework).get(key, "")


def filled(row: Sequence[float | None], null: float) -> np.ndarray:
    """A stored array as one row of numbers, (1, m); `null` for what is not known."""
    return np.array([[null if item is None else item for item in row]], float)


def _shares(framework: Framework, points: Shorts, states: Codes) -> Floats:
    """Each measure's effective weight, (m,): of the known among the known, else of all
    that is connected."""
    known, missing = answered(states), states == State.MISSING
    sums = add_up(framework, points, known, missing)
    among_known = effective_weights(framework, known, sums.known, sums.figures)
    connected = known | missing
    among_all = effective_weights(framework, connected, sums.connected, sums.coverage)
    shares: Floats = np.where(known, among_known, np.where(missing, among_all, 0.0))[0]
    return shares


def _dimensions(
    framework: Framework, diagnosis: Scored, result: Diagnoses, shares: Floats
) -> list[DimensionLine]:
    found = []
    for place, dimension in enumerate(framework.dimensions):
        lines = tuple(
            _line(framework, rule, diagnosis, result, shares)
            for rule in dimension.measures
        )
        coverage = int(result.dimension_coverage[0, place])
        found.append(
            DimensionLine(
                dimension=dimension,
                score=diagnosis.dimensions[place],
                coverage=None if coverage == NULL else coverage,
                lost=sum(line.lost for line in lines),
                share=sum(line.share for line in lines if line.points is not None),
                lines=lines,
            )
        )
    return found


def _line(
    framework: Framework,
    rule: MeasureRule,
    diagnosis: Scored,
    result: Diagnoses,
    shares: Floats,
) -> Line:
    column = framework.column_of[rule.key]
    return Line(
        measure=rule.measure,
        rule=rule,
        state=State(diagnosis.states[column]),
        value=diagnosis.values[column],
        points=diagnosis.points[column],
        lost=int(result.contributions[0, column]),
        share=float(shares[column]),
    )
