from datetime import date, timedelta
from xml.etree import ElementTree

from dashboards import sparks
from dashboards.figures.chart import BANDS


def course(*scores):
    start = date(2026, 1, 1)
    return [(start + timedelta(days=30 * i), tenths) for i, tenths in enumerate(scores)]


def read(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def test_a_sparkline_says_in_words_what_it_shows():
    drawing = read(sparks.sparkline(course(620, 455, 480)))

    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == (
        "Score from 1 Jan 2026 to 2 Mar 2026: "
        "first 62.0, last 48.0, lowest 45.5, highest 62.0."
    )


def test_a_sparkline_ends_in_a_dot_on_its_last_value():
    drawing = read(sparks.sparkline(course(620, 455, 480)))
    last = drawing.find("polyline").get("points").split()[-1]

    assert (
        last == f"{drawing.find('circle').get('cx')},{drawing.find('circle').get('cy')}"
    )


def test_a_better_score_lies_higher():
    drawing = read(sparks.sparkline(course(300, 900)))
    worse, better = (
        float(point.split(",")[1])
        for point in drawing.find("polyline").get("points").split()
    )

    assert better < worse


def test_the_threshold_stays_inside_the_picture():
    drawing = read(sparks.sparkline(course(950, 960, 970)))

    assert 0 < float(drawing.find("line").get("y1")) < sparks.HEIGHT


def test_small_noise_is_not_drawn_over_the_whole_height():
    drawing = read(sparks.sparkline(course(500, 505), at_risk=None))
    heights = [
        float(point.split(",")[1])
        for point in drawing.find("polyline").get("points").split()
    ]

    assert abs(heights[0] - heights[1]) < 2


def test_one_value_makes_no_sparkline():
    assert sparks.sparkline(course(500)) == ""


def test_a_rate_is_drawn_from_nought_to_a_hundred():
    drawing = read(sparks.rate_bar(3, 4, mean=0.5))
    track, filled = drawing.findall("rect")

    assert float(filled.get("width")) == 0.75 * float(track.get("width"))
    assert drawing.get("aria-label") == "3 of 4 kept, 75.0%; all together 50.0%."


def test_nothing_to_keep_draws_nothing():
    assert sparks.rate_bar(0, 0) == ""


def test_bounds_are_told_outwards_in_whole_points():
    drawing = read(sparks.bounds_bar(482, 706, 534))

    assert drawing.get("aria-label") == "Score 53.4; could be 48–71."


def test_points_beyond_the_scale_stay_on_it():
    track, filled = read(sparks.points_bar(130)).findall("rect")

    assert float(filled.get("width")) == float(track.get("width"))


def test_every_band_has_a_mark_for_the_legend():
    marks = {sparks.mark(look.symbol) for look in BANDS.values()}

    assert len(marks) == len(BANDS)
