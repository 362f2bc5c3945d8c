"""A parent shows what its children come to, as far as its reader may see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.builders import TODAY, make_assignment, make_customer
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics.models import Band
from diagnostics.tests.builders import score


@pytest.fixture
def people(db):
    return make_company()


def child(parent, owner, tenths=600, revenue=1000, **fields):
    band = Band.AT_RISK if tenths < 500 else Band.WATCH
    figures = {"score": tenths, "revenue": revenue, "band": band}
    return make_account(owner, parent=parent, diagnosis=figures, **fields)


@pytest.fixture
def holding(people):
    """Two below it, and one below one of them, of three owners."""
    top = make_customer(people.executive, name="Holding")
    score(top)
    child(top, people.executive, 400, 3000, name="Branch A")
    mid = child(top, people.colleague, 800, 1000, name="Branch B")
    child(mid, people.southerner, 600, 1000, name="Shop")
    return top


def family(user, customer):
    response = signed_in(user).get(f"/accounts/{customer.pk}/")
    assert response.status_code == 200
    return response.context["family"]


def test_the_director_sees_all_levels_and_what_they_come_to(people, holding):
    found = family(people.director, holding)

    rows = [(each["name"], each["level"]) for each in found["below"]]
    assert rows == [("Branch A", 1), ("Branch B", 1), ("Shop", 2)]
    assert found["score"] == 520
    assert found["worst"]["name"] == "Branch A"
    assert (found["at_risk"], found["hidden"]) == ("€3.00k", "")


def test_what_the_reader_may_not_see_is_counted_and_not_summed(people, holding):
    found = family(people.executive, holding)

    assert [each["name"] for each in found["below"]] == ["Branch A"]
    assert (found["score"], found["count"]) == (400, 1)
    assert found["hidden"] == "and 2 you cannot see"


def test_who_stands_above_is_named_where_the_reader_may_see_it(people, holding):
    make_assignment(holding, people.southerner, role="deputy")
    shop = holding.children.get(name="Branch B").children.get()
    score(shop)

    above = [each["name"] for each in family(people.southerner, shop)["above"]]

    assert above == ["Holding", "an account you cannot see"]


def test_those_that_are_no_longer_ours_do_not_count(people, holding):
    holding.children.filter(name="Branch A").update(archived_on=TODAY)

    found = family(people.director, holding)

    assert (found["count"], found["score"], found["hidden"]) == (2, 700, "")


def test_an_account_of_no_family_shows_none(people):
    alone = make_customer(people.executive)
    score(alone)

    assert family(people.executive, alone) is None


def test_names_are_shown_as_words(people, holding):
    child(holding, people.executive, name="<b>Bold</b>")

    page = signed_in(people.executive).get(f"/accounts/{holding.pk}/")

    assert "&lt;b&gt;Bold" in page.text
    assert "<b>Bold" not in page.text


def test_a_larger_family_asks_the_database_no_more_often(people, holding):
    reader, address = signed_in(people.director), f"/accounts/{holding.pk}/"

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(address).status_code == 200
        return len(captured)

    few = asked()
    for _ in range(9):
        child(holding, people.executive)

    assert asked() == few
