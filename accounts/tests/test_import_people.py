"""People, and the teams that who reports to whom makes of them."""

from datetime import date

import pytest

from accounts.imports.teams import Person, circles, top_down
from accounts.models import Membership, Team, User
from accounts.tests.builders import TODAY, make_member, make_organisation, make_user
from accounts.tests.import_files import counts, load, problems

pytestmark = pytest.mark.django_db
MAPPING = """
source = "hr"
[columns]
external_id = "id"
name = "name"
email = "email"
"""
SUPERIORS = MAPPING + 'reports_to = "boss"\n'
STAFF = (
    "id,name,email,boss\n1,Ann,ann@hr.example,\n2,Bob,bob@hr.example,1\n"
    "3,Cat,cat@hr.example,2\n4,Dan,dan@hr.example,1\n"
)


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


def places():
    return {
        place.user.name: (place.role, place.team.name)
        for place in Membership.objects.filter(ended_on=None)
    }


def test_superiors_lead_teams(tmp_path):
    report = load(tmp_path, "people", SUPERIORS, STAFF)
    assert counts(report) == (4, 0, 0, 0)
    assert places() == {
        "Ann": ("director", "Ann's team"),
        "Bob": ("manager", "Bob's team"),
        "Cat": ("executive", "Bob's team"),
        "Dan": ("executive", "Ann's team"),
    }
    assert Team.objects.get(name="Bob's team").parent.name == "Ann's team"


def test_the_same_people_twice_change_nothing(tmp_path):
    load(tmp_path, "people", SUPERIORS, STAFF)
    before = list(Membership.objects.order_by("pk").values())
    report = load(tmp_path, "people", SUPERIORS, STAFF)
    assert counts(report) == (0, 0, 4, 0)
    assert list(Membership.objects.order_by("pk").values()) == before


def test_whoever_moves_leaves_the_old_team_today(tmp_path):
    load(tmp_path, "people", SUPERIORS, STAFF)
    Membership.objects.update(started_on=date(2020, 1, 1))
    moved = STAFF.replace("dan@hr.example,1", "dan@hr.example,2")
    report = load(tmp_path, "people", SUPERIORS, moved)
    assert counts(report) == (0, 1, 3, 0)
    assert list(
        Membership.objects.filter(user__name="Dan")
        .order_by("started_on")
        .values_list("team__name", "started_on", "ended_on")
    ) == [
        ("Ann's team", date(2020, 1, 1), TODAY),
        ("Bob's team", TODAY, None),
    ]


def test_imported_people_cannot_sign_in_before_they_get_a_password(tmp_path):
    load(tmp_path, "people", SUPERIORS, STAFF)
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert not User.objects.filter(is_staff=True).exists()


def test_people_may_name_their_team_and_role(tmp_path):
    mapping = MAPPING + 'team = "team"\nrole = "role"\n'
    rows = "id,name,email,team,role\n1,Ann,a@hr.example,North,manager\n"
    rows += "2,Bob,b@hr.example,North,\n3,Cat,c@hr.example,,\n"
    load(tmp_path, "people", mapping, rows)
    assert places() == {"Ann": ("manager", "North"), "Bob": ("executive", "North")}


def test_a_person_entered_by_hand_is_recognised_by_the_address(tmp_path):
    user = make_user(name="Annie", email="Ann@hr.example", is_staff=True)
    report = load(tmp_path, "people", SUPERIORS, STAFF)
    assert counts(report) == (3, 1, 0, 0)
    user.refresh_from_db()
    assert (user.name, user.external_id, user.is_staff) == ("Ann", "1", True)


def test_roles_given_by_hand_stay(tmp_path):
    analysts = Team.objects.create(name="Analysts")
    make_member("analyst", analysts, name="Cat", email="cat@hr.example")
    load(tmp_path, "people", SUPERIORS, STAFF)
    held = Membership.objects.filter(user__name="Cat", ended_on=None)
    assert sorted(held.values_list("role", flat=True)) == ["analyst", "executive"]


def test_leavers_are_kept_but_cannot_sign_in(tmp_path):
    load(tmp_path, "people", SUPERIORS, STAFF)
    Membership.objects.update(started_on=date(2020, 1, 1))
    mapping = SUPERIORS + 'left_on = "left"\n'
    rows = "".join(f"{line},\n" for line in STAFF.splitlines()[1:])
    rows = rows.replace("dan@hr.example,1,", "dan@hr.example,1,2026-11-01")
    header = "id,name,email,boss,left\n"
    report = load(tmp_path, "people", mapping, header + rows)
    again = load(tmp_path, "people", mapping, header + rows)
    assert (counts(report), counts(again)) == ((0, 1, 3, 0), (0, 0, 4, 0))
    dan = User.objects.get(name="Dan")
    assert (dan.is_active, dan.memberships.get().ended_on) == (False, dan.left_on)


