import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly import graph_objects
from plotly.offline import get_plotlyjs_version

from dashboards.figures import (
    BookPoint,
    HistoryEvent,
    HistoryPoint,
    Step,
    book_chart,
    history_chart,
    waterfall_chart,
)
from dashboards.figures.chart import text

NASTY = '<img src=x onerror=alert(1)> %{x} "quoted"'


def account(**changes):
    given_values = {
        "name": "Juniper Hotels",
        "band": "at_risk",
        "score": 490,
        "amount": 74_900.0,
        "amount_text": "€74,900",
        "url": "/accounts/7/",
    }
    return BookPoint(**given_values | changes)


def history(*scores, low=None, high=None):
    start = date(2026, 1, 1)
    return [
        HistoryPoint(start + timedelta(days=7 * index), score, low, high)
        for index, score in enumerate(scores)
    ]


def labels(chart):
    return [label["text"] for label in chart.figure["layout"]["annotations"]]


def charts():
    return [
        book_chart([account(), account(band="healthy", score=900)], "Revenue", "EUR"),
        book_chart([], "Revenue", "EUR"),
        waterfall_chart("why", [Step("Results", 580)], 420),
        waterfall_chart(
            "why",
            [Step("Results", 300), Step("Limit", 300, "limit"), Step("Set", -20)],
            420,
            400,
        ),
        history_chart(
            history(700, None, 420, low=400, high=800),
            [HistoryEvent(date(2026, 1, 9), "Meeting")],
        ),
        history_chart([]),
    ]


@pytest.mark.parametrize("chart", charts())
def test_plotly_accepts_every_property(chart):
    figure = graph_objects.Figure(chart.figure)

    assert figure.layout.height == chart.height


def test_the_browser_and_the_tests_use_the_same_plotly():
    with open("package.json") as package:
        pinned = json.load(package)["dependencies"]["plotly.js-basic-dist-min"]

    assert pinned == get_plotlyjs_version()


@pytest.mark.parametrize("chart", charts())
def test_the_table_has_a_heading_for_every_column(chart):
    assert all(len(row) == len(chart.headings) for row in chart.rows)


def test_words_of_people_never_become_markup_or_placeholders():
    book = book_chart([account(name=NASTY)], "Revenue", "EUR")
    why = waterfall_chart("why", [Step(NASTY, 580)], 420, 420)
    past = history_chart(history(500, 400), [HistoryEvent(date(2026, 1, 5), NASTY)])

    for chart in (book, why, past):
        assert "<img" not in json.dumps(chart.figure)
        assert "%{x}" not in labels(chart)[0]


def test_long_words_are_cut():
    assert text("x" * 50, longest=10) == "xxxxxxxxx…"


def test_bands_differ_by_shape_and_colour():
    bands = ("at_risk", "watch", "healthy", "new", "not_enough_data")
    chart = book_chart([account(band=band) for band in bands], "Revenue", "EUR")
    markers = [trace["marker"] for trace in chart.figure["data"]]

    assert len({marker["symbol"] for marker in markers}) == len(bands)
    assert len({marker["color"] for marker in markers}) == len(bands)


def test_an_account_without_revenue_is_in_the_table_alone():
    chart = book_chart([account(amount=0.0, amount_text="€0")], "Revenue", "EUR")

    assert chart.figure["data"] == []
    assert chart.rows == [("Juniper Hotels", "At risk", "49.0", "€0")]


def test_the_larger_of_two_accounts_in_one_place_is_named():
    chart = book_chart(
        [account(name="Small", amount=70_000.0), account(name="Large")],
        "Revenue",
        "EUR",
    )

    assert labels(chart) == ["Large"]


def test_accounts_far_apart_are_both_named():
    chart = book_chart(
        [account(name="Small", amount=1_000.0), account(name="Large", score=300)],
        "Revenue",
        "EUR",
    )

    assert labels(chart) == ["Large", "Small"]


def test_only_accounts_at_risk_are_named():
    assert (
        labels(book_chart([account(band="watch", score=600)], "Revenue", "EUR")) == []
    )


def test_a_waterfall_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match=r"42\.0"):
        waterfall_chart("why", [Step("Results", 100)], 420)


@given(st.lists(st.integers(0, 100), max_size=10))
def test_each_bar_starts_where_the_one_before_ended(costs):
    steps = [Step(f"Reason {index}", cost) for index, cost in enumerate(costs)]
    chart = waterfall_chart("why", steps, 1000 - sum(costs))
    bars = chart.figure["data"][0]
    level = 100.0

    for base, length in list(zip(bars["base"], bars["x"], strict=True))[1:-1]:
        assert base + length == pytest.approx(level)
        level = base
    assert bars["x"][-1] == pytest.approx(level)


def test_a_step_that_costs_nothing_is_left_to_the_table():
    chart = waterfall_chart("why", [Step("Costly", 580), Step("Free", 0)], 420)

    assert "Free" not in chart.figure["layout"]["yaxis"]["ticktext"]
    assert ("Free", "0.0") in chart.rows


def test_an_override_that_lifts_a_score_is_drawn_as_a_gain():
    chart = waterfall_chart("why", [Step("A", 600), Step("Set", -20, "override")], 420)

    assert ("Set", "+2.0") in chart.rows
    assert chart.figure["data"][0]["base"][2] == 40.0


def test_a_day_without_a_score_leaves_a_gap():
    chart = history_chart(history(700, None, 420))

    assert chart.figure["data"][0]["y"] == [70.0, None, 42.0]


def test_bounds_are_drawn_only_where_they_are_known():
    assert len(history_chart(history(500, 480)).figure["data"]) == 1
    assert len(history_chart(history(500, 480, low=1, high=900)).figure["data"]) == 3


def test_events_outside_the_line_are_left_out():
    outside = HistoryEvent(date(2020, 1, 1), "Long ago")
    inside = HistoryEvent(date(2026, 1, 5), "Meeting")

    written = labels(history_chart(history(500, 480), [outside, inside]))

    assert "Meeting" in written
    assert "Long ago" not in written


def test_events_of_the_same_days_do_not_overprint():
    events = [
        HistoryEvent(date(2026, 1, 5), name) for name in ("First", "Second", "Third")
    ]

    written = labels(history_chart(history(500, 480), events))

    assert {"First", "Second"} <= set(written)
    assert "Third" not in written


def test_a_short_history_names_days_and_a_long_one_months():
    short = history_chart(history(500, 480))
    long = history_chart(history(*[500] * 300))

    ticks = [chart.figure["layout"]["xaxis"]["tickformat"] for chart in (short, long)]
    assert ticks == ["%-d %b", "%b %Y"]


def test_the_borders_are_those_of_the_scoring_model():
    chart = history_chart(history(500, 480), borders=(300, 620))

    assert [s["y0"] for s in chart.figure["layout"]["shapes"]] == [30, 62]
