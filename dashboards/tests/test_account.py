"""The page of one account: who opens it, what it explains, and logging a note."""

import re

import pytest

from accounts.models import Note
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_contract,
    make_customer,
    make_note,
    make_purchase,
)
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.test_next_step import score_by
from diagnostics import requests
from diagnostics.features import Ids
from diagnostics.models import Diagnosis, RecomputeRequest
from diagnostics.tests.builders import days_ago, score
from web.formatting import short_date

NOTE = {"kind": "call", "sentiment": "-1", "text": "They look elsewhere."}


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """An account with a rhythm, scored, with nothing left to recompute."""
    customer = make_customer(people.executive, name="Plum Oil")
    for weeks in range(12):
        make_purchase(customer, purchased_on=days_ago(10 + 30 * weeks))
    make_note(customer, happened_on=days_ago(50), sentiment=1)
    score(customer)
    requests.answer(Ids((customer.pk,)))
    return customer


def address(customer) -> str:
    return f"/accounts/{customer.pk}/"


def read(user, customer, suffix=""):
    return signed_in(user).get(address(customer) + suffix)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("executive", 200),
        ("colleague", 404),
        ("southerner", 404),
        ("manager", 200),
        ("director", 200),
        ("analyst", 200),
        ("admin", 200),
    ],
)
@pytest.mark.parametrize("suffix", ["", "diagnosis/"])
def test_outside_ones_scope_there_is_no_such_account(
    people, account, role, status, suffix
):
    assert read(getattr(people, role), account, suffix).status_code == status


def test_an_account_outside_scope_looks_like_one_that_does_not_exist(people, account):
    hidden = read(people.colleague, account)
    missing = signed_in(people.colleague).get(f"/accounts/{account.pk + 9_000}/")

    assert hidden.content == missing.content
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("figures", "beside"),
    [
        ({"margin": 420, "band": "at_risk"}, "all of it at risk · margin €420 in 12"),
        ({"margin": -420, "band": "watch"}, "a year · margin −€420 in 12 months"),
        ({"margin": 0, "band": "watch"}, "a year · margin €0 in 12 months"),
        ({"margin": None, "band": "watch"}, "a year · margin not known"),
    ],
)
def test_margin_stands_beside_revenue(people, account, figures, beside):
    Diagnosis.objects.update(**figures)

    assert beside in read(people.executive, account).text


def test_the_last_contact_says_what_it_counts(people, account):
    words = "notes of a call, meeting, e-mail or visit"

    assert words in read(people.executive, account).text


def test_a_deputy_opens_the_account(people, account):
    make_assignment(account, people.colleague, role="deputy")

    assert read(people.colleague, account).status_code == 200


def test_the_reasons_add_up_to_the_score(people, account):
    context = read(people.executive, account).context
    score_tenths = context["account"]["score"]

    for chart in (context["why_dimensions"], context["why_measures"]):
        *steps, end = chart.rows
        lost = sum(float(text.replace("−", "-")) for *_, text in steps[1:])
        assert round(1000 + 10 * lost) == score_tenths
        assert float(end[-1]) == score_tenths / 10


@pytest.mark.parametrize("is_judged_anew", [True, False])
def test_the_change_says_what_of_it_a_scoring_model_made(people, is_judged_anew):
    customer = make_customer(people.executive)
    for days in range(100, 500, 40):
        make_purchase(customer, purchased_on=days_ago(days))
    score(customer, as_of=days_ago(35))
    if is_judged_anew:
        score_by("results")
    score(customer)

    shown = read(people.executive, customer)

    assert bool(shown.context["by_model"]) == is_judged_anew
    words = "of it by the scoring model, not by the customer"
    assert (words in shown.text) == is_judged_anew


def test_the_change_says_since_which_day_it_is(people):
    customer = make_customer(people.executive)
    make_purchase(customer, purchased_on=days_ago(60))
    for age in (50, 35, 20, 0):
        score(customer, as_of=days_ago(age))

    response = read(people.executive, customer)

    (card,) = re.findall(r'"score-line">(.*?)</div>', response.text, re.DOTALL)
    compared_on = response.context["bridge"].before.as_of
    assert compared_on < days_ago(30)
    assert f"since {short_date(compared_on)}" in card
    assert "in 30 days" not in card


