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


def by_hand(account, author, **now):
    said = {"kind": "ceiling", "points": 90, "until": SOON, "reason": "I know."}
    word = set_score(customer=account, author=author, day=TODAY, **said)
    Diagnosis.objects.filter(pk=account.pk).update(override=word, **now)


def test_a_word_that_moves_nothing_hides_no_fall(people):
    account = make_moved(people.executive, (7, {"score": 740, "capped": 740}))
    by_hand(account, people.manager, score=560, capped=560)

    (line,) = lines(people.executive)

    assert (line.reason, line.what) == ("Changed", "Fell 18.0 in 7 days")
    assert not line.is_set_by_hand


def test_many_that_a_new_model_moved_do_not_hide_what_it_put_in_another_band(people):
    for place in range(12):
        large = {"name": f"Large {place}", "revenue": 1_000_000}
        make_moved(people.executive, (7, {"score": 660}), score=600, **large)
    healthy = {"band": Band.HEALTHY, "score": 800}
    make_moved(people.executive, (7, healthy), name="Band", score=600, revenue=1)
    DiagnosisHistory.objects.update(version=other_model())

    assert [line.customer.name for line in lines(people.executive)] == ["Band"]


def test_what_became_known_is_not_put_down_to_a_new_model(people):
    unknown = {"band": Band.NOT_ENOUGH_DATA, "score": None}
    make_moved(people.executive, (7, unknown), score=600)
    DiagnosisHistory.objects.update(version=other_model())

    (line,) = lines(people.executive)

    assert line.what == "From not enough data to watch in 7 days"


def test_a_word_is_not_said_to_cost_most(people):
    account = make_account(
        people.executive, relationship_type="contract", diagnosis={"next_on": SOON}
    )
    by_hand(account, people.manager, score=700, capped=400)

    text = signed_in(people.executive).get("/").text

    assert "Agree the renewal · Set by hand by Mia Manager" in text


@pytest.mark.usefixtures("without_cache")
def test_why_an_account_moved_is_told_without_a_cache(people):
    account = make_moved(people.executive, (7, {}))
    limits = Diagnosis.objects.get(pk=account.pk).caps
    Diagnosis.objects.filter(pk=account.pk).update(caps=[True, *limits[1:]])

    (line,) = lines(people.executive)

    assert line.why.startswith("Limited to ")
