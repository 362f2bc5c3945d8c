"""How a score came to be where it is: its course, with what happened on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.figures.chart import (
    ACCENT,
    AT_RISK,
    BAD,
    INK,
    SURFACE,
    TOP,
    WARN,
    WATCH,
    Chart,
    Figure,
    axis,
    frame,
    points,
    text,
)

MOST_EVENTS = 5
LABEL_WIDTH = 0.3  # of the picture
SHORT_DAYS = 210  # seven ticks are then less than a month apart
ROOM_FOR_LABELS = 32  # pixels above the best score


@dataclass(frozen=True)
class HistoryPoint:
    """A score on a day, all in tenths; None where it could not be computed."""

    day: date
    score: int | None
    low: int | None = None
    high: int | None = None
    url: str = ""  # what is shown of it, where it is chosen


@dataclass(frozen=True)
class HistoryEvent:
    """Something that happened, to be written beside the line."""

    day: date
    label: str


def history_chart(
    history: Sequence[HistoryPoint],
    events: Sequence[HistoryEvent] = (),
    borders: tuple[int, int] = (AT_RISK, WATCH),
) -> Chart:
    """The score over time with its bounds, the thresholds, and a few events.

    history  oldest first
    events   in order of importance; the first few that fall on the line are written
    borders  tenths below which an account is at risk, and on watch
    """
    return Chart(
        key="history-chart",
        summary=_summary(history),
        figure={
            "data": [*_bounds(history), _line(history)],
            "layout": _layout(history, events, borders),
        },
        headings=("Day", "Score", "Lowest it could be", "Highest it could be"),
        rows=[
            (
                point.day.isoformat(),
                *(_written(value) for value in (point.score, point.low, point.high)),
            )
            for point in reversed(history)
        ],
    )


def _written(tenths: int | None) -> str:
    return "–" if tenths is None else f"{points(tenths):.1f}"


def _summary(history: Sequence[HistoryPoint]) -> str:
    known = [(one.day, one.score) for one in history if one.score is not None]
    if not known:
        return "No score yet."
    (first_day, first), (last_day, last) = known[0], known[-1]
    return (
        f"Score from {points(first):.1f} on {first_day.isoformat()} "
        f"to {points(last):.1f} on {last_day.isoformat()}."
    )


def _line(history: Sequence[HistoryPoint]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(history) < 40 else "lines",
        "name": "Score",
        "x": [point.day.isoformat() for point in history],
        "y": [None if one.score is None else points(one.score) for one in history],
        "line": {"color": ACCENT, "width": 2.5},
        "marker": {"size": 5, "color": ACCENT},
        "customdata": [point.url for point in history],
        "hovertemplate": "%{x|%-d %b %Y}: <b>%{y:.1f}</b><extra></extra>",
    }


def _bounds(history: Sequence[HistoryPoint]) -> list[Figure]:
    """The band the score could lie in; nothing where no bounds are known."""
    known = [
        (point.day.isoformat(), points(point.low), points(point.high))
        for point in history
        if point.low is not None and point.high is not None
    ]
    if not known:
        return []
    days, lows, highs = (list(column) for column in zip(*known, strict=True))
    shared = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    return [
        shared | {"y": lows, "name": "Lowest"},
        shared
        | {
            "y": highs,
            "name": "Could be",
            "fill": "tonexty",
            "fillcolor": "var(--chart-band)",
        },
    ]


def _layout(
    history: Sequence[HistoryPoint],
    events: Sequence[HistoryEvent],
    borders: tuple[int, int],
) -> Figure:
    known = [one.score for one in history if one.score is not None]
    lows = [one.low for one in history if one.low is not None]
    floor = max(0, min([400, *known, *lows]) - 50)
    labels = _event_labels(history, events)
    at_risk, watch = borders
    return frame(
        hovermode="x",  # the nearest day, wherever one points
        hoverdistance=-1,
        margin={"l": 36, "r": 52, "t": ROOM_FOR_LABELS if labels else 8, "b": 32},
        xaxis=axis(
            showgrid=False, tickformat=_days_or_months(history), nticks=7, tickangle=0
        ),
        yaxis=axis(range=[points(floor), points(TOP) + 1], nticks=6),
        shapes=[_threshold(at_risk, BAD), _threshold(watch, WARN)],
        annotations=[
            _threshold_name(at_risk, "at risk"),
            _threshold_name(watch, "watch"),
            *labels,
        ],
    )


def _days_or_months(history: Sequence[HistoryPoint]) -> str:
    """How the axis names a day: a short history would repeat the same month."""
    is_short = bool(history) and (history[-1].day - history[0].day).days < SHORT_DAYS
    return "%-d %b" if is_short else "%b %Y"


def _threshold(tenths: int, colour: str) -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": points(tenths),
        "y1": points(tenths),
        "line": {"color": colour, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _threshold_name(tenths: int, name: str) -> Figure:
    """Just under the line, for the band lies below it."""
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "y": points(tenths),
        "yanchor": "top",
        "text": name,
        "showarrow": False,
        "font": {"size": 11},
    }


def _event_labels(
    history: Sequence[HistoryPoint], events: Sequence[HistoryEvent]
) -> list[Figure]:
    """Events that fall on the line, above or below it, the most important first.

    One that would overprint another on both sides is left to the list of events.
    """
    known = [(one.day, one.score) for one in history if one.score is not None]
    if not known:
        return []
    inside = [one for one in events if known[0][0] <= one.day <= known[-1][0]]
    room = max(1, round((known[-1][0] - known[0][0]).days * LABEL_WIDTH))
    labels: list[Figure] = []
    taken: dict[bool, list[int]] = {True: [], False: []}
    for event in inside[:MOST_EVENTS]:
        place = event.day.toordinal()
        for above, others in taken.items():
            if all(abs(place - other) >= room for other in others):
                others.append(place)
                score = _score_on(event.day, known)
                labels.append(_event_label(event, score, above=above))
                break
    return labels


def _score_on(day: date, known: Sequence[tuple[date, int]]) -> int:
    return [score for when, score in known if when <= day][-1]


def _event_label(event: HistoryEvent, score: int, above: bool) -> Figure:
    return {
        "x": event.day.isoformat(),
        "y": points(score),
        "text": text(event.label, longest=28),
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": INK,
        "ax": 0,
        "ay": -32 if above else 32,
        "bgcolor": SURFACE,
        "font": {"size": 11},
    }
