"""Data to small inline SVG: pictures a page shows without any script.

Every function returns markup whose only text is a sentence, escaped here; colours
come from the class of the drawing, positions from attributes, so that a page with
them needs neither style attributes nor JavaScript.
"""

from collections.abc import Sequence
from datetime import date
from html import escape

from web.formatting import bounds, full_date, percent, score

WIDTH, HEIGHT, MARGIN = 96, 28, 4
MARKS = {
    "diamond": '<path d="M6 0l6 6-6 6-6-6z"/>',
    "square": '<path d="M1 1h10v10H1z"/>',
    "circle": '<circle cx="6" cy="6" r="5"/>',
    "triangle-up": '<path d="M6 1l6 10H0z"/>',
    "circle-open": '<circle class="hollow" cx="6" cy="6" r="4.5"/>',
}
LEAST_SPAN = 200  # tenths; below it, noise would be drawn as drama
AT_RISK = 500  # tenths


def sparkline(points: Sequence[tuple[date, int]], at_risk: int | None = AT_RISK) -> str:
    """A score's course: line, dot on the last value, dotted at-risk threshold.

    points   (day, tenths), oldest first
    at_risk  tenths below which a score is at risk; None draws no threshold
    returns  an <svg>, or "" where there are fewer than two points
    """
    if len(points) < 2:
        return ""
    values = [tenths for _, tenths in points]
    low, high = _window(values, at_risk)
    line = [
        (_across(index, len(values) - 1), _up(tenths, low, high))
        for index, tenths in enumerate(values)
    ]
    threshold = "" if at_risk is None else _threshold(_up(at_risk, low, high))
    drawing = threshold + _polyline(line) + _dot(*line[-1])
    return svg("spark", WIDTH, HEIGHT, _course(points), drawing)


def rate_bar(kept: int, of: int, mean: float | None = None) -> str:
    """Kept of all as a bar from 0 to 100 %, with a tick at the organisation's rate.

    returns  an <svg>, or "" where there was nothing to keep
    """
    if of <= 0:
        return ""
    width, height = 140, 12
    filled = width * kept / of
    drawing = (
        f'<rect class="track" x="0" y="3" width="{width}" height="6" rx="3"/>'
        f'<rect class="fill" x="0" y="3" width="{filled:.1f}" height="6" rx="3"/>'
    )
    sentence = f"{kept} of {of} kept, {percent(kept / of, 1)}"
    if mean is not None:
        drawing += _tick(width * mean, height)
        sentence += f"; all together {percent(mean, 1)}"
    return svg("rate", width, height, f"{sentence}.", drawing)


def bounds_bar(low: int, high: int, tenths: int) -> str:
    """Where a score could lie once everything missing is known, on 0 to 100.

    low, high, tenths  tenths, low <= high
    """
    width, height = 140, 12
    left, right = width * low / 1000, width * high / 1000
    drawing = (
        f'<rect class="track" x="0" y="3" width="{width}" height="6" rx="3"/>'
        f'<rect class="range" x="{left:.1f}" y="3" width="{max(right - left, 1):.1f}"'
        ' height="6" rx="3"/>'
        f'<circle class="dot" cx="{width * tenths / 1000:.1f}" cy="6" r="4"/>'
    )
    sentence = f"Score {score(tenths)}; could be {bounds(low, high)}."
    return svg("bounds", width, height, sentence, drawing)


def points_bar(points: float) -> str:
    """Points of one measure as a bar from 0 to 100; the number stands beside it."""
    filled = max(0.0, min(points, 100.0)) * 0.48
    drawing = (
        '<rect class="track" x="0" y="3" width="48" height="6" rx="3"/>'
        f'<rect class="fill" x="0" y="3" width="{filled:.1f}" height="6" rx="3"/>'
    )
    return (
        '<svg class="points-bar" viewBox="0 0 48 12" width="48" height="12"'
        f' aria-hidden="true" focusable="false">{drawing}</svg>'
    )


def mark(symbol: str) -> str:
    """The mark of a legend, shaped as in the figure; its word stands beside it."""
    return (
        '<svg class="shape" viewBox="0 0 12 12" width="11" height="11"'
        f' aria-hidden="true" focusable="false">{MARKS[symbol]}</svg>'
    )


def _window(values: Sequence[int], at_risk: int | None) -> tuple[int, int]:
    """The stretch of the scale to draw: the values, the threshold, and some air."""
    shown = [*values, at_risk] if at_risk is not None else list(values)
    low, high = min(shown), max(shown)
    missing = max(0, LEAST_SPAN - (high - low))
    return low - missing // 2, high + missing - missing // 2


def _across(index: int, last: int) -> float:
    return MARGIN + (WIDTH - 2 * MARGIN) * index / last


def _up(value: float, low: float, high: float) -> float:
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / (high - low)


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="line" points="{path}"/>'


def _threshold(y: float) -> str:
    return f'<line class="limit" x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _tick(x: float, height: int) -> str:
    return f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height}"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'


def _course(points: Sequence[tuple[date, int]]) -> str:
    values = [tenths for _, tenths in points]
    return (
        f"Score from {full_date(points[0][0])} to {full_date(points[-1][0])}: "
        f"first {score(values[0])}, last {score(values[-1])}, "
        f"lowest {score(min(values))}, highest {score(max(values))}."
    )


def svg(kind: str, width: int, height: int, sentence: str, drawing: str) -> str:
    return (
        f'<svg class="{kind}" role="img" aria-label="{escape(sentence)}"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' focusable="false">{drawing}</svg>'
    )
