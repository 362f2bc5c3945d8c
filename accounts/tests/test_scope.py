"""Who sees which customers: every role against every kind of customer."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import scope
from accounts.models import Customer, Membership, User
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_assignment,
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)

NORTH = {"north's", "north's second", "far north's", "deputised"}
SOUTH = {"south's", "deputised", "handed over"}
OWNERLESS = {"never owned", "owner left", "deputy only", "owner in no team"}
EVERYTHING = NORTH | SOUTH | OWNERLESS


@pytest.fixture
def people(db) -> SimpleNamespace:
    """A company of two teams, one of which has a team below it."""
    make_organisation()
    company = make_team("Company")
    north, south = make_team("North", company), make_team("South", company)
    far_north = make_team("Far north", north)
    return SimpleNamespace(
        executive=make_member("executive", north),
        second_executive=make_member("executive", north),
        far_executive=make_member("executive", far_north),
        south_executive=make_member("executive", south),
        manager=make_member("manager", north),
        far_manager=make_member("manager", far_north),
        director=make_member("director", company),
        south_director=make_member("director", south),
        analyst=make_member("analyst", south),
        admin=make_member("admin", south),
        superuser=make_user(is_superuser=True),
        inactive_analyst=make_member("analyst", company, is_active=False),
        leaver=make_member("analyst", company, left_on=TODAY),
        newcomer=make_user(),
        former_manager=_member("manager", north, ended_on=TODAY),
        future_manager=_member("manager", north, started_on=TOMORROW),
        anonymous=AnonymousUser(),
    )


def _member(role, team, **dates):
    user = make_user()
    fields = {"started_on": LONG_AGO} | dates
    Membership.objects.create(user=user, team=team, role=role, **fields)
    return user


@pytest.fixture
def customers(people) -> None:
    """One customer of each kind, named after what it is."""
    make_customer(people.executive, name="north's")
    make_customer(people.second_executive, name="north's second")
    make_customer(people.far_executive, name="far north's")
    make_customer(people.south_executive, name="south's")
    deputised = make_customer(people.south_executive, name="deputised")
    make_assignment(deputised, people.executive, role="deputy")
    handed_over = make_customer(name="handed over")
    make_assignment(handed_over, people.executive, ended_on=TODAY)
    make_assignment(handed_over, people.south_executive, started_on=TODAY)
    make_customer(name="never owned")
    make_assignment(make_customer(name="owner left"), people.executive, ended_on=TODAY)
    make_customer(people.former_manager, name="owner in no team")
    deputy_only = make_customer(name="deputy only")
    make_assignment(deputy_only, people.newcomer, role="deputy", started_on=TOMORROW)


def names(user, day=TODAY) -> set[str]:
    return set(Customer.objects.visible_to(user, day).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("executive", {"north's", "deputised"}),
        ("second_executive", {"north's second"}),
        ("south_executive", SOUTH),
        ("manager", NORTH),
        ("far_manager", {"far north's"}),
        ("director", EVERYTHING),
        ("south_director", SOUTH | OWNERLESS),
        ("analyst", EVERYTHING),
        ("admin", EVERYTHING),
        ("superuser", EVERYTHING),
        ("inactive_analyst", set()),
        ("newcomer", set()),
        ("former_manager", {"owner in no team"}),
        ("future_manager", set()),
        ("leaver", set()),
        ("anonymous", set()),
    ],
)
def test_each_reader_sees_exactly_their_scope(people, customers, reader, seen):
    assert names(getattr(people, reader)) == seen


def test_a_customer_handed_over_today_was_the_others_yesterday(people, customers):
    assert "handed over" in names(people.executive, YESTERDAY)
    assert "handed over" not in names(people.south_executive, YESTERDAY)


def test_a_deputy_sees_from_the_first_day(people, customers):
    assert names(people.newcomer, TOMORROW) == {"deputy only"}


def test_a_leaver_sees_until_the_day_they_left(people, customers):
    assert names(people.leaver, YESTERDAY) == EVERYTHING


def test_a_leavers_accounts_go_to_the_directors_on_that_day(people, customers):
    User.objects.filter(pk=people.executive.pk).update(left_on=TODAY)
    assert "north's" not in names(people.south_director, YESTERDAY)
    assert "north's" in names(people.south_director)


def test_a_manager_who_moves_team_sees_the_new_one(people, customers):
    Membership.objects.filter(user=people.manager).update(ended_on=TODAY)
    Membership.objects.create(
        user=people.manager,
        team=Membership.objects.get(user=people.analyst).team,
        role="manager",
        started_on=TODAY,
    )
    assert names(people.manager) == SOUTH


def test_an_executive_who_joins_a_team_brings_their_book(people, customers):
    Membership.objects.filter(user=people.far_executive).update(ended_on=TODAY)
    assert "far north's" not in names(people.manager)
    assert "far north's" in names(people.far_executive)


def test_two_roles_add_up(people, customers):
    far_north = Membership.objects.get(user=people.far_manager).team
    Membership.objects.create(
        user=people.south_executive,
        team=far_north,
        role="manager",
        started_on=LONG_AGO,
    )
    assert names(people.south_executive) == SOUTH | {"far north's"}


def test_today_is_the_organisations_own_day(people, customers):
    present = Customer.objects.visible_to(people.executive)
    assert set(present.values_list("name", flat=True)) == {"north's", "deputised"}


def test_a_row_appears_once_however_many_ways_lead_to_it(people, customers):
    make_assignment(
        Customer.objects.get(name="north's"), people.second_executive, role="deputy"
    )
    seen = Customer.objects.visible_to(people.manager, TODAY)
    assert seen.filter(name="north's").count() == 1


def test_scope_costs_two_queries_beside_the_list(
    people, customers, django_assert_num_queries
):
    with django_assert_num_queries(3):
        names(people.director)


def test_roles_are_those_of_the_day(people):
    assert scope.roles_of(people.manager, TODAY) == {"manager"}
    assert scope.roles_of(people.former_manager, TODAY) == set()
    assert scope.roles_of(people.former_manager, YESTERDAY) == {"manager"}
    assert scope.roles_of(people.anonymous, TODAY) == set()


def test_a_book_holds_what_one_owns_and_not_what_one_looks_after(people, customers):
    book = Customer.objects.in_book_of(people.executive, TODAY)
    assert [customer.name for customer in book] == ["north's"]


def test_the_owner_of_a_day_is_annotated(people, customers):
    def owner(day):
        found = Customer.objects.with_owner(day).get(name="handed over")
        return found.owner_id, found.owner_name

    assert owner(YESTERDAY) == (people.executive.pk, people.executive.name)
    assert owner(TODAY) == (people.south_executive.pk, people.south_executive.name)
    unowned = Customer.objects.with_owner(TODAY).get(name="never owned")
    assert (unowned.owner_id, unowned.owner_name) == (None, None)
