"""The page that holds the scores against what happened."""

import re
from datetime import date

import pytest

from accounts import demo
from accounts.models import User
from accounts.tests.builders import make_organisation, make_user
from dashboards.tests.builders import signed_in
from dashboards.views import checked
from diagnostics import runs
from diagnostics.retention.backtest import Alarm, Tenth, Warned
from diagnostics.truth import Truth

DAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


def test_on_the_demo_it_shows_how_the_score_goes_with_the_truth():
    demo.load(seed=7, day=DAY, size=120)
    runs.score_everything(as_of=DAY)
    reader = User.objects.get(email=f"executive@{demo.LOGINS[0].partition('@')[2]}")

    page = signed_in(reader).get("/checked/")

    assert [kpi["title"] for kpi in page.context["kpis"]] == [
        "Rank correlation with true health",
        "Leavers below healthy 90 days before",
        "Accounts by band",
    ]
    assert len(page.context["chart"].rows) == 10
    assert [one["within"] for one in page.context["alarms"]] == [90, 180]


@pytest.fixture
def page(monkeypatch):
    """What it shows of made-up figures, no two of which are alike."""
    told = Truth(
        day=DAY,
        seed=7,
        days=37,
        accounts=412,
        correlation=0.613,
        monthly=0.578,
        warned=Warned(leavers=50, at_risk=23, watch=8, unbanded=4),
        alarms={90: Alarm(80, 16, 12, 320), 180: Alarm(70, 30, 21, 300)},
        tenths=[Tenth(120, 480, 206, 0.31), Tenth(485, 990, 207, 0.87)],
    )
    monkeypatch.setattr(checked, "held_against_truth", lambda: told)
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
        "31 of 50: 23 at risk, 8 on watch",
        "out of 37",
        "Of 50 accounts that left and had a score 90 days before, 4 had no band then",
        "True health of 413 accounts by their score: 31 % where the score is worst, "
        "87 % where it is best",
    ],
)
def test_the_other_figures_stand_beside_it(page, words):
    assert words in " ".join(page.split())


def test_of_a_real_organisation_it_says_why_nothing_is_known():
    make_organisation()
    page = signed_in(make_user()).get("/checked/")
    assert "Only the demo organisation" in page.content.decode()
