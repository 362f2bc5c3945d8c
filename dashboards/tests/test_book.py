"""My book: whose accounts it lists, in what order, and what it says of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_customer,
    make_organisation,
    make_user,
)
from dashboards.tests.builders import make_account, make_company, signed_in
from dashboards.views import book as view
from diagnostics.models import Band

BOOK = reverse("dashboards:book")


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def portfolio(people) -> None:
    make_account(people.executive, name="Ada's")
    make_account(people.colleague, name="Ben's")
    make_account(people.southerner, name="Cem's")
    make_account(name="Nobody's")


def read(user, **query):
    return signed_in(user).get(BOOK, query)


def names(response) -> list[str]:
    return [account.name for account in response.context["accounts"]]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("executive", {"Ada's"}),
        ("newcomer", set()),
        ("manager", {"Ada's", "Ben's"}),
        ("director", {"Ada's", "Ben's", "Cem's", "Nobody's"}),
        ("analyst", {"Ada's", "Ben's", "Cem's", "Nobody's"}),
        ("admin", {"Ada's", "Ben's", "Cem's", "Nobody's"}),
    ],
)
def test_each_role_reads_its_own_accounts(people, portfolio, role, seen):
    response = read(getattr(people, role))

    assert set(names(response)) == seen
    assert response.context["show_owner"] is (role not in {"executive", "newcomer"})


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get(BOOK).headers["Location"] == "/login/?next=/"


def test_a_book_holds_what_one_owns_and_a_search_finds_what_one_deputises(people):
    deputised = make_account(people.colleague, name="Deputised")
    make_assignment(deputised, people.executive, role="deputy")

    assert names(read(people.executive)) == []
    assert names(read(people.executive, q="deput")) == ["Deputised"]


def test_an_account_handed_over_yesterday_is_in_the_other_book(people):
    handed_over = make_account(name="Handed over")
    make_assignment(handed_over, people.executive, ended_on=TODAY)
    make_assignment(handed_over, people.colleague, started_on=TODAY)

    assert names(read(people.executive)) == []
    assert names(read(people.colleague)) == ["Handed over"]


def test_archived_and_merged_accounts_are_left_out(people):
    kept = make_account(people.executive, name="Kept")
    make_account(people.executive, name="Archived", archived_on=TODAY)
    make_account(people.executive, name="Merged", merged_into=kept)

    assert names(read(people.executive)) == ["Kept"]


def test_what_is_at_risk_comes_first_by_revenue(people):
    for name, band, score, revenue in [
        ("Small", Band.AT_RISK, 300, 100),
        ("Well", Band.HEALTHY, 900, 9000),
        ("Large", Band.AT_RISK, 450, 5000),
        ("Watched", Band.WATCH, 600, 7000),
    ]:
        figures = {"band": band, "score": score, "revenue": revenue}
        make_account(people.executive, name=name, diagnosis=figures)

    assert names(read(people.executive)) == ["Large", "Small", "Watched", "Well"]


def test_totals_speak_of_every_page_of_what_is_let_through(people, monkeypatch):
    monkeypatch.setattr(view, "PAGE_ROWS", 2)
    for revenue in (100, 200, 300):
        figures = {"band": Band.AT_RISK, "revenue": revenue}
        make_account(people.executive, diagnosis=figures)
    make_account(people.executive, diagnosis={"band": Band.WATCH, "revenue": 4000})

    at_risk = read(people.executive, band="at_risk").context["totals"]
    everything = read(people.executive).context["totals"]

    assert (at_risk["revenue"], at_risk["at_risk"]) == (600, 600)
    assert (everything["revenue"], everything["at_risk"]) == (4600, 600)


def test_headline_figures_follow_the_filters(people):
    at_risk = {"band": Band.AT_RISK, "revenue": 1_000, "score": 300}
    make_account(people.executive, diagnosis=at_risk)
    make_account(people.executive, diagnosis={"band": Band.WATCH, "revenue": 3_000})

    attention, *_, risk = read(people.executive).context["kpis"]
    of_watched, *_, watched = read(people.executive, band="watch").context["kpis"]

    assert (attention["value"], attention["unit"]) == ("1", "of 2")
    assert (risk["value"], risk["sub"]) == ("€1.00k", "25% of revenue")
    assert (of_watched["value"], of_watched["unit"]) == ("0", "of 1")
    assert watched["value"] == "€0"


def test_pages_lead_to_each_other_and_keep_what_was_chosen(people, monkeypatch):
    monkeypatch.setattr(view, "PAGE_ROWS", 2)
    for place in range(5):
        make_account(people.executive, name=f"Account {place}")

    page = read(people.executive, sort="name", page=2)

    assert names(page) == ["Account 2", "Account 3"]
    assert page.context["shown"] == "3–4 of 5 accounts"
    assert page.context["previous_url"] == "/?sort=name&page=1"
    assert page.context["next_url"] == "/?sort=name&page=3"


@pytest.mark.parametrize("page", ["0", "-1", "99", "two", "", "9" * 40])
def test_a_page_that_does_not_exist_shows_one_that_does(people, portfolio, page):
    response = read(people.executive, page=page)

    assert response.status_code == 200
    assert names(response) == ["Ada's"]


def test_htmx_gets_the_rows_alone(people, portfolio):
    response = signed_in(people.executive).get(BOOK, headers={"HX-Request": "true"})
    text = response.content.decode()

    assert "Ada&#x27;s" in text
    assert "<html" not in text
    assert text.strip().startswith('<div class="list-wrap" id="accounts">')
    assert "HX-Request" in response.headers["Vary"]


def test_a_filter_gets_what_stands_above_the_list_along(people, portfolio):
    headers = {"HX-Request": "true", "HX-Trigger": "filters"}
    response = signed_in(people.executive).get(BOOK, headers=headers)
    text = response.content.decode()

    assert '<div id="book-top" hx-swap-oob="true">' in text
    assert "<html" not in text


def test_going_back_gets_the_whole_page(people, portfolio):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = signed_in(people.executive).get(BOOK, headers=headers)

    assert b"<html" in response.content


def test_an_empty_installation_leads_its_administrator_to_the_steps(db):
    make_organisation()
    admin = make_user(is_superuser=True)

    response = read(admin)

    assert 'href="/start/"' in response.content.decode()
    assert response.context["kpis"] == []


def test_an_executive_without_accounts_is_told_who_can_help(people):
    text = read(people.newcomer).content.decode()

    assert "No account is assigned to you. An administrator can do so." in text


def test_a_filter_that_fits_nothing_can_be_cleared(people, portfolio):
    text = read(people.executive, q="no such account").content.decode()

    assert "No account fits" in text
    assert 'href="/">Clear filters' in text


def test_accounts_wait_for_their_first_score_without_an_error(people):
    make_customer(people.executive, name="Not scored")

    response = read(people.executive)

    assert response.status_code == 200
    assert names(response) == []


def test_a_role_that_ended_opens_nothing_more(people, portfolio):
    Membership.objects.filter(user=people.manager).update(
        ended_on=TODAY - timedelta(days=1)
    )

    assert names(read(people.manager)) == []


def test_a_filter_that_lets_nothing_through_shows_no_empty_chart(people, portfolio):
    page = read(people.executive, q="nothing like this")

    assert "No account fits" in page.text
    assert "book-chart" not in page.text
    assert "Do next" not in page.text


def test_who_waits_for_a_first_score_reads_that(people):
    make_customer(people.newcomer)

    assert "None of your accounts is scored yet" in read(people.newcomer).text
