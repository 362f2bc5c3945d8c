"""Who may add to an account: decided for each account, not once for a person."""

import pytest

from accounts.models import Customer, Membership, Note
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_assignment,
    make_customer,
    make_user,
)
from dashboards.reader import Reader
from dashboards.tests.builders import make_company, signed_in

NOTE = {"kind": "call", "sentiment": "1", "text": "Renewal agreed."}


@pytest.fixture
def people(db):
    return make_company()


def give_role(user, role, team) -> None:
    Membership.objects.create(user=user, team=team, role=role, started_on=LONG_AGO)


def may_write(user, customer) -> bool:
    """What the page offers, once the answer to a note was seen to agree with it."""
    address = f"/accounts/{customer.pk}/"
    page = signed_in(user).get(address)
    answer = signed_in(user).post(address, NOTE)
    is_offered = page.context["entry_form"] is not None
    assert ('id="add"' in page.text) is is_offered
    assert answer.status_code == (302 if is_offered else 403)
    assert Note.objects.filter(customer=customer).exists() is is_offered
    return is_offered


@pytest.mark.parametrize(
    ("role", "writes"),
    [
        ("executive", True),
        ("manager", True),
        ("director", True),
        ("admin", True),
        ("analyst", False),
    ],
)
def test_who_sees_an_account_writes_but_for_analysts(people, role, writes):
    account = make_customer(people.executive)

    assert may_write(getattr(people, role), account) is writes


def test_a_superuser_writes_everywhere(people):
    account = make_customer(people.executive)

    assert may_write(make_user(is_superuser=True), account)


def test_an_analyst_who_also_looks_after_accounts_writes_on_those_alone(people):
    give_role(people.analyst, "executive", people.north)
    own = make_customer(people.analyst)
    deputised = make_customer(people.colleague)
    make_assignment(deputised, people.analyst, role="deputy")

    assert may_write(people.analyst, own)
    assert may_write(people.analyst, deputised)
    assert not may_write(people.analyst, make_customer(people.colleague))
    assert not may_write(people.analyst, make_customer())


def test_an_analyst_who_also_leads_a_team_writes_on_its_accounts_alone(people):
    give_role(people.analyst, "manager", people.north)

    assert may_write(people.analyst, make_customer(people.executive))
    assert not may_write(people.analyst, make_customer(people.southerner))


def test_who_is_no_longer_with_us_writes_nowhere(people):
    account = make_customer(people.executive)
    people.executive.is_active = False

    assert not Customer.objects.writable_by(people.executive, TODAY).exists()
    assert Customer.objects.writable_by(people.manager, TODAY).get() == account


def test_a_page_asks_once_whether_its_reader_may_write(
    people, django_assert_num_queries
):
    account = make_customer(people.executive)
    reader = Reader(people.executive, None)
    assert reader.may_write(account)

    with django_assert_num_queries(0):
        again = reader.may_write(account)

    assert again


def test_the_answer_for_one_account_is_not_that_for_another(people):
    own, other = make_customer(people.executive), make_customer(people.southerner)
    reader = Reader(people.executive, None)

    assert [reader.may_write(each) for each in (own, other)] == [True, False]
