"""The morning list: which accounts, in which order, and what to do there."""

from datetime import timedelta

import pytest

from accounts.models import Action, Customer
from accounts.tests.builders import TODAY, make_assignment
from dashboards.looks import remember
from dashboards.morning import MOST
from dashboards.morning.ranking import ranked
from dashboards.tests.builders import make_account, make_company, signed_in
from dashboards.tests.test_summary import make_moved, plan
from diagnostics.measures import MEASURES
from diagnostics.models import Band, Diagnosis, Look

CONTRACT = Customer.RelationshipType.CONTRACT
RISK = {"band": Band.AT_RISK, "score": 300}
SOON = TODAY + timedelta(days=20)


@pytest.fixture
def people(db):
    return make_company()


def lines(user, **query):
    return signed_in(user).get("/", query).context["morning"]


def names(user, **query) -> list[str]:
    return [line.customer.name for line in lines(user, **query)]


def test_an_account_stands_once_under_its_first_reason():
    groups = [["a1", "b1"], ["b2", "c2"], ["a3", "d3", "e3"]]

    assert ranked(groups, lambda line: line[0], 4) == ["a1", "b1", "c2", "d3"]


def test_what_changed_goes_before_actions_those_before_what_is_due_and_that_before_risk(
    people,
):
    make_account(people.executive, name="Ill", diagnosis=RISK | {"revenue": 9_000})
    due = {"next_on": SOON, "revenue": 10}
    make_account(people.executive, name="Due", diagnosis=due)
    plan(make_account(people.executive, name="Acting"), -1)
    make_moved(people.executive, (7, {"score": 650}), name="Fell", score=600)

    assert names(people.executive) == ["Fell", "Acting", "Due", "Ill"]


def test_what_is_well_and_nothing_of_it_due_waits_for_nobody(people):
    for band in (Band.HEALTHY, Band.NEW, Band.WATCH, Band.NOT_ENOUGH_DATA):
        make_account(people.executive, diagnosis={"band": band})

    assert lines(people.executive) == []


def test_only_ten_are_named_and_only_what_the_filters_let_through(people):
    for place in range(MOST + 2):
        make_account(people.executive, name=f"Risk {place:02}", diagnosis=RISK)

    assert len(lines(people.executive)) == MOST
    assert names(people.executive, q="Risk 11") == ["Risk 11"]
    assert names(people.executive, show="overdue") == []
    assert names(people.colleague) == []


@pytest.mark.parametrize(("was", "is_named"), [(650, True), (649, False), (550, True)])
def test_five_points_are_a_change(people, was, is_named):
    make_moved(people.executive, (7, {"score": was}), name="Moved", score=600)

    assert names(people.executive) == ["Moved"] * is_named


def test_a_change_of_band_or_limit_is_told_whatever_the_points(people):
    make_moved(people.executive, (7, {"band": Band.HEALTHY}), name="Band")
    account = make_moved(people.executive, (7, {}), name="Limit")
    limits = Diagnosis.objects.get(pk=account.pk).caps
    Diagnosis.objects.filter(pk=account.pk).update(caps=[True, *limits[1:]])

    by_name = {line.customer.name: line for line in lines(people.executive)}

    assert by_name["Band"].what == "From healthy to watch in 7 days"
    assert by_name["Limit"].what == "Its limits changed in 7 days"
    assert by_name["Limit"].why.startswith("Limited to ")


def test_what_fell_comes_before_what_rose_and_most_revenue_first(people):
    for name, was, revenue in [
        ("Rose", 500, 900),
        ("Fell", 700, 100),
        ("Sank", 900, 5),
    ]:
        past = (10, {"score": was})
        make_moved(people.executive, past, name=name, score=600, revenue=revenue)

    assert names(people.executive) == ["Fell", "Sank", "Rose"]


def test_a_row_of_last_week_counts_and_one_of_a_month_ago_is_no_comparison(people):
    make_moved(people.executive, (6, {"score": 900}), score=600)
    make_moved(people.executive, (30, {"score": 900}), score=600)

    assert lines(people.executive) == []


def test_who_looked_is_told_what_changed_since_and_others_what_did_in_a_week(people):
    account = make_moved(people.executive, (9, {"score": 900}), score=600)
    remember(people.executive, Diagnosis.objects.get(pk=account.pk))

    assert lines(people.executive) == []
    assert [line.what for line in lines(people.manager)] == ["Fell 30.0 in 7 days"]


def test_a_look_long_ago_is_what_a_change_is_told_against(people):
    account = make_moved(people.executive, (20, {"score": 900}), score=600)
    remember(people.executive, Diagnosis.objects.get(pk=account.pk))
    Look.objects.update(as_of=TODAY - timedelta(days=20), score=900)

    (line,) = lines(people.executive)

    assert line.what == "Fell 30.0 since you looked on 31 Oct"


def test_the_action_that_is_late_longest_stands_for_its_account(people):
    account = make_account(people.executive, name="Two")
    plan(account, -9, people.colleague, title="Older")
    plan(account, -1, people.executive, title="Newer")
    plan(make_account(people.executive, name="Today"), 0, people.executive)
    plan(make_account(people.executive), -5, done_on=TODAY)

    older, today = lines(people.executive)

    assert (older.what, older.why) == ("Older", "Ben North · 9 days late")
    assert (today.reason, today.due_on) == ("Today", TODAY)


