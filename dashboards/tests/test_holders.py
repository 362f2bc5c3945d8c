"""The people behind roles, as the account page and the pages of measures name them."""

import pytest

from accounts.tests.builders import TODAY, make_member, make_team
from dashboards.holders import Holders
from dashboards.tests.builders import make_company


@pytest.fixture
def people(db):
    return make_company()


def around(owner):
    return Holders(owner.pk, owner.name, TODAY)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("executive", "Ada North, who owns the account"),
        ("manager", "Mia Manager, who leads Ada North"),
        ("director", "Dan Director, who leads Ada North"),
        ("admin", "An administrator"),
        ("key_account_desk", "Key account desk"),
    ],
)
def test_a_role_is_told_by_who_holds_it_at_the_account(people, role, words):
    assert around(people.executive).of_role(role) == words


def test_the_nearest_who_leads_is_named(people):
    near = make_team("North, near", people.north)
    owner = make_member("executive", near, name="Eve Near")
    assert around(owner).of_role("manager") == "Mia Manager, who leads Eve Near"

    make_member("manager", near, name="Nora Near")
    assert around(owner).of_role("manager") == "Nora Near, who leads Eve Near"


def test_a_manager_who_owns_an_account_leads_nobody_there(people):
    words = "Mia Manager, who owns the account"

    assert around(people.manager).of_role("manager") == words


def test_where_nobody_holds_a_role_it_is_named(people):
    assert around(people.southerner).of_role("manager") == "A manager"
    nobody = Holders(None, None, TODAY)
    assert nobody.of_role("executive") == "An account executive"


def test_who_has_left_is_not_named(people):
    people.manager.left_on = TODAY
    people.manager.save(update_fields=["left_on"])

    assert around(people.executive).of_role("manager") == "A manager"
