"""The league table: numbers counted by hand, and who sees which rows."""

from datetime import date

import pytest

from accounts.models import Customer, Membership
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_contract,
    make_customer,
    make_purchase,
)
from dashboards.tests.builders import make_company, signed_in
from diagnostics.tests.builders import days_ago

CONTRACT = Customer.RelationshipType.CONTRACT
OPENING = days_ago(365)


@pytest.fixture
def people(db):
    return make_company()


def make_contract_account(owner=None, kept=True, **fields):
    """Under contract at the opening; at the close only if kept."""
    customer = make_customer(owner, relationship_type=CONTRACT, **fields)
    ended_on = date(2027, 6, 1) if kept else days_ago(200)
    make_contract(
        customer,
        signed_on=date(2024, 6, 1),
        started_on=date(2024, 6, 1),
        ended_on=ended_on,
    )
    return customer


def make_buyer(owner=None, kept=True, **fields):
    """Bought every month up to the opening; to this day only if kept."""
    customer = make_customer(owner, **fields)
    for days in range(400, 600, 30):
        make_purchase(customer, purchased_on=days_ago(days))
    if kept:
        make_purchase(customer, purchased_on=days_ago(20))
    return customer


def tables(user, by=None) -> dict:
    response = signed_in(user).get("/league/", {"by": by} if by else {})
    assert response.status_code == 200
    return {league["key"]: league for league in response.context["leagues"]}


def standings(league) -> dict[str, tuple[int, int]]:
    return {row["name"]: (row["kept"], row["of"]) for row in league["rows"]}


def test_contracts_and_repeat_purchase_are_counted_apart(people):
    make_contract_account(people.executive, kept=True)
    make_contract_account(people.executive, kept=False)
    make_contract_account(people.executive, kept=True)
    make_buyer(people.executive, kept=True)
    make_buyer(people.executive, kept=False)

    found = tables(people.director)

    assert standings(found["contract"]) == {"Ada North": (2, 3)}
    assert standings(found["repeat"]) == {"Ada North": (1, 2)}


def test_rates_are_kept_by_opening(people):
    for kept in (True, True, False, True):
        make_contract_account(people.executive, kept=kept)

    page = signed_in(people.executive).get("/league/").text

    assert "3 of 4" in page
    assert "75.0%" in page


def test_a_loss_belongs_to_whoever_held_the_account_at_the_opening(people):
    lost = make_contract_account(kept=False)
    make_assignment(lost, people.executive, ended_on=days_ago(300))
    make_assignment(lost, people.colleague, started_on=days_ago(300))

    found = tables(people.director)

    assert standings(found["contract"]) == {"Ada North": (0, 1)}


def test_an_owner_is_counted_in_the_team_of_the_opening(people):
    make_contract_account(people.executive, kept=True)
    Membership.objects.filter(user=people.executive).update(ended_on=days_ago(30))
    Membership.objects.create(
        user=people.executive,
        team=people.south,
        role="executive",
        started_on=days_ago(30),
    )

    assert standings(tables(people.director, "team")["contract"]) == {"North": (1, 1)}


def test_an_account_won_after_the_opening_is_not_counted(people):
    make_contract_account(people.executive, acquired_on=OPENING)
    make_buyer(people.executive, acquired_on=days_ago(364))

    found = tables(people.director)

    assert standings(found["contract"]) == {"Ada North": (1, 1)}
    assert standings(found["repeat"]) == {}


def test_accounts_without_an_owner_stand_together(people):
    make_contract_account(kept=False)
    make_contract_account(people.executive)

    assert standings(tables(people.director)["contract"]) == {
        "No owner": (0, 1),
        "Ada North": (1, 1),
    }


@pytest.fixture
def everybody_has_one(people):
    for owner in (people.executive, people.colleague, people.southerner, None):
        make_contract_account(owner)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("executive", {"Ada North"}),
        ("newcomer", set()),
        ("manager", {"Ada North", "Ben North"}),
        ("director", {"Ada North", "Ben North", "Cem South", "No owner"}),
        ("analyst", {"Ada North", "Ben North", "Cem South", "No owner"}),
        ("admin", {"Ada North", "Ben North", "Cem South", "No owner"}),
    ],
)
def test_each_role_reads_the_owners_in_its_scope(people, everybody_has_one, role, seen):
    assert set(standings(tables(getattr(people, role))["contract"])) == seen


@pytest.mark.parametrize(
    ("role", "seen"),
    [("manager", {"North"}), ("director", {"North", "South"}),
     ("analyst", {"North", "South", "No team"})],
)  # fmt: skip
def test_each_role_reads_the_teams_in_its_scope(people, everybody_has_one, role, seen):
    assert set(standings(tables(getattr(people, role), "team")["contract"])) == seen


def test_an_executive_is_offered_no_comparison_of_teams(people, everybody_has_one):
    response = signed_in(people.executive).get("/league/", {"by": "team"})

    assert response.context["by"] == "owner"
    assert response.context["by_links"] == []


def test_who_reads_finds_their_own_row(people, everybody_has_one):
    rows = tables(people.executive)["contract"]["rows"]

    assert [row["is_mine"] for row in rows] == [True]


def test_the_total_is_everybodys_and_the_same_for_everybody(people):
    owners = (people.executive, people.colleague, people.southerner, people.newcomer)
    for owner in owners:
        for place in range(3):
            make_contract_account(owner, kept=place > 0)

    for reader in (people.executive, people.manager, people.analyst):
        league = tables(reader)["contract"]
        assert (league["kept"], league["of"], league["rate"]) == (8, 12, 8 / 12)


@pytest.mark.parametrize(
    "books",
    [{"executive": 5, "southerner": 4}, {"executive": 12}],
    ids=["nine accounts", "one owner"],
)
def test_a_total_that_would_tell_of_single_accounts_is_not_shown(people, books):
    for owner, accounts in books.items():
        for _ in range(accounts):
            make_contract_account(getattr(people, owner))

    league = tables(people.executive)["contract"]

    assert (league["kept"], league["of"], league["rate"]) == (None, None, None)


def test_an_empty_league_says_so(people):
    page = signed_in(people.director).get("/league/", {"by": "nonsense"}).text

    assert page.count("Nothing to compare yet") == 2


def test_the_period_is_the_twelve_months_up_to_today(people):
    page = signed_in(people.director).get("/league/").text

    assert "20 Nov 2025 to 20 Nov 2026" in page


def test_rows_and_everyone_else_add_up_to_the_total(people):
    for owner in (people.executive, people.colleague, people.southerner):
        for place in range(4):
            make_contract_account(owner, kept=place > 0)

    league = tables(people.executive)["contract"]

    assert standings(league) == {"Ada North": (3, 4), "Everyone else": (6, 8)}


def test_a_total_that_would_tell_of_the_one_left_out_is_not_shown(people):
    for owner in (people.executive, people.colleague, people.southerner):
        for _ in range(4):
            make_contract_account(owner)

    league = tables(people.manager)["contract"]

    assert set(standings(league)) == {"Ada North", "Ben North"}
    assert league["of"] is None


def test_a_director_reads_what_a_leaver_held(people):
    make_contract_account(people.southerner)
    Membership.objects.filter(user=people.southerner).update(ended_on=TODAY)

    assert "Cem South" in standings(tables(people.director)["contract"])
