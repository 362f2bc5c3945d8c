"""Why a score is what it is: from 100 down to the score, one step per reason."""

from collections.abc import Sequence

from dashboards.figures.chart import (
    ACCENT,
    BAD,
    GOOD,
    QUIET,
    SURFACE,
    TOP,
    WARN,
    Chart,
    Figure,
    axis,
    frame,
    points,
    text,
)
from dashboards.figures.grouping import Step, folded, in_groups, with_sums

ROW_HEIGHT, EDGES = 26, 56  # pixels
LEFT_HALF = 50
LONGEST_LABEL = 38
MINUS = "\N{MINUS SIGN}"


def waterfall_chart(
    key: str, steps: Sequence[Step], score: int, limit: int | None = None
) -> Chart:
    """Steps from 100 to the score; steps that cost nothing are left to the table.

    Where steps have groups, each is led by its sum, and the smallest are drawn as one.

    score   tenths; 1000 less the sum of all steps
    limit   tenths that the score may not pass, where a cap is in force
    raises  ValueError when the steps do not add up to the score
    """
    if TOP - sum(step.lost for step in steps) != score:
        raise ValueError(f"steps do not lead from 100 to {points(score)}")
    ordered = in_groups(steps)
    drawn = with_sums(folded([step for step in ordered if step.lost]))
    is_grouped = any(step.group for step in steps)
    return Chart(
        key=key,
        summary=_summary(ordered, score),
        figure={"data": [_bars(drawn, score)], "layout": _layout(drawn, limit)},
        headings=("Reason", "Kind", "Points") if is_grouped else ("Reason", "Points"),
        rows=_rows(ordered, score, is_grouped),
    )


def _rows(steps: Sequence[Step], score: int, is_grouped: bool) -> list[tuple[str, ...]]:
    rows = [
        ("Best possible", "", f"{points(TOP):.1f}"),
        *((step.label, step.group, _change(step.lost)) for step in steps),
        ("Score", "", f"{points(score):.1f}"),
    ]
    if is_grouped:
        return [*rows]
    return [(label, amount) for label, _, amount in rows]


def _summary(steps: Sequence[Step], score: int) -> str:
    worst = max(steps, key=lambda step: step.lost, default=None)
    sentence = f"From 100 down to a score of {points(score):.1f}"
    if worst is None or worst.lost <= 0:
        return f"{sentence}."
    return f"{sentence}; {worst.label} costs most, {points(worst.lost):.1f} points."


def _labels(steps: Sequence[Step]) -> list[str]:
    between = (text(step.label, longest=LONGEST_LABEL) for step in steps)
    return ["Best possible", *between, "Score"]


def _bars(steps: Sequence[Step], score: int) -> Figure:
    """One horizontal bar each for 100, every step, and the score, from the top down.

    The sum of a group spans what the steps below it take one by one.
    """
    starts, level = [0], TOP
    for step in steps:
        end = level - step.lost
        starts.append(min(level, end))
        level = level if step.kind == "sum" else end
    lengths = [TOP, *(abs(step.lost) for step in steps), score]
    labels = _labels(steps)
    amounts = ["100", *(_change(step.lost) for step in steps), f"{points(score):.1f}"]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(lengths))),
        "x": [points(length) for length in lengths],
        "base": [points(start) for start in [*starts, 0]],
        "marker": {
            "color": [QUIET, *(_colour(step) for step in steps), ACCENT],
            "line": {"color": SURFACE, "width": 0},
            "cornerradius": 2,
        },
        "text": amounts,
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": labels,
        "hovertemplate": "%{customdata}: <b>%{text}</b><extra></extra>",
        "width": 0.62,
    }


def _colour(step: Step) -> str:
    if step.kind == "sum":
        return QUIET
    if step.lost < 0:
        return GOOD
    return WARN if step.kind == "limit" else BAD


def _layout(steps: Sequence[Step], limit: int | None) -> Figure:
    labels = _labels(steps)
    layout = frame(
        margin={"l": 8, "r": 36, "t": 20 if limit else 4, "b": 32},
        height=EDGES + ROW_HEIGHT * len(labels),
        bargap=0.3,
        xaxis=axis(range=[0, 104], tickvals=[0, 25, 50, 75, 100]),
        yaxis=axis(
            tickmode="array",
            tickvals=list(range(len(labels))),
            ticktext=labels,
            range=[len(labels) - 0.4, -0.6],
            automargin=True,
            showgrid=False,
        ),
    )
    return layout | _limit_line(limit) if limit else layout


def _limit_line(limit: int) -> Figure:
    line = {"color": WARN, "width": 1.5, "dash": "dash"}
    at = points(limit)
    return {
        "shapes": [
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "line": line,
            }
        ],
        "annotations": [
            {
                "x": at,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "left" if at < LEFT_HALF else "right",
                "xshift": -4 if at < LEFT_HALF else 4,
                "text": f"limit {at:.0f}",
                "showarrow": False,
                "font": {"size": 11},
            }
        ],
    }


def _change(lost: int) -> str:
    if lost == 0:
        return "0.0"
    return f"{MINUS if lost > 0 else '+'}{points(abs(lost)):.1f}"
