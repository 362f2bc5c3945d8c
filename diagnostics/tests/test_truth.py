"""What is made of the demo's scores and of what is true of it."""

from datetime import date

import polars as pl
import pytest

from diagnostics import truth

DAYS = [date(2026, 9, 20), date(2026, 10, 20), date(2026, 11, 20)]
SCORES = [[100, 200, 300, 400], [200, 400, 100, 300], [100, 200, 300, 400]]
HEALTH = [0.2, 0.4, 0.6, 0.8]


@pytest.fixture
def held(monkeypatch):
    """Of four accounts in the right order, in none at all, and in the right one."""
    rows = [
        (customer, day, score, "watch")
        for day, scores in zip(DAYS, SCORES, strict=True)
        for customer, score in enumerate(scores)
    ]
    columns = ["customer_id", "as_of", "score", "band"]
    scores = pl.DataFrame(rows, schema=columns, orient="row")
    true = pl.DataFrame(
        [
            (customer, day, health, date(2026, 11, 1) if not customer else None)
            for day in DAYS
            for customer, health in enumerate(HEALTH)
        ],
        schema=["customer_id", "month", "health", "leaves_on"],
        orient="row",
    )
    monkeypatch.setattr(truth, "_frozen_demo", lambda: DAYS[-1])
    monkeypatch.setattr(truth, "_scores", lambda day: scores)
    monkeypatch.setattr(truth, "_as_stored", lambda seed, day: true)
    monkeypatch.setattr(truth, "until_scored_anew", lambda name, make: make())
    return truth.held_against_truth(seed=7)


def test_a_day_without_any_order_counts_in_the_mean_of_the_earlier_days(held):
    assert held.correlation == pytest.approx(1)
    assert held.monthly == pytest.approx(0.5)


def test_all_days_and_accounts_are_counted(held):
    assert (held.day, held.days, held.accounts) == (DAYS[-1], 3, 4)
    assert sum(tenth.accounts for tenth in held.tenths) == 4
