"""The page that holds the scores against what happened."""

from datetime import date

import pytest

from accounts import demo
from accounts.models import User
from accounts.tests.builders import make_organisation, make_user
from dashboards.tests.builders import signed_in
from diagnostics import runs

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


def test_of_a_real_organisation_it_says_why_nothing_is_known():
    make_organisation()
    page = signed_in(make_user()).get("/checked/")
    assert "Only the demo organisation" in page.content.decode()
