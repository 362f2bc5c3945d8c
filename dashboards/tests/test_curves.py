"""The picture of a measure's curve, and what stands on it."""

import re

import pytest

from dashboards.curves import CurveMark, curve_chart, points_at

CURVE = ((0.0, 100), (30.0, 0))


def mark(value: float, points: float = 50) -> CurveMark:
    return CurveMark("own", "circle", value, points)


def place_of(svg: str) -> tuple[float, float]:
    """Where the only mark was put."""
    (found,) = re.findall(r"translate\(([\d.-]+) ([\d.-]+)\)", svg)
    return float(found[0]), float(found[1])


@pytest.mark.parametrize(
    ("value", "points"), [(-5, 100), (0, 100), (15, 50), (30, 0), (99, 0)]
)
def test_points_lie_on_straight_lines_and_are_flat_beyond(value, points):
    assert points_at(value, CURVE) == points


def test_a_mark_moves_right_with_its_value_and_up_with_its_points():
    low = place_of(curve_chart(CURVE, "days", [mark(5, 20)]))
    high = place_of(curve_chart(CURVE, "days", [mark(25, 80)]))

    assert low[0] < high[0]
    assert low[1] > high[1]


def test_what_lies_far_beyond_the_curve_is_drawn_at_its_edge():
    far, farther = (
        place_of(curve_chart(CURVE, "days", [mark(value, 0)])) for value in (60, 6_000)
    )

    assert far == farther


def test_the_sentence_tells_the_curve_and_escapes_the_unit():
    svg = curve_chart(CURVE, '<b>"', [])

    assert "From 100 points at 0" in svg
    assert "<b>" not in svg


@pytest.mark.parametrize("curve", [((0.0, 100),), ((5.0, 40), (5.5, 100))])
def test_a_curve_of_any_length_can_be_drawn(curve):
    assert "nan" not in curve_chart(curve, "days", [mark(5, 40)], target=5)


def test_only_a_target_draws_its_line():
    assert 'class="target"' in curve_chart(CURVE, "days", [], target=0)
    assert 'class="target"' not in curve_chart(CURVE, "days", [])
