"""What is planned, what was tried in vain, and what the calendar asks for first."""

from datetime import timedelta

import pytest

from accounts.models import ActionOutcome
from accounts.tests.builders import TODAY
from dashboards.morning import MOST
from dashboards.tests.builders import make_account, make_company, signed_in
from dashboards.tests.test_morning import CONTRACT, RISK, SOON, lines, names
from dashboards.tests.test_summary import make_moved, plan
from diagnostics.measures import MEASURES
from diagnostics.models import Band

WATCH = {"band": Band.WATCH, "score": 320}
CALL = MEASURES["contact_recency"].first_move.text


@pytest.fixture
def people(db):
    return make_company()


def made(account, days_ago, **fields):
    return plan(account, 3, created_on=TODAY - timedelta(days=days_ago), **fields)


@pytest.mark.parametrize(("days_ago", "is_listed"), [(9, True), (7, False)])
def test_what_was_planned_before_an_account_fell_holds_nothing_back(
    people, days_ago, is_listed
):
    fallen = make_moved(people.executive, (12, WATCH), (8, RISK), **RISK)
    made(fallen, days_ago)

    figures = signed_in(people.executive).get("/").context["kpis"]

    assert bool(lines(people.executive)) == is_listed
    assert figures[0]["value"] == str(int(is_listed))


def test_of_what_is_due_the_worst_and_then_the_soonest_comes_first(people):
    for name, days, revenue, band in (
        ("Later", 80, 9_000, Band.WATCH),
        ("Month", 20, 10, Band.WATCH),
        ("Late", -2, 5, Band.WATCH),
        ("Ill", 85, 1, Band.AT_RISK),
    ):
        next_on = TODAY + timedelta(days=days)
        due = {"next_on": next_on, "revenue": revenue, "band": band}
        make_account(people.executive, name=name, diagnosis=due)

    assert names(people.executive) == ["Ill", "Late", "Month", "Later"]


def test_what_the_list_has_no_room_for_is_counted_and_leads_on(people):
    for _ in range(MOST + 2):
        make_account(people.executive, diagnosis=RISK)

    text = signed_in(people.executive).get("/").text

    assert "?show=attention#accounts-title" in text
    assert "2 more accounts need attention" in text
    assert "need attention</a>" not in signed_in(people.colleague).get("/").text


def test_what_did_not_work_is_not_suggested_again(people):
    account = make_account(
        people.executive, diagnosis=RISK | {"top_driver": "contact_recency"}
    )
    failed = {"done_on": TODAY, "outcome": ActionOutcome.FAILED}
    plan(account, -1, title=CALL, reason="contact_recency", **failed)

    (line,) = lines(people.executive)

    assert (line.step.key, line.step.tried.title) == ("review", CALL)
    assert f"did not work: {CALL}" in signed_in(people.executive).get("/").text


def contract(owner, **diagnosis):
    due = {"next_on": SOON, "top_driver": "contact_recency"} | diagnosis
    return make_account(owner, relationship_type=CONTRACT, diagnosis=due)


@pytest.mark.parametrize(("days", "until"), [(20, 7), (5, 4), (0, 0), (-3, 0)])
def test_a_renewal_is_agreed_before_the_contract_ends(people, days, until):
    contract(people.executive, next_on=TODAY + timedelta(days=days))

    (line,) = lines(people.executive)

    assert line.step.text == "Agree the renewal"
    assert line.due_on == TODAY + timedelta(days=until)


def test_a_limit_is_dealt_with_before_a_renewal(people):
    account = contract(people.executive, **RISK, top_driver="severe_outage_3d")

    (line,) = lines(people.executive)

    assert line.diagnosis.pk == account.pk
    assert line.step.key == "severe_outage_days"


@pytest.mark.parametrize(
    ("days", "step"), [(9, "renewal_notice"), (-9, "win-back"), (-120, "win-back")]
)
def test_who_gave_notice_and_has_gone_is_won_back(people, days, step):
    next_on = TODAY + timedelta(days=days)
    contract(people.executive, **RISK, top_driver="notice_given", next_on=next_on)

    (line,) = lines(people.executive)

    assert line.step.key == step
