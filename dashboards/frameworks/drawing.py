"""A curve as a picture: which points a value is worth."""

from collections.abc import Iterator, Sequence
from html import escape

from diagnostics.scoring.compare import curve_words, figure
from diagnostics.scoring.curves import Curve

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 12, 28
BEYOND = 0.12  # how far the line is drawn past its ends, of the curve's own width
LETTER = 7  # pixels


def curve_picture(curve: Curve, unit: str = "") -> str:
    """The curve with its knots, points upwards and values across.

    returns  an <svg> whose sentence tells the knots; "" without any
    """
    if not curve:
        return ""
    low, high = _stretch(curve)
    ends = [(low, curve[0][1]), *curve, (high, curve[-1][1])]
    path = " ".join(f"{_x(v, low, high):.1f},{_y(p):.1f}" for v, p in ends)
    dots = "".join(
        f'<circle class="dot" cx="{_x(v, low, high):.1f}" cy="{_y(p):.1f}" r="3.5"/>'
        for v, p in curve
    )
    drawing = (
        "".join(_grid())
        + f'<polyline class="line" points="{path}"/>{dots}'
        + "".join(_values(curve, low, high))
    )
    sentence = f"Points of each value{f' in {unit}' if unit else ''}: "
    return (
        f'<svg class="curve" role="img" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' aria-label="{escape(sentence + curve_words(curve))}." focusable="false">'
        f"{drawing}</svg>"
    )


def small_curve(curve: Curve) -> str:
    """The same without words, for a row of a table whose words stand beside it."""
    if not curve:
        return ""
    low, high = _stretch(curve)
    ends = [(low, curve[0][1]), *curve, (high, curve[-1][1])]
    path = " ".join(
        f"{2 + 68 * (v - low) / (high - low):.1f},{22 - p * 0.2:.1f}" for v, p in ends
    )
    return (
        '<svg class="curve-small" viewBox="0 0 72 24" width="72" height="24"'
        ' aria-hidden="true" focusable="false">'
        f'<polyline class="line" points="{path}"/></svg>'
    )


def share_bar(shares: Sequence[tuple[str, float]], sentence: str) -> str:
    """Shares of one whole side by side, each in the tone of its class.

    shares  (class, 0..1); the table beside it tells them in words
    """
    start, parts = 0.0, []
    for tone, share in shares:
        width = 360 * share
        parts.append(
            f'<rect class="mark-{tone}" fill="currentColor" x="{start:.1f}" y="0"'
            f' width="{max(width - 1, 0):.1f}" height="14"/>'
        )
        start += width
    return (
        '<svg class="share-bar" role="img" viewBox="0 0 360 14"'
        f' preserveAspectRatio="none" aria-label="{escape(sentence)}"'
        f' focusable="false">{"".join(parts)}</svg>'
    )


def _stretch(curve: Curve) -> tuple[float, float]:
    """The values to draw: those of the knots, and some beyond either end."""
    first, last = curve[0][0], curve[-1][0]
    beyond = (last - first) * BEYOND or 1.0
    return first - beyond, last + beyond


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low)


def _y(points: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (100 - points) / 100


def _grid() -> Iterator[str]:
    for points in (0, 50, 100):
        y = _y(points)
        yield f'<line class="grid-line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" '
        yield f'y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{points}</text>'


def _values(curve: Curve, low: float, high: float) -> Iterator[str]:
    """The knots' values below the picture, as far as there is room."""
    free = 0.0
    for value, _ in curve:
        word, x = figure(value), _x(value, low, high)
        half = len(word) * LETTER / 2
        if x - half < free:
            continue
        free = x + half + LETTER
        yield f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{word}</text>'
