"""What is no change by facts: a new scoring model, and a person's word."""

from datetime import timedelta

import pytest

from accounts.tests.builders import TODAY
from dashboards.tests.builders import make_account, make_company, signed_in
from dashboards.tests.test_morning import RISK, lines
from dashboards.tests.test_summary import make_moved
from diagnostics.models import Band, Diagnosis, DiagnosisHistory, FrameworkVersion
from diagnostics.overrides import set_score
from web.formatting import full_date

SOON = TODAY + timedelta(days=20)


@pytest.fixture
def people(db):
    return make_company()


def other_model():
    version = FrameworkVersion.objects.get()
    version.pk, version.number = None, 2
    version.save()
    return version


def test_what_only_a_new_model_moved_is_told_last_and_only_by_its_band(people):
    make_moved(people.executive, (7, {"score": 900}), name="Points", score=600)
    healthy = {"band": Band.HEALTHY, "score": 800}
    make_moved(people.executive, (7, healthy), name="Band", score=600)
    DiagnosisHistory.objects.update(version=other_model())
    make_account(people.executive, name="Ill", diagnosis=RISK)

    ill, moved = lines(people.executive)

    assert (ill.customer.name, moved.customer.name) == ("Ill", "Band")
    told = "From healthy to watch: the scoring model changed in 7 days"
    assert moved.what == told


def test_a_score_set_by_hand_is_no_change_and_says_who_set_it(people):
    account = make_moved(people.executive, (40, {}), (7, {}), **RISK)
    said = {"kind": "value", "points": 90, "until": SOON, "reason": "I know."}
    word = set_score(customer=account, author=people.manager, day=TODAY, **said)
    set_now = {"score": 900, "override": word, "top_driver": "override"}
    Diagnosis.objects.update(**set_now)

    response = signed_in(people.executive).get("/")
    (line,), (row,) = response.context["morning"], response.context["accounts"]

    words = f"set by hand by Mia Manager until {full_date(SOON)}"
    assert (line.reason, row.change_30d) == ("At risk", None)
    assert (line.because, row.set_by_hand) == (words.replace("set", "Set", 1), words)
    assert "↑" not in response.text
