"""What the database refuses about people, teams and assignments."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from accounts.models import Assignment, Membership, Team, TeamClosure, User
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_assignment,
    make_customer,
    make_member,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
MARCH, JUNE, SEPTEMBER = (date(2026, month, 1) for month in (3, 6, 9))


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("started_on", "ended_on"),
    [(MARCH, None), (MARCH, JUNE), (LONG_AGO, None), (JUNE - timedelta(1), None)],
)
def test_two_owners_never_overlap(started_on, ended_on):
    customer = make_customer()
    make_assignment(customer, make_user(), started_on=LONG_AGO, ended_on=JUNE)
    with refused("assignment_one_owner_at_a_time"), transaction.atomic():
        make_assignment(customer, make_user(), started_on=started_on, ended_on=ended_on)


def test_the_next_owner_starts_on_the_day_the_last_one_ends():
    customer = make_customer()
    make_assignment(customer, make_user(), ended_on=JUNE)
    heir = make_assignment(customer, make_user(), started_on=JUNE)
    day_before = JUNE - timedelta(days=1)
    assert list(Assignment.objects.in_force(JUNE)) == [heir]
    assert heir not in Assignment.objects.in_force(day_before)


def test_an_owner_cannot_be_extended_into_the_next_ones_time():
    customer = make_customer()
    first = make_assignment(customer, make_user(), ended_on=JUNE)
    make_assignment(customer, make_user(), started_on=JUNE)
    with refused("assignment_one_owner_at_a_time"), transaction.atomic():
        Assignment.objects.filter(pk=first.pk).update(ended_on=SEPTEMBER)


def test_deputies_may_overlap_with_the_owner_and_each_other():
    customer = make_customer(make_user())
    for _ in range(2):
        make_assignment(customer, make_user(), role="deputy")
    assert Assignment.objects.in_force(TODAY).filter(customer=customer).count() == 3


def test_an_assignment_lasts_at_least_a_day():
    with refused("assignment_ends_after_start"), transaction.atomic():
        make_assignment(make_customer(), make_user(), started_on=JUNE, ended_on=JUNE)


def test_a_person_holds_one_place_in_a_team_at_a_time():
    team = make_team()
    user = make_member("executive", team)
    with refused("membership_once_at_a_time"), transaction.atomic():
        Membership.objects.create(user=user, team=team, role="manager", started_on=JUNE)


def test_an_unknown_role_is_refused():
    with refused("membership_role_is_known"), transaction.atomic():
        make_member("king", make_team())


def test_addresses_are_unique_in_any_case():
    make_user(email="ada@test.example")
    with refused("user_email_any_case"), transaction.atomic():
        make_user(email="Ada@test.example")


def test_people_sign_in_with_their_address_in_any_case(rf):
    user = make_user(email="ada@test.example", password="correct horse battery")
    found = authenticate(
        rf.post("/"), username="Ada@Test.Example", password="correct horse battery"
    )
    assert found == user


def test_a_person_needs_an_address():
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user(email="", name="Nobody")


def test_a_superuser_administers():
    user = User.objects.create_superuser("root@test.example", "a long password")
    assert user.is_staff
    assert user.is_superuser
    assert user.check_password("a long password")


def test_a_key_is_given_once_per_source_but_empty_keys_are_no_keys():
    make_user(source="hr", external_id="7")
    make_user(source="crm", external_id="7")
    make_user()
    make_user()
    with refused("user_source_key"), transaction.atomic():
        make_user(source="hr", external_id="7")


def closure() -> set[tuple[str, str]]:
    pairs = TeamClosure.objects.values_list("ancestor__name", "descendant__name")
    return set(pairs)


def test_every_team_stands_above_itself_and_all_below_it():
    top = make_team("top")
    middle = make_team("middle", top)
    make_team("bottom", middle)
    make_team("beside", top)
    selves = {(name, name) for name in ("top", "middle", "bottom", "beside")}
    below = {("top", "middle"), ("top", "bottom"), ("top", "beside")}
    assert closure() == selves | below | {("middle", "bottom")}


def test_a_team_that_moves_takes_those_below_along():
    top, other = make_team("top"), make_team("other")
    middle = make_team("middle", top)
    make_team("bottom", middle)
    Team.objects.filter(pk=middle.pk).update(parent=other)
    assert ("other", "bottom") in closure()
    assert ("top", "bottom") not in closure()


def test_a_team_is_not_its_own_parent():
    team = make_team()
    with refused("cannot be below itself"), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(parent=team)


def test_a_name_stands_once_under_a_parent_and_once_at_the_top():
    top = make_team("Sales")
    make_team("Sales", top)
    for parent in (None, top):
        with refused("team_name_once_per_parent"), transaction.atomic():
            make_team("Sales", parent)


def test_a_team_cannot_come_to_stand_below_itself():
    company = make_team("Company")
    region = make_team("Region", parent=company)
    company.parent = region
    with pytest.raises(IntegrityError, match="cannot be below itself"):
        company.save()
