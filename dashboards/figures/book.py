"""Score against what is at stake: which sick accounts matter most."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dashboards.figures.chart import (
    AT_RISK,
    BAD,
    BANDS,
    SURFACE,
    Chart,
    Figure,
    axis,
    frame,
    points,
    text,
)

MOST_LABELS, LONGEST_LABEL = 6, 24
# Sizes are shares of the picture, as it is on an ordinary screen.
LETTER_WIDTH, LABEL_HEIGHT, LIFT = 0.0105, 0.085, 0.09
MARK_WIDTH, MARK_HEIGHT = 0.008, 0.03  # halves


@dataclass(frozen=True)
class BookPoint:
    """One account on the map of a book.

    score        tenths
    amount       in the reporting currency, > 0 to be drawn on a logarithmic axis
    amount_text  the same as people read it
    """

    name: str
    band: str
    score: int
    amount: float
    amount_text: str
    url: str = ""


class Box(NamedTuple):
    """A rectangle by its middle and its half width and height."""

    across: float
    up: float
    half_width: float
    half_height: float

    def touches(self, other: "Box") -> bool:
        return (
            abs(self.across - other.across) < self.half_width + other.half_width
            and abs(self.up - other.up) < self.half_height + other.half_height
        )


def book_chart(
    accounts: Sequence[BookPoint],
    amount: str,
    currency: str,
    total: int | None = None,
) -> Chart:
    """Scored accounts of a book by score and amount, marked by their band.

    Accounts whose amount is not above 0 have no place on the axis; they stand in the
    table.

    amount  what it is, such as "Revenue"
    total   how many the book has, where these are the first of them
    """
    drawn = [account for account in accounts if account.amount > 0]
    bands = [band for band in BANDS if any(one.band == band for one in drawn)]
    at_risk = sum(account.band == "at_risk" for account in accounts)
    return Chart(
        key="book-chart",
        summary=(
            f"Health score against {amount.lower()} for {len(accounts)} accounts; "
            f"{at_risk} are at risk, below {AT_RISK // 10}."
        ),
        figure={
            "data": [_band(band, drawn) for band in bands],
            "layout": _layout(drawn, f"{amount}, {text(currency)}"),
        },
        headings=("Account", "Band", "Score", amount),
        rows=[
            (
                account.name,
                BANDS[account.band].name,
                f"{points(account.score):.1f}",
                account.amount_text,
            )
            for account in accounts
        ],
        legend=bands,
        note=_note(len(drawn), len(accounts) if total is None else total),
    )


def _note(drawn: int, total: int) -> str:
    if drawn == total:
        return "Each mark is an account."
    return f"{drawn:,} of {total:,} accounts, those at risk first; the list has all."


def _band(band: str, accounts: Sequence[BookPoint]) -> Figure:
    look = BANDS[band]
    members = [account for account in accounts if account.band == band]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": look.name,
        "x": [points(account.score) for account in members],
        "y": [account.amount for account in members],
        "text": [_hover(account) for account in members],
        "customdata": [account.url for account in members],
        "hovertemplate": f"%{{text}}<extra>{look.name}</extra>",
        "marker": {
            "symbol": look.symbol,
            "color": look.colour,
            "size": 11,
            "opacity": 0.85,
            "line": {"color": SURFACE, "width": 1},
        },
    }


def _hover(account: BookPoint) -> str:
    score = f"{points(account.score):.1f}"
    return f"<b>{text(account.name)}</b><br>Score {score} · {text(account.amount_text)}"


def _layout(accounts: Sequence[BookPoint], upwards: str) -> Figure:
    left = min([40.0, *(points(account.score) - 4 for account in accounts)])
    low, high = _decades(accounts)
    return frame(
        height=320,
        margin={"l": 60, "r": 8, "t": 4, "b": 40},
        xaxis=axis(
            title={"text": "Health score", "standoff": 8}, range=[max(left, -2), 101]
        ),
        yaxis=axis(
            title={"text": upwards, "standoff": 8},
            type="log",
            range=[low, high],
            tickformat="~s",
            dtick="D2",
            nticks=6,
        ),
        shapes=[
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": -2,
                "x1": points(AT_RISK),
                "y0": 0,
                "y1": 1,
                "fillcolor": BAD,
                "opacity": 0.07,
                "line": {"width": 0},
                "layer": "below",
            }
        ],
        annotations=_labels(accounts, max(left, -2), low, high),
    )


def _decades(accounts: Sequence[BookPoint]) -> tuple[float, float]:
    """The logarithmic range that holds every account, with air above for labels."""
    logs = [math.log10(account.amount) for account in accounts] or [3.0, 6.0]
    return min(logs) - 0.15, max(logs) + 0.2


def _labels(
    accounts: Sequence[BookPoint], left: float, low: float, high: float
) -> list[Figure]:
    """Names of the largest accounts at risk that touch no other name and no mark."""
    spots = {
        account: (
            (points(account.score) - left) / (101 - left),
            (math.log10(account.amount) - low) / (high - low),
        )
        for account in accounts
    }
    marks = [Box(across, up, MARK_WIDTH, MARK_HEIGHT) for across, up in spots.values()]
    labels: dict[BookPoint, Box] = {}
    at_risk = [account for account in accounts if account.band == "at_risk"]
    for account in sorted(at_risk, key=lambda one: (-one.amount, one.name)):
        across, up = spots[account]
        half = min(len(account.name), LONGEST_LABEL) * LETTER_WIDTH / 2
        box = Box(across, up + LIFT, half, LABEL_HEIGHT / 2)
        if across > half and not any(map(box.touches, [*marks, *labels.values()])):
            labels[account] = box
        if len(labels) == MOST_LABELS:
            break
    return [_label(account) for account in labels]


def _label(account: BookPoint) -> Figure:
    return {
        "x": points(account.score),
        "y": math.log10(account.amount),
        "text": text(account.name, longest=LONGEST_LABEL),
        "showarrow": False,
        "yshift": 13,
        "font": {"size": 11},
    }
