"""Adding to an account on its page: every kind, what is refused, and taking it back."""

import re
from datetime import timedelta

import pytest

from accounts import models as facts
from accounts.facts import kinds
from accounts.models.opening import witness
from accounts.tests.builders import TODAY, make_customer, make_member
from accounts.tests.fact_builders import make_fact
from dashboards.entries import ENTRIES
from dashboards.said import UNREAD
from dashboards.tests.builders import make_company, signed_in
from diagnostics.measures import MEASURES
from diagnostics.tests.builders import columns_of, days_ago

TOMORROW = TODAY + timedelta(days=1)
GIVEN = {
    "note": {"kind": "call", "sentiment": "-1", "text": "Words"},
    "ticket": {"kind": "complaint", "severity": "2", "subject": "Words"},
    "incident": {"title": "Words", "severity": "1", "started_on": str(TODAY)},
    "promise": {"text": "Words", "due_on": str(TOMORROW)},
    "success": {"name": "Words", "baseline": "1", "target": "2.5"},
    "competitor": {"competitor": "Words", "text": ""},
    "staffing": {"role": "Words", "change": "joins"},
    "action": {"title": "Words", "due_on": str(TOMORROW)},
}
MODELS = {
    "note": facts.Note,
    "ticket": facts.Ticket,
    "incident": facts.AffectedCustomer,
    "promise": facts.Promise,
    "success": facts.SuccessFactor,
    "competitor": facts.CompetitorSighting,
    "staffing": facts.Placement,
    "action": facts.Action,
}
ALL = pytest.mark.parametrize("key", GIVEN)


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


def given(people, key, **changes):
    person = {"user": people.executive.pk} if key in ("staffing", "action") else {}
    return GIVEN[key] | person | changes


def add(people, account, key, by=None, **changes):
    client = signed_in(by or people.executive)
    address = f"/accounts/{account.pk}/?add={key}"
    return client.post(address, given(people, key, **changes), follow=True)


def test_every_kind_on_offer_is_tried():
    assert [entry.key for entry in ENTRIES] == list(GIVEN) == list(MODELS)


@ALL
def test_an_entry_is_three_fields_or_fewer(people, account, key):
    page = signed_in(people.executive).get(f"/accounts/{account.pk}/?add={key}")

    assert 1 <= len(page.context["entry_form"].fields) <= 3
    assert set(given(people, key)) == set(page.context["entry_form"].fields)


@ALL
def test_an_entry_is_saved_as_of_today_and_told(people, account, key):
    page = add(people, account, key)

    fact = MODELS[key].objects.get(customer=account)
    assert fact.source == "holdfast"
    assert str(getattr(fact, fact.domain_date))[:10] == str(TODAY)
    assert " saved." in page.text
    assert page.context["timeline"][0].on == TODAY
    assert "Words" in page.text


@ALL
def test_an_entry_is_taken_back_from_its_toast(people, account, key):
    page = add(people, account, key)
    (address,) = re.findall(r'action="(/accounts/\d+/undo/[^"]+)"', page.text)

    page = signed_in(people.executive).post(address, follow=True)

    assert not MODELS[key].objects.exists()
    assert "Taken back." in page.text


@ALL
def test_nothing_is_no_entry_and_the_form_says_where(people, account, key):
    nothing = dict.fromkeys(GIVEN[key], "")
    response = add(people, account, key, **nothing)

    assert response.status_code == 422
    assert response.context["entry"].key == key
    assert response.context["entry_form"].errors
    assert not MODELS[key].objects.exists()


