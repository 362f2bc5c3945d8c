"""Data to Plotly figures as plain dicts: pure, one function per chart."""

from dashboards.figures.book import BookPoint, book_chart
from dashboards.figures.chart import Chart
from dashboards.figures.grouping import Step
from dashboards.figures.history import HistoryEvent, HistoryPoint, history_chart
from dashboards.figures.truth import truth_chart
from dashboards.figures.waterfall import waterfall_chart

__all__ = [
    "BookPoint",
    "Chart",
    "HistoryEvent",
    "HistoryPoint",
    "Step",
    "book_chart",
    "history_chart",
    "truth_chart",
    "waterfall_chart",
]
