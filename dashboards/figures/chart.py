"""What a page needs of a figure, and the colours and frame that all figures share.

Colours are the page's own custom properties: the browser puts today's theme in when
it draws. Text of people goes through `text` before it enters a figure, for Plotly
reads tags and placeholders in every label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

Figure = dict[str, Any]

HEIGHT = 280  # pixels, unless a figure needs another
AT_RISK, WATCH, TOP = 500, 750, 1000  # tenths

ACCENT, NEUTRAL = "var(--mark-accent)", "var(--mark-neutral)"
BAD, WARN, GOOD = "var(--mark-bad)", "var(--mark-warn)", "var(--mark-ok)"
INK, SURFACE = "var(--chart-ink)", "var(--chart-surface)"
GRID, QUIET = "var(--chart-grid)", "var(--mark-quiet)"


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says what it shows, and its numbers as a table."""

    key: str
    summary: str
    figure: Figure
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[str] = ()  # bands, where marks need explaining
    note: str = ""  # what is drawn, where that is not everything
    opens_in: str = ""  # which part of the page a chosen mark's address fills

    @property
    def height(self) -> int:
        """Pixels to keep free until the browser has drawn it."""
        return int(self.figure["layout"]["height"])


@dataclass(frozen=True)
class Look:
    """How a band is drawn: never by colour alone."""

    name: str
    colour: str
    symbol: str


BANDS: Mapping[str, Look] = {
    "at_risk": Look("At risk", BAD, "diamond"),
    "watch": Look("Watch", WARN, "square"),
    "healthy": Look("Healthy", GOOD, "circle"),
    "new": Look("New", ACCENT, "triangle-up"),
    "not_enough_data": Look("Not enough data", NEUTRAL, "circle-open"),
}


def text(words: str, longest: int = 200) -> str:
    """Words of people, safe in a figure: no tag, no placeholder, no endless line."""
    cut = words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
    return escape(cut).replace("%{", "%\N{ZERO WIDTH SPACE}{")


def points(tenths: int) -> float:
    """Stored tenths as the points an axis shows."""
    return tenths / 10


def frame(**axes: Any) -> Figure:
    """The layout that every figure starts from; `axes` are laid over it."""
    layout: Figure = {
        "margin": {"l": 48, "r": 16, "t": 8, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "height": HEIGHT,
        "font": {"size": 12, "color": INK, "family": "Inter, system-ui, sans-serif"},
        "hoverlabel": {
            "align": "left",
            "bgcolor": SURFACE,
            "bordercolor": GRID,
            "font": {"color": INK},
        },
        "showlegend": False,
        "dragmode": False,
    }
    return layout | axes


def axis(**changes: Any) -> Figure:
    """A quiet axis that people cannot drag away by mistake."""
    quiet: Figure = {
        "gridcolor": GRID,
        "linecolor": GRID,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
    }
    return quiet | changes
