"""The worked example of docs/method.md, recomputed."""

from pathlib import Path

import numpy as np
import pytest

from diagnostics.scoring.bands import Band
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.observe import observe
from diagnostics.tests.method_text import HEADING, every_measure
from diagnostics.tests.scoring_builders import NAN, account_columns

TEXT = (Path(__file__).parents[2] / "docs" / "method.md").read_text("utf-8")
FEEDS = {"purchase", "product", "note", "delivery", "assignment"}
ACCOUNT = {
    "days_since_purchase": 66,
    "expected_gap_days": 30,
    "seasonal_gap_days": 28,
    "revenue_12m_cents": 9_000_000,
    "revenue_prior_12m_cents": 10_000_000,
    "series_12m": 2,
    "series_total": 8,
    "series_followed": 2,
    "series_advanced": 1,
    "days_since_contact": 45,
    "contact_cadence_days": 30,
    "sentiment_sum": NAN,
    "sentiment_weight": NAN,
    "deliveries_due_180d": 20,
    "deliveries_late_180d": 2,
    "delivery_delay_p90_days": 4,
    "delivery_spread_days": 3,
    "owner_book": 48,
    "typical_book": 40,
}


@pytest.fixture(scope="module")
def observations():
    return observe(DEFAULT, account_columns(ACCOUNT), FEEDS)


@pytest.fixture(scope="module")
def diagnosis(observations):
    rows = observations.points, observations.states, observations.values
    diagnoses = diagnose(DEFAULT, *rows, np.array([False]))
    return {name: column[0] for name, column in vars(diagnoses).items()}


def table(heading):
    """The cells of the table below a heading, row by row, by first cell."""
    section = TEXT.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {first: rest for first, *rest in cells}


def named(column):
    """The reason of a column; the limit's stands behind the measures'."""
    measures = DEFAULT.measures
    return f"`{measures[column].key}`" if column < len(measures) else "`limit`"


def shown(figure, unit):
    return "–" if figure < 0 else f"{figure / unit:g}"


def test_the_documented_points_and_contributions_are_the_computed_ones(
    observations, diagnosis
):
    documented = table("Measures")
    for key, (*_, points, cost) in documented.items():
        if key == "`limit`":
            assert cost == shown(diagnosis["contributions"][-2], 10)
        else:
            column = DEFAULT.column_of[key.strip("`")]
            lost = shown(diagnosis["contributions"][column], 10)
            assert points == shown(observations.points[0, column], 100)
            assert cost == (lost if points != "–" else "–")


def test_the_documented_dimensions_are_the_computed_ones(diagnosis):
    documented = table("Dimensions")
    for place, dimension in enumerate(DEFAULT.dimensions):
        score, coverage = documented[dimension.label][1:]
        assert score == shown(diagnosis["dimensions"][place], 10)
        assert coverage == shown(diagnosis["dimension_coverage"][place], 10)


def test_the_documented_score_is_the_computed_one(diagnosis):
    documented = {name: cells[0] for name, cells in table("Result").items()}
    assert documented == {
        "Raw score": shown(diagnosis["raw"], 10),
        "Score": shown(diagnosis["score"], 10),
        "Could be": f"{diagnosis['low'] / 10:g} to {diagnosis['high'] / 10:g}",
        "Based on": f"{diagnosis['coverage'] / 10:g} %",
        "Band": Band(diagnosis["band"]).name.lower(),
        "Top reason": named(diagnosis["top_driver"]),
        "Sum of all costs": shown(diagnosis["contributions"].sum(), 10),
    }


def test_every_measure_and_limit_stands_in_the_document_as_it_is():
    assert TEXT.partition(HEADING)[2] == every_measure().removeprefix(HEADING)
