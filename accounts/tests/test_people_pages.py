"""The people page: who is here, where they belong, who left."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Membership, Team, User
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def team() -> Team:
    make_organisation()
    return make_team("North")


@pytest.fixture
def admin(client, team) -> User:
    """Signed in; administrator by role, no superuser."""
    user = make_member("admin", team, name="Al Admin")
    client.force_login(user)
    return user


def send(client, address: str, section: str, **fields):
    return client.post(address, {"section": section, **fields})


def places(person: User) -> list[tuple]:
    held = Membership.objects.filter(user=person).order_by("started_on", "pk")
    return list(held.values_list("team__name", "role", "started_on", "ended_on"))


def test_a_person_is_added_with_a_place_from_today(client, admin, team):
    new = {"name": "Bo", "email": "bo@test.example", "team": team.pk, "role": "manager"}

    answer = send(client, "/people/", "person", **new)

    bo = User.objects.get(email="bo@test.example")
    assert answer.url == f"/people/{bo.pk}/"
    assert places(bo) == [("North", "manager", TODAY, None)]
    assert not bo.has_usable_password()
    assert "No login" in client.get("/people/?q=bo@").text


def test_an_address_that_is_taken_is_told_beside_the_field(client, admin, team):
    make_user("Cy", email="cy@test.example")
    new = {"name": "C", "email": "CY@test.example", "team": team.pk, "role": "manager"}

    answer = send(client, "/people/", "person", **new)

    assert answer.status_code == 422
    assert "Cy has this address already." in answer.text
    assert 'value="CY@test.example"' in answer.text


def test_a_new_place_ends_the_old_one_today(client, admin, team):
    person, south = make_member("executive", team), make_team("South")

    page = f"/people/{person.pk}/"
    answer = send(client, page, "place", team=south.pk, role="manager")

    assert answer.url == page
    assert places(person) == [
        ("North", "executive", LONG_AGO, TODAY),
        ("South", "manager", TODAY, None),
    ]


def test_a_place_given_today_and_corrected_today_leaves_no_trace(client, admin, team):
    person, page = make_user(), "/people/{}/"
    page = page.format(person.pk)

    send(client, page, "place", team=team.pk, role="manager")
    send(client, page, "place", team=team.pk, role="director")

    assert places(person) == [("North", "director", TODAY, None)]


def test_an_additional_place_leaves_the_present_one(client, admin, team):
    person, south = make_member("executive", team), make_team("South")
    fields = {"team": south.pk, "role": "analyst", "is_addition": "on"}

    send(client, f"/people/{person.pk}/", "place", **fields)

    assert [end for *_, end in places(person)] == [None, None]


def test_the_same_place_again_changes_nothing(client, admin, team):
    person = make_member("executive", team)

    send(client, f"/people/{person.pk}/", "place", team=team.pk, role="executive")

    assert places(person) == [("North", "executive", LONG_AGO, None)]


def test_a_place_that_begins_later_stands_in_the_way(client, admin, team):
    person, later = make_user(), TODAY + timedelta(days=9)
    Membership.objects.create(user=person, team=team, role="manager", started_on=later)

    answer = send(
        client, f"/people/{person.pk}/", "place", team=team.pk, role="manager"
    )

    assert answer.status_code == 422
    assert places(person) == [("North", "manager", later, None)]


def test_a_place_is_ended_by_hand(client, admin, team):
    person = make_member("executive", team)
    held = person.memberships.get()

    send(client, f"/people/{person.pk}/", "end-place", membership=held.pk)

    assert places(person) == [("North", "executive", LONG_AGO, TODAY)]


def test_another_persons_place_is_not_ended_by_accident(client, admin, team):
    person, other = make_member("executive", team), make_member("manager", team)
    held = other.memberships.get().pk

    answer = send(client, f"/people/{person.pk}/", "end-place", membership=held)

    assert answer.status_code == 422
    assert places(other) == [("North", "manager", LONG_AGO, None)]


def test_who_left_keeps_their_past_and_loses_their_place(client, admin, team):
    person = make_member("executive", team, name="Lee Leaver")
    make_customer(person)

    send(client, f"/people/{person.pk}/", "leave", left_on=YESTERDAY.isoformat())

    person.refresh_from_db()
    assert person.has_left(TODAY)
    assert places(person) == [("North", "executive", LONG_AGO, YESTERDAY)]
    assert person not in client.get("/people/").context["page"]
    assert person in client.get("/people/?show=left").context["page"]
    assert "1 account in their book" in client.get(f"/people/{person.pk}/").text


@pytest.mark.parametrize("day", ["2016-11-19", "2019-12-31", "0206-11-19"])
def test_nobody_has_left_before_they_came(client, admin, team, day):
    person = make_member("executive", team, name="Lee Leaver")

    answer = send(client, f"/people/{person.pk}/", "leave", left_on=day)

    assert answer.status_code == 422
    words = "Lee Leaver became account executive in North on 1 Jan 2020, and was here"
    assert words in answer.text
    assert not User.objects.get(pk=person.pk).has_left(TODAY)
    assert places(person) == [("North", "executive", LONG_AGO, None)]


def test_places_that_had_ended_are_left_alone(client, admin, team):
    person, day = make_member("executive", team), TODAY - timedelta(days=40)
    person.memberships.update(ended_on=YESTERDAY)
    later = TODAY + timedelta(days=9)
    Membership.objects.create(user=person, team=team, role="manager", started_on=later)

    send(client, f"/people/{person.pk}/", "leave", left_on=day.isoformat())

    assert places(person) == [("North", "executive", LONG_AGO, YESTERDAY)]


@pytest.mark.parametrize(
    ("asked", "ends"), [({"never_left": "on"}, None), ({}, YESTERDAY)]
)
def test_who_never_left_keeps_their_place(client, admin, team, asked, ends):
    person = make_member("executive", team)
    page = f"/people/{person.pk}/"
    send(client, page, "leave", left_on=YESTERDAY.isoformat())
    assert "They never left" in client.get(page).text

    send(client, page, "bring-back", **asked)

    assert places(person) == [("North", "executive", LONG_AGO, ends)]


def test_who_stays_after_all_keeps_their_place(client, admin, team):
    person = make_member("executive", team)
    page = f"/people/{person.pk}/"
    send(client, page, "leave", left_on=(TODAY + timedelta(days=9)).isoformat())

    send(client, page, "bring-back")

    assert places(person) == [("North", "executive", LONG_AGO, None)]


def test_who_is_back_signs_in_again(client, admin, team):
    person = make_user(left_on=YESTERDAY, is_active=False)

    send(client, f"/people/{person.pk}/", "bring-back")

    person.refresh_from_db()
    assert (person.left_on, person.is_active) == (None, True)


def test_nobody_locks_themselves_out(client, admin):
    answer = send(client, f"/people/{admin.pk}/", "leave", left_on=TODAY.isoformat())

    assert answer.status_code == 422
    assert not User.objects.get(pk=admin.pk).has_left(TODAY)


@pytest.mark.parametrize("power", ["is_superuser", "is_staff"])
def test_an_administrator_does_nothing_to_those_above(client, admin, team, power):
    above = make_member("manager", team, **{power: True})
    page = f"/people/{above.pk}/"

    answers = [
        send(client, page, "place", team=team.pk, role="executive"),
        send(client, page, "end-place", membership=above.memberships.get().pk),
        send(client, page, "leave", left_on=TODAY.isoformat()),
        send(client, page, "bring-back"),
        client.post(f"{page}link/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert places(above) == [("North", "manager", LONG_AGO, None)]


def test_teams_are_added_renamed_and_moved(client, admin, team):
    send(client, "/people/", "team", name="South", parent="")
    south = Team.objects.get(name="South")

    page = f"/people/teams/{south.pk}/"
    send(client, page, "change-team", name="Far South", parent=team.pk)

    south.refresh_from_db()
    assert (south.name, south.parent) == ("Far South", team)


def test_a_team_is_not_offered_a_place_below_itself(client, admin, team):
    below = make_team("Below", team)

    answer = send(
        client,
        f"/people/teams/{team.pk}/",
        "change-team",
        name="North",
        parent=below.pk,
    )

    assert answer.status_code == 422
    assert Team.objects.get(pk=team.pk).parent is None


def test_two_teams_in_one_place_have_two_names(client, admin, team):
    answer = send(client, "/people/", "team", name="North", parent="")

    assert answer.status_code == 422
    assert "There is a team of this name" in answer.text


def test_the_list_costs_the_same_for_many(client, admin, team, count_queries):
    few = count_queries("/people/?show=all")
    for _ in range(9):
        make_member("executive", team)

    assert count_queries("/people/?show=all") == few


@pytest.fixture
def count_queries(client, django_assert_max_num_queries):
    def count(address: str) -> int:
        with django_assert_max_num_queries(40) as queries:
            client.get(address)
        return len(queries)

    return count


def test_a_form_the_page_does_not_have_is_a_bad_request(client, admin):
    assert send(client, "/people/", "no-such").status_code == 400


def test_an_executive_has_no_business_here(team):
    client = Client()
    client.force_login(make_member("executive", team))

    assert client.get("/people/").status_code == 403
    assert send(client, "/people/", "team", name="Mine").status_code == 403
    assert "/people/" not in client.get("/").text