def test_a_limit_is_told_with_its_reason(people):
    customer = make_customer(people.executive, relationship_type="contract")
    make_contract(customer, notice_given_on=days_ago(20))
    score(customer)

    response = read(people.executive, customer)

    (limit,) = response.context["limits"]
    assert (limit["at"], limit["lifted_on"]) == (200, None)
    assert "Limited to 20: Notice or end" in response.content.decode()


def test_what_is_not_connected_says_what_to_load(people, account):
    text = read(people.executive, account).content.decode()

    assert "Not connected" in text
    assert "Needs " in text


def test_an_account_without_a_score_waits_for_it(people):
    customer = make_customer(people.executive, name="Fresh")

    response = read(people.executive, customer)
    text = response.content.decode()

    assert response.status_code == 200
    assert "Not scored yet" in text
    assert f'data-url="/accounts/{customer.pk}/freshness/"' in text
    assert f'data-url="/accounts/{customer.pk}/diagnosis/"' in text


def test_an_account_says_that_it_catches_up_only_while_facts_wait(people, account):
    assert "Catching up" not in read(people.executive, account).text

    make_note(account)

    assert "Catching up" in read(people.executive, account).text


def test_the_fragment_is_the_diagnosis_alone(people, account):
    text = read(people.executive, account, "diagnosis/").content.decode()

    assert text.strip().startswith('<div id="diagnosis"')
    assert "<html" not in text


def test_a_note_is_stored_and_a_recompute_is_asked_for(people, account):
    response = signed_in(people.executive).post(address(account), NOTE)

    assert (response.status_code, response.url) == (302, address(account))
    note = Note.objects.get(customer=account, happened_on=TODAY)
    assert (note.kind, note.sentiment, note.text) == ("call", -1, NOTE["text"])
    assert note.author == people.executive
    assert RecomputeRequest.objects.filter(customer_id=account.pk).exists()


def test_a_note_moves_the_score_once_it_is_counted(people, account):
    before = Diagnosis.objects.get(pk=account.pk).score

    signed_in(people.executive).post(address(account), NOTE)
    score(account)

    assert Diagnosis.objects.get(pk=account.pk).score != before


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", ""), ("text", "x" * 20_001), ("kind", "seance"), ("sentiment", "7")],
)
def test_an_invalid_note_is_shown_again_with_its_words(people, account, field, value):
    note = NOTE | {"text": "Kept words."} | {field: value}

    response = signed_in(people.executive).post(address(account), note)

    assert response.status_code == 422
    assert response.context["entry_form"].errors.keys() == {field}
    assert (value[:50] if field == "text" else "Kept words.") in response.text
    assert not Note.objects.filter(happened_on=TODAY).exists()


def test_a_note_needs_no_feeling(people, account):
    note = NOTE | {"sentiment": ""}

    assert signed_in(people.executive).post(address(account), note).status_code == 302
    assert Note.objects.get(happened_on=TODAY).sentiment is None


def test_an_analyst_reads_and_does_not_write(people, account):
    page = read(people.analyst, account)
    response = signed_in(people.analyst).post(address(account), NOTE)

    assert page.context["entry_form"] is None
    assert 'id="add"' not in page.text
    assert response.status_code == 403
    assert not Note.objects.filter(happened_on=TODAY).exists()


def test_nobody_writes_outside_their_scope(people, account):
    response = signed_in(people.colleague).post(address(account), NOTE)

    assert response.status_code == 404
    assert not Note.objects.filter(happened_on=TODAY).exists()


def test_words_of_people_are_shown_as_words(people, account):
    make_note(account, text="<script>alert(1)</script>")

    text = read(people.executive, account).content.decode()

    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text


def test_an_executive_who_also_helps_others_comes_back_to_their_book(people, account):
    assert read(people.executive, account).context["book_title"] == "My book"
    assert read(people.manager, account).context["book_title"] == "Accounts"