def test_a_missing_address_is_made_from_the_name(tmp_path):
    mapping = """
        source = "hr"
        [columns]
        external_id = "id"
        [templates]
        name = "{first} {last}"
        email = "{first}.{last}@hr.example"
    """
    load(tmp_path, "people", mapping, "id,first,last\n1,René,De Groot\n")
    user = User.objects.get()
    assert (user.name, user.email) == ("René De Groot", "rene.degroot@hr.example")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("bob@hr.example,1", "bob@hr.example,9", "line 3, boss: no person '9' in the"),
        ("bob@hr.example,1", "bob@hr.example,3", "line 3, boss: reports to themselves"),
        ("bob@hr.example", "ann@hr.example", "line 2, email: 'ann@hr.example' is also"),
        ("bob@hr.example", "bob", "line 3, email: 'bob' is not an e-mail address"),
        ("Bob", "", "line 3, name: is empty"),
    ],
)
def test_people_who_cannot_be_are_rejected(tmp_path, old, new, problem):
    report = load(tmp_path, "people", SUPERIORS, STAFF.replace(old, new))
    assert any(each.startswith(problem) for each in problems(report))
    assert (User.objects.count(), Team.objects.count()) == (0, 0)


def test_somebody_elses_address_is_rejected(tmp_path):
    make_user(name="Zoe", email="bob@hr.example", source="erp", external_id="5")
    report = load(tmp_path, "people", SUPERIORS, STAFF)
    assert problems(report) == [
        "line 3, email: belongs to Zoe already",
        "line 4, boss: no person '2' in the good rows of this file",
    ]


def test_a_circle_of_superiors_is_named_on_each_of_its_rows(tmp_path):
    rows = STAFF.replace("bob@hr.example,1", "bob@hr.example,3")
    rows += "5,Eve,eve@hr.example,3\n"
    report = load(tmp_path, "people", SUPERIORS, rows)
    assert problems(report) == [
        "line 3, boss: reports to themselves in the end: 2 under 3 under 2",
        "line 4, boss: reports to themselves in the end: 3 under 2 under 3",
        "line 6, boss: no person '3' in the good rows of this file",
    ]


def chain(length: int, top: str = "") -> list[Person]:
    """People each of whom reports to the next; the last one to `top`."""
    bosses = [*(str(n) for n in range(1, length)), top]
    return [
        Person(n, n, str(n), f"P{n}", boss, "", "", "", None, None)
        for n, boss in enumerate(bosses)
    ]


def test_thousands_who_report_to_each_other_are_put_in_order():
    people = chain(3_000)
    assert top_down(people) == people[::-1]
    assert not list(circles(people))


def test_thousands_in_a_circle_are_found():
    assert [len(circle) for circle in circles(chain(3_000, top="0"))] == [3_000]


def test_a_long_circle_is_told_shortly(tmp_path):
    rows = [f"{n},P{n},p{n}@hr.example,{(n + 1) % 30}\n" for n in range(30)]
    report = load(tmp_path, "people", SUPERIORS, "id,name,email,boss\n" + "".join(rows))
    assert problems(report)[0].endswith("6 under 7 under 8 under … under 0")
    assert report.rejected == 30


def test_leaders_of_one_name_lead_teams_of_two_names(tmp_path):
    rows = STAFF.replace("4,Dan", "4,Bob") + "5,Eve,eve@hr.example,4\n"
    load(tmp_path, "people", SUPERIORS, rows)
    assert counts(load(tmp_path, "people", SUPERIORS, rows)) == (0, 0, 5, 0)
    assert sorted(Team.objects.values_list("name", flat=True)) == [
        "Ann's team", "Bob's team", "Bob's team (4)",
    ]  # fmt: skip


def test_the_longest_names_still_name_a_team(tmp_path):
    rows = STAFF.replace("Bob", "B" * 200)
    assert counts(load(tmp_path, "people", SUPERIORS, rows)) == (4, 0, 0, 0)
    assert Team.objects.filter(name="B" * 200).exists()


def test_a_later_file_may_speak_of_some_people_only(tmp_path):
    load(tmp_path, "people", SUPERIORS, STAFF)
    header = "id,name,email,boss\n"
    rows = "2,Bob,bob@hr.example,1\n5,Eve,eve@hr.example,4\n"
    report = load(tmp_path, "people", SUPERIORS, header + rows)
    assert counts(report) == (1, 0, 1, 0)
    assert places() == {
        "Ann": ("director", "Ann's team"),
        "Bob": ("manager", "Bob's team"),
        "Cat": ("executive", "Bob's team"),
        "Dan": ("manager", "Dan's team"),
        "Eve": ("executive", "Dan's team"),
    }
    assert Team.objects.get(name="Dan's team").parent.name == "Ann's team"


def test_a_circle_through_people_who_are_here_is_told(tmp_path):
    load(tmp_path, "people", SUPERIORS, STAFF)
    report = load(
        tmp_path, "people", SUPERIORS, "id,name,email,boss\n1,Ann,ann@hr.example,3\n"
    )
    assert problems(report) == [
        "line 2, boss: reports to themselves in the end: 1 under 3 under 2 under 1"
    ]
