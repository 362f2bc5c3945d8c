"""A measure's curve as small inline SVG, with what stands on it.

Pure: values and points in, markup out. See `dashboards.sparks` for what holds of all
such pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from dashboards.sparks import MARKS, svg
from dashboards.values import figure, with_unit
from diagnostics.scoring.curves import Curve
from web.formatting import number

WIDTH, HEIGHT = 360, 168
LEFT, RIGHT, TOP, BOTTOM = 34, 350, 12, 138
HALF_MARK = 6  # of the side of a mark's box


@dataclass(frozen=True)
class CurveMark:
    """Something on the curve, named in the legend beside it.

    name    its class, which colours it: "own", "usual" or "peers"
    symbol  a key of `sparks.MARKS`
    """

    name: str
    symbol: str
    value: float
    points: float  # 0..100


def points_at(value: float, curve: Curve) -> float:
    """The points, 0 to 100, that a curve gives a value in the measure's unit."""
    knots, heights = zip(*curve, strict=True)
    return float(np.interp(value, knots, heights))


def curve_chart(
    curve: Curve, unit: str, marks: Sequence[CurveMark], target: float | None = None
) -> str:
    """Points over value: the curve, the target as a dotted line, and the marks.

    What lies far beyond the curve's knots is drawn at the edge. The last mark is on
    top.
    """
    edges = _window(curve, [mark.value for mark in marks])
    drawing = [_grid(), _labels(edges, unit), _line(curve, edges)]
    if target is not None:
        drawing.append(_target(_across(target, edges)))
    drawing += [_placed(mark, edges) for mark in marks]
    return svg("curve", WIDTH, HEIGHT, _sentence(curve, unit), "".join(drawing))


def _window(curve: Curve, values: Sequence[float]) -> tuple[float, float]:
    """What of the scale is drawn: all knots, and what lies up to half as far again."""
    first, last = curve[0][0], curve[-1][0]
    spare = (last - first or abs(first) or 1) / 2
    low = max(min([first, *values]), first - spare)
    high = min(max([last, *values]), last + spare)
    return (low, high) if high > low else (low - spare, high + spare)


def _across(value: float, edges: tuple[float, float]) -> float:
    low, high = edges
    share = (value - low) / (high - low)
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def _up(points: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * points / 100


def _grid() -> str:
    return "".join(
        f'<line class="grid-line" x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
        f"{points}</text>"
        for points, y in ((points, _up(points)) for points in (0, 50, 100))
    )


def _labels(edges: tuple[float, float], unit: str) -> str:
    """The ends of the scale, and the unit between them."""
    middle = (LEFT + RIGHT) / 2
    texts = (
        (LEFT, "start", figure(edges[0])),
        (middle, "middle", unit),
        (RIGHT, "end", figure(edges[1])),
    )
    return "".join(
        f'<text class="axis" x="{x}" y="{BOTTOM + 20}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
        for x, anchor, text in texts
    )


def _line(curve: Curve, edges: tuple[float, float]) -> str:
    """Straight between the knots, flat beyond the ends."""
    corners = [(edges[0], curve[0][1]), *curve, (edges[1], curve[-1][1])]
    path = " ".join(
        f"{_across(value, edges):.1f},{_up(points):.1f}" for value, points in corners
    )
    return f'<polyline class="line" points="{path}"/>'


def _target(x: float) -> str:
    return f'<line class="target" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{BOTTOM}"/>'


def _placed(mark: CurveMark, edges: tuple[float, float]) -> str:
    x = _across(mark.value, edges) - HALF_MARK
    y = _up(mark.points) - HALF_MARK
    return (
        f'<g class="on-curve {mark.name}" transform="translate({x:.1f} {y:.1f})">'
        f"{MARKS[mark.symbol]}</g>"
    )


def _sentence(curve: Curve, unit: str) -> str:
    """ "From 100 points at 1 day to 0 points at 30 days."."""
    (first, start), (last, end) = curve[0], curve[-1]
    return (
        f"From {number(start)} points at {with_unit(first, unit)} "
        f"to {number(end)} points at {with_unit(last, unit)}."
    )