def test_an_action_stands_beside_the_top_reason_and_a_step_nobody_has_planned(people):
    account = make_account(
        people.executive, diagnosis={"top_driver": "contact_recency"}
    )
    plan(account, -3, people.executive, title="Send the list")

    response = signed_in(people.executive).get("/")
    (line,) = response.context["morning"]

    assert (line.what, line.because) == ("Send the list", "Contact")
    assert "Contact: Call, and note how it went" in response.text

    plan(account, 9, people.executive, reason="contact_recency")
    (line,) = lines(people.executive)
    assert (line.what, line.step, line.in_hand) == ("Send the list", None, "")


def test_an_action_of_ones_own_counts_wherever_one_may_see_it(people):
    shared = make_account(people.colleague, name="Shared")
    make_assignment(shared, people.executive, role="deputy")
    hidden = make_account(people.southerner, name="Hidden")
    for account in (shared, hidden):
        plan(account, -1, people.executive)

    assert names(people.executive) == ["Shared"]


def test_an_account_sinks_until_the_day_of_what_is_planned(people):
    waiting = make_account(people.executive, name="Waiting", diagnosis=RISK)
    plan(waiting, 1)
    make_account(people.executive, name="Ill", diagnosis=RISK)

    response = signed_in(people.executive).get("/")

    assert names(people.executive) == ["Ill"]
    assert "1 account waits" in response.text
    assert names(people.executive, show="planned") == []


def test_an_action_that_is_late_keeps_an_account_from_sinking(people):
    account = make_account(people.executive, name="Both", diagnosis=RISK)
    plan(account, 30)
    plan(account, -1)

    assert names(people.executive) == ["Both"]


def test_a_renewal_is_agreed_and_an_order_won_by_the_first_move(people):
    contract = {"next_on": SOON, "revenue": 50}
    make_account(people.executive, relationship_type=CONTRACT, diagnosis=contract)
    measure = MEASURES["contact_recency"]
    order = {"next_on": TODAY - timedelta(days=3), "top_driver": measure.key}
    make_account(people.executive, diagnosis=order | {"revenue": 10})

    late, renewal = lines(people.executive)

    assert (renewal.what, renewal.step.text) == (
        "Contract ends in 20 days",
        "Agree the renewal",
    )
    assert (late.reason, late.what) == ("Late", "Next order 3 days late")
    assert (late.because, late.step.text) == (measure.label, measure.first_move.text)


def test_a_step_that_answers_no_measure_is_told_before_what_costs_most(people):
    make_account(
        people.executive,
        relationship_type=CONTRACT,
        diagnosis={"next_on": SOON, "top_driver": "contact_recency"},
    )

    text = signed_in(people.executive).get("/").text

    assert "Agree the renewal · costs most: Contact" in text
    assert "Contact: Agree the renewal" not in text


@pytest.mark.parametrize("due_on", [None, TODAY - timedelta(days=3)])
def test_a_step_that_somebody_takes_is_shown_as_theirs_and_not_offered(people, due_on):
    past = (7, {"score": 650})
    account = make_moved(people.executive, past, **RISK, top_driver="contact_recency")
    taken = plan(account, -3, people.colleague, reason="contact_recency")
    plan(account, -9, people.colleague, title="Something else")
    Action.objects.filter(pk=taken.pk).update(due_on=due_on)

    response = signed_in(people.executive).get("/")
    (line,) = response.context["morning"]

    until = "3 days late" if due_on else "no day set"
    assert (line.reason, line.step, line.action) == ("Changed", None, taken)
    assert f"Call them · Ben North · {until}" in response.text
    assert f"facts/action/{taken.pk}/end/" in response.text
    assert "Make it my action" not in response.text


@pytest.mark.parametrize(
    ("title", "is_taken"), [("Agree the renewal", True), ("Call them", False)]
)
def test_a_step_that_answers_no_measure_is_known_by_its_name(people, title, is_taken):
    account = make_account(
        people.executive, relationship_type=CONTRACT, diagnosis={"next_on": SOON}
    )
    plan(account, 0, people.executive, title=title)
    Action.objects.update(due_on=None)

    (line,) = lines(people.executive)

    assert (line.step is None, line.action is not None) == (is_taken, is_taken)


def test_an_account_without_an_owner_needs_one_first(people):
    make_account(name="Nobody's", diagnosis=RISK)

    (line,) = lines(people.director)

    assert line.step.text == "Give the account an owner"


def test_without_a_known_reason_the_account_is_reviewed(people):
    make_account(people.executive, diagnosis=RISK | {"top_driver": ""})

    (line,) = lines(people.executive)

    assert line.step.text == "Review the account"


@pytest.mark.parametrize(
    ("risk", "order"),
    [
        ("revenue", ["Large", "Rich", "Flagged"]),
        ("margin", ["Rich", "Flagged", "Large"]),
        ("strategic", ["Flagged", "Large", "Rich"]),
    ],
)
def test_the_order_follows_how_risk_is_read(people, risk, order):
    for name, revenue, margin, is_strategic in [
        ("Large", 900, None, False),
        ("Rich", 500, 400, False),
        ("Flagged", 10, 5, True),
    ]:
        figures = RISK | {"revenue": revenue, "margin": margin}
        make_account(
            people.executive, name=name, is_strategic=is_strategic, diagnosis=figures
        )

    assert names(people.executive, risk=risk) == order


def test_who_only_reads_is_offered_no_button(people):
    make_account(people.executive, diagnosis=RISK)

    assert "Make it my action" in signed_in(people.executive).get("/").text
    assert "Make it my action" not in signed_in(people.analyst).get("/").text
