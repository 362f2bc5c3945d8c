"""Columns from readings: only what the models ask for is read."""

from importlib import import_module

import pytest

from accounts.models import Reading
from accounts.tests.builders import make_customer
from accounts.tests.fact_builders import make_fact, make_metric
from diagnostics.features.readings import facts, readings
from diagnostics.scoring.rules import ReadingRule
from diagnostics.tests.builders import days_ago, reading_of

pytestmark = pytest.mark.django_db


def rule_of(metric, days, how="latest") -> ReadingRule:
    return ReadingRule(
        metric_id=metric.pk,
        how=how,
        days=days,
        label="Logins",
        unit="",
        dimension="results",
    )


@pytest.fixture
def read_rows(monkeypatch):
    """The frames that were read from the table."""
    frames = []

    def keeping(*args, **fields):
        frames.append(facts(*args, **fields))
        return frames[-1]

    monkeypatch.setattr(import_module(readings.__module__), "facts", keeping)
    return frames


def test_only_metrics_and_days_that_a_rule_asks_for_are_read(read_rows):
    customer, logins, other = make_customer(), make_metric("Logins"), make_metric("X")
    for age in (0, 89, 90, 700):
        make_fact(Reading, customer, metric=logins, measured_on=days_ago(age), value=2)
    make_fact(Reading, customer, metric=other, measured_on=days_ago(1), value=9)
    rules = rule_of(logins, 30), rule_of(logins, 90, "mean")

    found = readings(reading_of(customer), days_ago(0), rules)

    assert read_rows[0]["value"].to_list() == [20_000, 20_000]
    assert found.row(0) == (customer.pk, 2.0, 2.0)
