"""People whom a file calls inactive have left."""

from datetime import date

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.models import Membership, User
from accounts.tests.builders import TODAY, make_organisation
from accounts.tests.import_files import counts, load, mapping_of, write

pytestmark = pytest.mark.django_db
MAPPING = """
source = "hr"
[columns]
external_id = "id"
name = "name"
email = "email"
reports_to = "boss"
is_active = "active"
"""
STAFF = (
    "id,name,email,boss,active\n1,Ann,ann@hr.example,,true\n"
    "2,Bob,bob@hr.example,1,0\n3,Cat,cat@hr.example,1,1\n"
)


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


def test_whoever_is_inactive_has_left_by_the_day_of_the_file(tmp_path):
    report = load(tmp_path, "people", MAPPING, STAFF)
    assert counts(report) == (3, 0, 0, 0)
    bob = User.objects.get(name="Bob")
    assert (bob.left_on, bob.is_active) == (TODAY, False)
    assert not Membership.objects.filter(user=bob).exists()
    assert User.objects.filter(left_on=None, is_active=True).count() == 2


def test_the_day_somebody_left_stays_in_later_files(tmp_path):
    import_file(
        kind=KINDS["people"],
        path=write(tmp_path, STAFF),
        mapping=mapping_of(tmp_path, "people", MAPPING),
        file_day=date(2026, 5, 1),
    )
    assert counts(load(tmp_path, "people", MAPPING, STAFF)) == (0, 0, 3, 0)
    assert User.objects.get(name="Bob").left_on == date(2026, 5, 1)


def test_whoever_becomes_inactive_leaves_team_and_installation(tmp_path):
    load(tmp_path, "people", MAPPING, STAFF)
    Membership.objects.update(started_on=date(2020, 1, 1))
    later = STAFF.replace("1,1\n", "1,false\n")
    assert counts(load(tmp_path, "people", MAPPING, later)) == (0, 1, 2, 0)
    cat = User.objects.get(name="Cat")
    assert (cat.is_active, cat.memberships.get().ended_on) == (False, TODAY)


def test_a_file_brings_nobody_back_who_was_marked_by_hand(tmp_path):
    load(tmp_path, "people", MAPPING, STAFF)
    User.objects.filter(name="Cat").update(left_on=TODAY, is_active=False)
    load(tmp_path, "people", MAPPING, STAFF)
    cat = User.objects.get(name="Cat")
    assert (cat.left_on, cat.is_active) == (TODAY, False)


def test_an_announced_leaver_who_is_inactive_already_has_left(tmp_path):
    load(tmp_path, "people", MAPPING, STAFF.replace(",0\n", ",1\n"))
    User.objects.filter(name="Bob").update(left_on=date(2027, 1, 1))
    load(tmp_path, "people", MAPPING, STAFF)
    assert User.objects.get(name="Bob").left_on == TODAY