@ALL
def test_who_only_reads_adds_nothing(people, account, key):
    assert add(people, account, key, people.analyst).status_code == 403
    assert add(people, account, key, people.southerner).status_code == 404
    assert not MODELS[key].objects.exists()


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("incident", "started_on", str(TOMORROW)),
        ("incident", "started_on", "0001-01-01"),
        ("incident", "severity", "9"),
        ("promise", "due_on", str(days_ago(1))),
        ("success", "baseline", ""),
        ("success", "target", "1"),
        ("success", "target", "NaN"),
        ("success", "target", "9" * 30),
        ("competitor", "competitor", "x" * 201),
        ("competitor", "competitor", "\0"),
        ("ticket", "kind", "rumour"),
        ("ticket", "subject", "x" * 301),
        ("staffing", "change", "sleeps"),
        ("action", "user", "99999999"),
        ("action", "due_on", "soon"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(people, account, key, field, value):
    response = add(people, account, key, **{field: value})

    assert response.status_code == 422
    assert response.context["entry_form"].errors.keys() == {field}
    assert not MODELS[key].objects.exists()


def test_what_is_wrong_is_told_above_the_form_with_the_way_to_it(people, account):
    response = add(people, account, "note", kind="", text="")

    for at, label in (("id_kind", "What was it"), ("id_text", "In a few words")):
        assert f'<a href="#{at}">{label}</a>: This field is required.' in response.text


def test_an_aim_counts_once_a_review_has_measured_it(people, account):
    add(people, account, "success", baseline="10", target="20")
    facts.SuccessFactor.objects.update(current=15, measured_on=TODAY)

    columns = columns_of(account)

    assert (columns["success_made"], columns["success_due"]) == (0.5, 1)


def test_a_kind_nobody_offers_is_a_note(people, account):
    page = signed_in(people.executive).get(f"/accounts/{account.pk}/?add=nonsense")

    assert page.context["entry"].key == "note"


def test_an_action_is_mine_unless_i_say_so(people, account):
    page = signed_in(people.executive).get(f"/accounts/{account.pk}/?add=action")

    field = page.context["entry_form"]["user"]
    assert field.value() == people.executive.pk


def names(user, account) -> set[str]:
    page = signed_in(user).get(f"/accounts/{account.pk}/?add=staffing")
    return {
        person.name for person in page.context["entry_form"].fields["user"].queryset
    }


def test_people_are_chosen_from_those_one_knows(people, account):
    make_fact(facts.Placement, account, user=people.southerner)
    gone = make_member("executive", people.north, left_on=days_ago(1))

    known = {"Ada North", "Ben North", "Mia Manager", "Cem South"}
    assert names(people.executive, account) == known
    assert {"Dan Director", "Neo Newcomer"} <= names(people.director, account)
    assert gone.name not in names(people.admin, account)


def placed(people, account, **dates):
    fields = {"user": people.executive, "role": "Engineer"} | dates
    return make_fact(facts.Placement, account, **fields)


def test_who_leaves_had_the_role_before_today(people, account):
    change = {"role": "engineer", "change": "leaves"}
    assert add(people, account, "staffing", **change).status_code == 422

    place = placed(people, account, started_on=days_ago(9))
    page = add(people, account, "staffing", **change)

    place.refresh_from_db()
    assert place.ended_on == TODAY
    assert "Ada North no longer serves as Engineer" in page.text


def test_who_has_a_role_does_not_take_it_up_again(people, account):
    placed(people, account)

    response = add(people, account, "staffing", role="engineer")

    assert response.status_code == 422
    assert facts.Placement.objects.count() == 1


def test_roles_are_suggested_from_what_is_needed_and_there(people, account):
    placed(people, account)
    make_fact(facts.StaffingRequirement, account, role="Trainer")
    make_fact(facts.StaffingRequirement, make_customer(), role="Elsewhere")

    page = signed_in(people.executive).get(f"/accounts/{account.pk}/?add=staffing")

    assert page.context["entry_form"].suggestions == ["Engineer", "Trainer"]


def test_taking_back_needs_the_account_and_the_right_to_write(people, account):
    address = f"/accounts/{account.pk}/undo/"

    assert signed_in(people.southerner).post(address).status_code == 404
    assert signed_in(people.analyst).post(address).status_code == 403
    refused = signed_in(people.executive).post(address, follow=True)
    assert "too late" in refused.text


def test_a_score_is_promised_by_what_a_measure_reads_and_by_nothing_else():
    read = {
        feed
        for measure in MEASURES.values()
        for is_contract in (True, False)
        for feed in measure.feeds_for(is_contract)
    }
    told = {model: set(witness(model)) - {"reading"} for model in kinds().values()}
    unread = {model for model, feeds in told.items() if feeds and not feeds & read}

    assert unread == set(UNREAD) - {facts.SurveyWave}


def test_an_action_promises_no_score_when_it_is_taken_back_either(people, account):
    page = add(people, account, "action")
    (address,) = re.findall(r'action="(/accounts/\d+/undo/[^"]+)"', page.text)

    page = signed_in(people.executive).post(address, follow=True)

    assert "Taken back." in page.text
    assert "The score follows" not in page.text
