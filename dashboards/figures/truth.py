"""Score against truth: whether worse scores are worse accounts."""

from collections.abc import Sequence

from dashboards.figures.chart import ACCENT, Chart, axis, frame, points
from diagnostics.retention.backtest import Tenth


def truth_chart(tenths: Sequence[Tenth]) -> Chart:
    """The true health of accounts, a tenth of them at a time, worst scores first."""
    spans = [f"{points(t.lowest):.0f}–{points(t.highest):.0f}" for t in tenths]
    health = [round(100 * tenth.truth) for tenth in tenths]
    accounts = sum(tenth.accounts for tenth in tenths)
    return Chart(
        key="truth-chart",
        summary=(
            f"True health of {accounts} accounts by their score: "
            f"{health[0]} % where the score is worst, {health[-1]} % where it is best."
        ),
        figure={
            "data": [
                {
                    "type": "bar",
                    "x": spans,
                    "y": health,
                    "marker": {"color": ACCENT},
                    "hovertemplate": "Score %{x}: true health %{y} %<extra></extra>",
                }
            ],
            "layout": frame(
                xaxis=axis(
                    title={"text": "Health score", "standoff": 12},
                    automargin=True,
                ),
                yaxis=axis(title={"text": "True health, %"}, range=[0, 100]),
            ),
        },
        headings=("Score", "Accounts", "True health, %"),
        rows=[
            (span, str(tenth.accounts), str(share))
            for span, tenth, share in zip(spans, tenths, health, strict=True)
        ],
    )
