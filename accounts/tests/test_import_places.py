"""Places in teams of people who come, move, leave and come back, as HR files tell."""

from datetime import date, timedelta

import pytest

from accounts.models import Membership, Organisation, Team
from accounts.tests.builders import TODAY, make_member, make_organisation
from accounts.tests.import_files import counts, load

pytestmark = pytest.mark.django_db
MAPPING = """
source = "hr"
[columns]
external_id = "id"
name = "name"
email = "email"
team = "team"
started_on = "from"
left_on = "left"
"""
LAST_WEEK = TODAY - timedelta(days=7)
LONG_SINCE = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


def ann(folder, team="North", *, since="", left=""):
    """Import a file about Ann alone."""
    row = f"1,Ann,ann@hr.example,{team},{since},{left}\n"
    return load(folder, "people", MAPPING, "id,name,email,team,from,left\n" + row)


def places():
    found = Membership.objects.order_by("started_on", "pk")
    return list(found.values_list("team__name", "started_on", "ended_on"))


def test_a_leaver_who_was_not_known_has_no_place(tmp_path):
    report = ann(tmp_path, left=LAST_WEEK)
    again = ann(tmp_path, left=LAST_WEEK)
    assert (counts(report), counts(again)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert places() == []


def test_a_leaver_whose_start_is_told_has_had_a_place(tmp_path):
    ann(tmp_path, since=LONG_SINCE, left=LAST_WEEK)
    assert places() == [("North", LONG_SINCE, LAST_WEEK)]


def test_a_place_that_began_after_its_person_had_left_ends_once_that_is_told(tmp_path):
    Organisation.objects.update(frozen_on=LAST_WEEK)
    ann(tmp_path)
    Organisation.objects.update(frozen_on=TODAY)
    left = LAST_WEEK - timedelta(days=3)
    report = ann(tmp_path, left=left)
    Organisation.objects.update(frozen_on=TODAY + timedelta(days=1))
    again = ann(tmp_path, left=left)
    assert (counts(report), counts(again)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert places() == [("North", LAST_WEEK, TODAY)]


def test_a_place_that_begins_on_the_day_its_person_proves_to_have_left_was_none(
    tmp_path,
):
    ann(tmp_path)
    ann(tmp_path, left=LAST_WEEK)
    assert places() == []


def test_a_wrong_year_of_leaving_takes_nothing_of_the_past(tmp_path):
    ann(tmp_path, since=LONG_SINCE)
    ann(tmp_path, "South", since=LONG_SINCE)
    Membership.objects.filter(team__name="South").update(started_on=LAST_WEEK)
    Membership.objects.filter(team__name="North").update(ended_on=LAST_WEEK)
    ann(tmp_path, "South", left=date(2006, 11, 1))
    assert places() == [("North", LONG_SINCE, LAST_WEEK), ("South", LAST_WEEK, TODAY)]


def test_an_administrator_of_the_team_keeps_that_place_alone(tmp_path):
    north = Team.objects.create(name="North")
    make_member("admin", north, email="ann@hr.example")
    assert ann(tmp_path).is_loaded
    assert counts(ann(tmp_path)) == (0, 0, 1, 0)
    assert Membership.objects.get().role == "admin"


def test_who_comes_back_begins_where_the_earlier_place_ended(tmp_path):
    ann(tmp_path, since=LONG_SINCE, left=LAST_WEEK)
    report = ann(tmp_path, since=LONG_SINCE)
    again = ann(tmp_path, since=LONG_SINCE)
    assert (counts(report), counts(again)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert places() == [("North", LONG_SINCE, LAST_WEEK), ("North", LAST_WEEK, None)]


def test_who_comes_back_to_another_team_was_not_there_before(tmp_path):
    ann(tmp_path, since=LONG_SINCE, left=LAST_WEEK)
    ann(tmp_path, "South", since=LONG_SINCE)
    assert places() == [("North", LONG_SINCE, LAST_WEEK), ("South", LAST_WEEK, None)]


def test_who_moves_before_leaving_is_in_one_team_at_a_time(tmp_path):
    leaving = TODAY + timedelta(days=30)
    ann(tmp_path, since=LONG_SINCE, left=leaving)
    ann(tmp_path, "South", since=LONG_SINCE, left=leaving)
    assert places() == [("North", LONG_SINCE, TODAY), ("South", TODAY, leaving)]


def test_who_stays_after_all_stays_in_the_same_place(tmp_path):
    ann(tmp_path, since=LONG_SINCE, left=TODAY + timedelta(days=30))
    ann(tmp_path, since=LONG_SINCE)
    assert places() == [("North", LONG_SINCE, None)]
