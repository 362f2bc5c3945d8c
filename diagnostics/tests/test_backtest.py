"""Scores held against what came true."""

from datetime import date, timedelta
from io import StringIO

import polars as pl
import pytest
from django.core.management import CommandError, call_command

from accounts import demo
from accounts.models import Organisation
from accounts.tests.builders import make_organisation
from diagnostics import runs
from diagnostics.models import Diagnosis
from diagnostics.retention.backtest import (
    alarm,
    by_tenths,
    rank_correlation,
    share_below_healthy,
    warned,
)
from diagnostics.truth import NoTruth, held_against_truth

DAY = date(2026, 11, 20)


def ago(days):
    return DAY - timedelta(days=days)


def scores_of(*rows):
    """(customer, days ago, band) as a table."""
    return pl.DataFrame(
        [(customer, ago(days), band) for customer, days, band in rows],
        schema=["customer_id", "as_of", "band"],
        orient="row",
    )


def leaves_of(**days):
    """c1=10: customer 1 left ten days ago."""
    rows = [(int(name[1:]), ago(left)) for name, left in days.items()]
    return pl.DataFrame(rows, schema=["customer_id", "leaves_on"], orient="row")


def test_the_same_order_correlates_fully_whatever_the_distances():
    assert rank_correlation(
        pl.Series([1, 2, 9]), pl.Series([10.0, 11.0, 12.0])
    ) == pytest.approx(1)
    assert rank_correlation(
        pl.Series([1, 2, 9]), pl.Series([3.0, 2.0, 1.0])
    ) == pytest.approx(-1)


def test_spearmans_published_example_of_hours_and_intelligence():
    iq = pl.Series([106, 86, 100, 101, 99, 103, 97, 113, 112, 110])
    hours = pl.Series([7, 0, 27, 50, 28, 29, 20, 12, 6, 17])
    assert rank_correlation(iq, hours) == pytest.approx(-29 / 165)


def test_fewer_than_three_pairs_have_no_correlation():
    assert rank_correlation(pl.Series([1, 2, None]), pl.Series([1.0, 2.0, 3.0])) is None


def test_a_leaver_counts_by_the_last_score_so_long_before():
    scores = scores_of((1, 200, "at_risk"), (1, 101, "watch"), (1, 99, "healthy"))
    found = warned(scores, leaves_of(c1=9), 90)
    assert (found.leavers, found.at_risk, found.watch) == (1, 0, 0)
    found = warned(scores, leaves_of(c1=10), 90)
    assert (found.leavers, found.watch, found.below_healthy) == (1, 1, 1)


def test_leavers_without_a_band_are_told_apart_and_those_without_a_score_left_out():
    scores = scores_of((1, 200, "new"), (2, 20, "healthy"))
    found = warned(scores, leaves_of(c1=10, c2=10), 90)
    assert (found.leavers, found.unbanded, found.below_healthy) == (1, 1, 0)


def test_what_leavers_are_compared_with_counts_only_accounts_with_a_band():
    scores = scores_of((1, 100, "watch"), (2, 100, "healthy"), (3, 100, "new"))
    assert share_below_healthy(scores) == 0.5
    assert share_below_healthy(scores_of((1, 100, "new"))) is None


def test_precision_and_recall_count_accounts_days_with_a_band():
    scores = scores_of(
        (1, 100, "at_risk"), (2, 100, "at_risk"), (3, 100, "healthy"), (4, 100, "new")
    )
    found = alarm(scores, leaves_of(c1=50, c3=20), 90)
    assert (found.flagged, found.left, found.both, found.total) == (2, 2, 1, 3)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.lift == pytest.approx(0.75)


def test_who_has_left_is_not_asked_and_no_alarm_is_no_precision():
    found = alarm(scores_of((1, 10, "at_risk")), leaves_of(c1=50), 90)
    assert (found.total, found.precision, found.recall, found.lift) == (0, *[None] * 3)


def test_tenths_go_from_the_worst_score_to_the_best_and_leave_nobody_out():
    found = by_tenths(pl.Series([30, 10, None, 20]), pl.Series([0.3, 0.1, 1.0, 0.2]), 2)
    assert [(t.lowest, t.highest, t.accounts) for t in found] == [
        (10, 10, 1),
        (20, 30, 2),
    ]
    assert found[1].truth == pytest.approx(0.25)


@pytest.mark.django_db
def test_the_demos_scores_go_with_its_true_health():
    demo.load(seed=3, day=DAY, size=120)
    runs.score_everything(as_of=DAY)

    found = held_against_truth(3)

    assert found.correlation > 0.3
    assert found.days == len(runs.first_load_days(DAY)) + 1
    assert found.warned.leavers > 0
    assert sum(found.bands.values()) == Diagnosis.objects.count()
    with pytest.raises(NoTruth, match="seed 4"):
        held_against_truth(4)


@pytest.mark.django_db
def test_of_a_real_organisation_no_truth_is_known():
    make_organisation()
    with pytest.raises(CommandError, match="Only the demo"):
        call_command("backtest", stdout=StringIO())


@pytest.mark.django_db
def test_what_a_living_demo_comes_to_nobody_knows():
    make_organisation()
    Organisation.objects.update(is_demo=True, frozen_on=None)
    with pytest.raises(NoTruth, match="lives on"):
        held_against_truth()
