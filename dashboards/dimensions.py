"""What a score is made of, as its page shows it: dimensions with their measures.

What costs most comes first; what costs nothing is folded away.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dashboards.measures import Comparisons, MeasureRow, measure_row
from diagnostics.explain import DimensionLine, Explanation, Line
from diagnostics.scoring.curves import BEST
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.states import State


@dataclass(frozen=True)
class DimensionRow:
    """One dimension; `weight` and `coverage` per mille, `score` and `lost` tenths.

    is_open  whether it is unfolded: that which costs most is
    counted  its measures that cost something or are missing, the dearest first
    full     those at full points
    silent   those without a source
    """

    label: str
    weight: int
    score: int | None
    coverage: int | None
    low_coverage: bool
    lost: int | None
    is_connected: bool
    load_hint: str
    is_open: bool
    counted: list[MeasureRow]
    full: list[MeasureRow]
    silent: list[MeasureRow]


def dimension_rows(
    framework: Framework, why: Explanation, comparisons: Comparisons
) -> list[DimensionRow]:
    """The dimensions that have a measure with weight, in the model's order."""
    weighted = [line for line in why.dimensions if _weighted(line)]
    dearest = max(weighted, key=lambda line: line.lost, default=None)
    return [_row(framework, line, comparisons, line is dearest) for line in weighted]


def unweighted_rows(why: Explanation, comparisons: Comparisons) -> list[MeasureRow]:
    """Measures that are shown, without weight."""
    shown = (
        line
        for dimension in why.dimensions
        for line in dimension.lines
        if not (dimension.dimension.weight and line.rule.weight) and _is_told(line)
    )
    return [measure_row(line, comparisons) for line in shown]


def _weighted(dimension: DimensionLine) -> list[Line]:
    """Its measures that count and apply."""
    if not dimension.dimension.weight:
        return []
    applies = (one for one in dimension.lines if one.state is not State.NOT_APPLICABLE)
    return [one for one in applies if one.rule.weight]


def _is_told(line: Line) -> bool:
    return line.state not in (State.NOT_APPLICABLE, State.NOT_CONNECTED)


def _row(
    framework: Framework, line: DimensionLine, comparisons: Comparisons, is_open: bool
) -> DimensionRow:
    minimum = round(framework.minimum_coverage * 1000)
    lines = sorted(_weighted(line), key=lambda one: (-one.lost, -one.share))

    def rows(belongs: Callable[[Line], bool]) -> list[MeasureRow]:
        return _rows(filter(belongs, lines), comparisons)

    return DimensionRow(
        label=line.dimension.label,
        weight=round(1000 * line.share),
        score=line.score,
        coverage=line.coverage,
        low_coverage=line.coverage is not None and line.coverage < minimum,
        lost=line.lost if line.score is not None else None,
        is_connected=line.is_connected,
        load_hint=f"Needs {line.dimension.connect}.",
        is_open=is_open,
        counted=rows(lambda one: not (_is_full(one) or _is_silent(one))),
        full=rows(_is_full),
        silent=rows(_is_silent),
    )


def _rows(lines: Iterable[Line], comparisons: Comparisons) -> list[MeasureRow]:
    return [measure_row(line, comparisons) for line in lines]


def _is_full(line: Line) -> bool:
    return line.points == BEST


def _is_silent(line: Line) -> bool:
    return line.state is State.NOT_CONNECTED
