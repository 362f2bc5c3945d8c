"""The page that holds the scores against what happened."""

import re
from dataclasses import replace
from datetime import date

import pytest

from accounts.tests.builders import make_organisation, make_user
from dashboards.tests.builders import make_truth, signed_in
from dashboards.verdict import verdict
from dashboards.views import checked
from diagnostics.retention.backtest import Alarm, Warned

DAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(monkeypatch):
    """What it shows of made-up figures, no two of which are alike."""
    monkeypatch.setattr(checked, "held_against_truth", make_truth)
    make_organisation()
    return signed_in(make_user()).get("/checked/").text


def row(page, heading):
    """The cells of a row of the table, without tags."""
    (cells,) = re.findall(f'<th scope="row">{heading}</th>(.*?)</tr>', page, re.DOTALL)
    parts = re.findall("<td[^>]*>(.*?)</td>", cells, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", part).split()) for part in parts]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Of those at risk, left", ["15% 12 of 80", "30% 21 of 70"]),
        ("Of those who left, were at risk", ["75% 12 of 16", "70% 21 of 30"]),
        ("Of all accounts, left", ["5.0%", "10.0%"]),
        ("Times as often as all", ["3.0", "3.0"]),
    ],
)
def test_the_alarm_is_told_by_its_figures(page, heading, cells):
    assert row(page, heading) == cells


@pytest.mark.parametrize(
    "words",
    [
        "0.61",
        "412 accounts on 20 Nov 2026; 0.58 on earlier days",
        "62%",
        "31 of 50: 23 at risk, 8 on watch. Of all accounts, 19%",
        "68%",
        "26% on watch, 6% at risk, of those that have a band on 20 Nov 2026",
        "out of 37",
        "Of 50 accounts that left and had a score 90 days before, 4 had no band then",
        "True health of 413 accounts by their score: 31 % where the score is worst, "
        "87 % where it is best",
    ],
)
def test_the_other_figures_stand_beside_it(page, words):
    assert words in " ".join(page.split())


def test_what_is_good_is_called_good():
    said = verdict(make_truth())

    assert said == (
        "The score agrees well with true health (rank correlation 0.61). “At risk” is "
        "a good alarm: of the accounts it marks on a day 15% leave within 90 days, "
        "3.0 times as often as all accounts. As an early warning it sees leavers well "
        "ahead: 90 days before they left, 62% of the leavers were below healthy, "
        "against 19% of all accounts. At risk were 46% of them by then."
    )


def test_what_is_weak_is_called_weak():
    weak = replace(
        make_truth(),
        correlation=0.2,
        usually=0.31,
        warned=Warned(leavers=50, at_risk=0, watch=16, unbanded=0),
        alarms={90: Alarm(80, 16, 4, 320)},
    )

    assert verdict(weak) == (
        "The score hardly agrees with true health (rank correlation 0.20). “At risk” "
        "is no alarm: of the accounts it marks on a day 5% leave within 90 days, 1.0 "
        "times as often as all accounts. As an early warning it is no better than "
        "chance: 90 days "
        "before they left, 32% of the leavers were below healthy, against 31% of all "
        "accounts. None of them was at risk by then, for most signs come later: on the "
        "days nearer to their end 25% were."
    )


def test_what_cannot_be_told_is_left_out():
    nothing = replace(
        make_truth(),
        correlation=None,
        usually=None,
        alarms={90: Alarm(0, 16, 0, 320)},
    )

    words = "Nobody was at risk 90 days or more ago: it is no alarm yet."
    assert verdict(nothing) == words


def test_the_verdict_stands_above_the_figures(page):
    words = " ".join(verdict(make_truth()).split()[:6])
    assert 0 < page.index(words) < page.index("Rank correlation with true health")


def test_of_a_real_organisation_it_says_why_nothing_is_known():
    make_organisation()
    page = signed_in(make_user()).get("/checked/")
    assert "Only the demo organisation" in page.content.decode()


def test_an_alarm_of_a_day_that_marks_many_more_says_so():
    rare = Alarm(flagged=4, left=8, both=2, total=400)
    found = replace(make_truth(), alarms={90: rare, 180: rare})

    words = verdict(found)

    told = "On those days 1.0% of the accounts were at risk, today 6.0% are"
    assert told in words
    assert "On those days" not in verdict(make_truth())
