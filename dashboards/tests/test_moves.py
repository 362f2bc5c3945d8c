"""One click: a first move becomes an action, an action is done, a flag is set."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import Action
from accounts.tests.builders import TODAY, make_customer
from dashboards.tests.builders import make_account, make_company, signed_in
from dashboards.tests.test_summary import plan
from diagnostics.measures import MEASURES
from diagnostics.models import Band
from diagnostics.tests.builders import score

MEASURE = MEASURES["contact_recency"]
RISK = {"band": Band.AT_RISK, "score": 300, "top_driver": MEASURE.key}


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_account(people.executive, name="Ill", diagnosis=RISK)


def post(user, name, account, *rest, **said):
    address = reverse(f"dashboards:{name}", args=[account.pk, *rest])
    return signed_in(user).post(address, said)


def test_a_first_move_becomes_ones_own_action_and_the_account_sinks(people, account):
    response = post(people.executive, "first-move", account, move=MEASURE.key, book="")

    action = Action.objects.get()
    days = timedelta(days=MEASURE.first_move.due_days)
    assert (action.title, action.reason) == (MEASURE.first_move.text, MEASURE.key)
    assert (action.user, action.due_on) == (people.executive, TODAY + days)
    assert response.headers["Location"] == "/"
    assert signed_in(people.executive).get("/").context["morning"] == []


def test_a_move_sent_twice_or_by_two_people_is_one_action(people, account):
    for user in (people.executive, people.executive, people.manager):
        response = post(user, "first-move", account, move=MEASURE.key)

        assert response.status_code == 302

    assert Action.objects.get().user == people.executive


def test_a_move_that_was_made_can_be_planned_again(people, account):
    post(people.executive, "first-move", account, move=MEASURE.key)
    Action.objects.update(done_on=TODAY)

    post(people.executive, "first-move", account, move=MEASURE.key)

    assert Action.objects.count() == 2


def test_a_renewal_answers_no_measure(people, account):
    post(people.executive, "first-move", account, move="renewal")

    action = Action.objects.get()
    assert (action.title, action.reason) == ("Agree the renewal", "")


@pytest.mark.parametrize("move", ["", "no such measure", "Sell everything"])
def test_no_words_of_a_stranger_become_an_action(people, account, move):
    response = post(people.executive, "first-move", account, move=move)

    assert response.status_code == 400
    assert not Action.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("southerner", 404), ("analyst", 403)])
@pytest.mark.parametrize(
    ("name", "said"),
    [("first-move", {"move": "review"}), ("strategic", {"is_strategic": "yes"})],
)
def test_neither_strangers_nor_who_only_reads_say_anything(
    people, account, role, status, name, said
):
    response = post(getattr(people, role), name, account, **said)

    account.refresh_from_db()
    assert response.status_code == status
    assert not Action.objects.exists()
    assert not account.is_strategic


def test_an_action_done_from_the_book_leads_back_to_it_as_it_was(people, account):
    action = plan(account, -3, people.executive)
    said = {"ending": "done", "book": "show=overdue&risk=margin"}

    response = post(people.executive, "fact-end", account, "action", action.pk, **said)

    action.refresh_from_db()
    assert action.done_on == TODAY
    assert response.headers["Location"] == "/?show=overdue&risk=margin"


def test_done_in_the_book_asks_what_came_of_it_and_undo_leads_back_to_its_line(
    people, account
):
    action = plan(account, -3, people.executive)
    client = signed_in(people.executive)
    shown = client.get("/?show=overdue").text
    address = reverse("dashboards:fact-end", args=[account.pk, "action", action.pk])
    said = {"ending": "worked", "book": "show=overdue"}

    done = client.post(address, said, follow=True)
    (undo,) = re.findall(r'action="(/accounts/\d+/undo/[^"]+)"', done.text)
    back = client.post(unescape(undo))

    assert 'value="worked">It worked' in shown
    assert back.headers["Location"] == f"/?show=overdue#do-{account.pk}"
    assert f'id="do-{account.pk}"' in client.get("/").text


@pytest.mark.parametrize("book", ["//evil.example", "\r\nX: y", "@evil.example/"])
def test_the_way_back_leads_nowhere_else(people, account, book):
    response = post(people.executive, "first-move", account, move="review", book=book)

    assert response.headers["Location"].startswith("/?")
    assert "\n" not in response.headers["Location"]


def test_an_account_is_marked_as_strategic_and_not_any_more(people, account):
    page = reverse("dashboards:account", args=[account.pk])
    for said, is_strategic in [("yes", True), ("yes", True), ("no", False)]:
        response = post(people.executive, "strategic", account, is_strategic=said)

        account.refresh_from_db()
        assert response.headers["Location"] == page
        assert account.is_strategic is is_strategic


def test_the_page_of_a_strategic_account_says_so_to_who_may_change_it_and_who_not(
    people,
):
    customer = make_customer(people.executive, is_strategic=True)
    score(customer)
    page = reverse("dashboards:account", args=[customer.pk])

    assert 'aria-pressed="true"' in signed_in(people.executive).get(page).text
    assert "Strategic</span>" in signed_in(people.analyst).get(page).text


def test_a_word_that_is_neither_yes_nor_no_changes_nothing(people, account):
    response = post(people.executive, "strategic", account, is_strategic="maybe")

    assert response.status_code == 400
