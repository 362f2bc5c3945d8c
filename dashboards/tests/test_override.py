"""Setting a score by hand, on the page of the account."""

import re
from datetime import timedelta

import pytest

from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
)
from dashboards.tests.builders import make_company, signed_in
from diagnostics import overrides
from diagnostics.models import Override
from diagnostics.tests.builders import days_ago, score
from web.formatting import full_date

WORD = {
    "kind": "floor",
    "points": "60",
    "until": (TODAY + timedelta(days=90)).isoformat(),
    "reason": "They signed <again> yesterday.",
}


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """Limited to 20, for it gave notice."""
    customer = make_customer(people.executive, relationship_type="contract")
    make_contract(customer, notice_given_on=days_ago(20))
    score(customer)
    return customer


def send(user, customer, page="override/", **fields):
    word = WORD | fields if page == "override/" else fields
    return signed_in(user).post(f"/accounts/{customer.pk}/{page}", word)


def read(user, customer):
    return signed_in(user).get(f"/accounts/{customer.pk}/")


def test_it_says_what_the_score_would_be_and_that_a_limit_is_lifted(people, account):
    assert send(people.executive, account).status_code == 302
    score(account)

    page = read(people.executive, account)

    assert page.context["account"]["score"] == 600
    assert "at least 60" in page.text
    assert "Without it the score would be 20.0" in page.text
    assert "above that limit" in page.text
    assert "Without this limit" not in page.text
    assert "&lt;again&gt;" in page.text
    assert page.context["override_form"] is None


def test_a_score_that_is_set_does_not_look_like_an_improvement(people, account):
    send(people.executive, account)
    score(account)

    text = read(people.executive, account).text
    (card,) = re.findall(r'"score-line">(.*?)</div>', text, re.DOTALL)
    assert "Set by hand" in card
    assert "since" not in card


def test_until_it_is_counted_the_page_says_so(people, account):
    send(people.executive, account)

    assert "The score follows within seconds" in read(people.executive, account).text


def test_what_is_sent_twice_is_saved_once(people, account):
    assert send(people.executive, account).status_code == 302
    assert send(people.executive, account).status_code == 302

    assert Override.objects.count() == 1


def test_a_later_end_is_not_said_to_be_saved(people, account):
    send(people.executive, account)

    later = (TODAY + timedelta(days=91)).isoformat()
    response = send(people.executive, account, until=later)

    assert response.status_code == 422
    assert "End that one first" in response.text


def test_one_that_is_ended_on_its_first_day_is_told_without_a_day(people, account):
    send(people.executive, account)
    score(account)

    made = Override.objects.get()
    send(people.executive, account, "override/end/", override=made.pk)

    words = "Exactly 60, set by a person: Taken back since"
    assert words in read(people.executive, account).text


def test_somebody_elses_word_is_not_overruled(people, account):
    send(people.executive, account)

    response = send(people.manager, account, points="10")

    assert response.status_code == 422
    assert "Ada North has set this score already" in response.text


YEAR_AHEAD = TODAY + timedelta(days=365)
POINTS = "A whole number from 0 to 100."


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("points", "101", POINTS),
        ("points", "-1", POINTS),
        ("points", "many", POINTS),
        ("points", "", POINTS),
        ("kind", "maybe", "Select a valid choice."),
        ("reason", "", "Say why: a score is never set without a reason."),
        ("reason", "x" * 2001, "Too long: 2001 characters of 2000. Shorten it."),
        ("until", "", "Choose the last day it holds."),
        ("until", days_ago(1).isoformat(), "This day has passed."),
        (
            "until",
            (YEAR_AHEAD + timedelta(days=1)).isoformat(),
            f"A year ahead at most: choose {full_date(YEAR_AHEAD)} or before.",
        ),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_above(
    people, account, field, value, words
):
    response = send(people.executive, account, **{field: value})

    assert response.status_code == 422
    assert response.context["override_form"].errors.keys() == {field}
    label = response.context["override_form"][field].label
    assert f'<a href="#override-{field}">{label}</a>: {words}' in response.text
    assert response.text.count(words) == 2
    assert not Override.objects.exists()


def test_it_can_be_ended_and_stays_in_sight(people, account):
    made = overrides.set_score(
        customer=account,
        author=people.manager,
        day=days_ago(10),
        kind="ceiling",
        points=10,
        reason="A hunch",
        until=TODAY,
    )

    send(people.executive, account, "override/end/", override=made.pk)

    page = read(people.executive, account)
    assert "Set by Mia Manager to at most 10" in page.text
    assert "A hunch" in page.text
    assert page.context["override_form"] is not None
    made.refresh_from_db()
    assert made.ended_on == TODAY


@pytest.mark.parametrize("page", ["override/", "override/end/"])
@pytest.mark.parametrize(("role", "status"), [("analyst", 403), ("southerner", 404)])
def test_only_who_may_write_sets_and_ends(people, account, page, role, status):
    assert send(getattr(people, role), account, page).status_code == status


def test_who_only_reads_sees_it_without_the_buttons(people, account):
    send(people.executive, account)

    page = read(people.analyst, account)

    assert "at least 60" in page.text
    assert "End it now" not in page.text


@pytest.mark.parametrize("key", ["", "x", "9" * 30])
def test_a_name_that_is_none_ends_nothing(people, account, key):
    send(people.executive, account)

    send(people.executive, account, "override/end/", override=key)

    assert Override.objects.count() == 1
