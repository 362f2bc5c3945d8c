"""Columns from ratings and certificates, worked by hand."""

import pytest

from accounts.models import Certificate, Rating
from accounts.tests.builders import (
    make_assignment,
    make_customer,
    make_feed,
    make_user,
)
from accounts.tests.fact_builders import make_fact
from diagnostics import features
from diagnostics.tests.builders import (
    BEFORE_THIS_TEST,
    KNOWN,
    columns_of,
    days_ago,
    reading_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer()


def rated(customer, age, rating, aspect="service", **fields):
    on = days_ago(age)
    facts = {"aspect": aspect, "rating": rating, "rated_on": on}
    return make_fact(Rating, customer, **facts, **fields)


def certified(user, issued, expires=None, **fields):
    ends = None if expires is None else days_ago(expires)
    dates = {"issued_on": days_ago(issued), "expires_on": ends}
    return make_fact(Certificate, user=user, **dates, **fields)


def test_the_latest_rating_of_each_side_counts(customer):
    rated(customer, 200, 2)
    rated(customer, 40, -1)
    rated(customer, -1, 2)  # tomorrow
    rated(customer, 10, 1, aspect="value")
    columns = columns_of(customer)
    assert columns["team_view_service"] == -1
    assert columns["days_since_team_view_service"] == 40
    assert columns["team_view_value"] == 1
    assert columns["team_view_results"] is None
    assert columns["days_since_team_view_results"] is None


def test_of_two_ratings_on_one_day_the_later_entered_counts(customer):
    rated(customer, 5, 2)
    rated(customer, 5, -2)
    assert columns_of(customer)["team_view_service"] == -2


def test_who_was_never_rated_has_no_view(customer):
    assert columns_of(customer)["team_view_staffing"] is None


def test_each_account_has_its_own_ratings(customer):
    other, nobody = make_customer(), make_customer()
    rated(customer, 1, 2)
    rated(other, 2, -2)
    found = features.read(reading_of(customer, other, nobody)).frame
    assert found["team_view_service"].to_list() == [2, -2, None]


def test_a_source_of_ratings_ages_them_until_it_is_silent(customer):
    make_feed("rating", source="crm", data_through=days_ago(30), cadence_days=7)
    rated(customer, 40, 1, source="crm")
    columns = columns_of(customer)
    assert columns["team_view_service"] == 1
    assert columns["days_since_team_view_service"] == 17


def test_a_rating_counts_as_it_was_known_at_an_earlier_snapshot():
    customer = make_customer(**KNOWN)
    rated(customer, 3, 1, **KNOWN)
    rated(customer, 1, -2)
    assert columns_of(customer)["team_view_service"] == -2
    known = columns_of(customer, known_at=BEFORE_THIS_TEST)
    assert known["team_view_service"] == 1


def test_a_certificate_that_was_ended_since_was_still_known():
    owner = make_user()
    customer = make_customer(**KNOWN)
    make_assignment(customer, owner, **KNOWN)
    certificate = certified(owner, 100, **KNOWN)
    certificate.expires_on = days_ago(0)
    certificate.save(update_fields=["expires_on"])
    assert columns_of(customer)["owner_trained_now"] == 0
    known = columns_of(customer, known_at=BEFORE_THIS_TEST)
    assert known["owner_trained_now"] == 1


@pytest.mark.parametrize(
    ("issued", "expires", "trained"),
    [(10, None, 1), (10, -1, 1), (0, None, 1), (10, 0, 0), (-1, None, 0)],
)
def test_an_owner_is_trained_while_a_certificate_is_valid(issued, expires, trained):
    owner = make_user()
    certified(owner, issued, expires)
    assert columns_of(make_customer(owner))["owner_trained_now"] == trained


def test_an_owner_without_a_certificate_is_not_trained():
    certified(make_user(), 10)
    assert columns_of(make_customer(make_user()))["owner_trained_now"] == 0


def test_without_an_owner_nobody_could_be_trained(customer):
    deputy, former = make_user(), make_user()
    make_assignment(customer, deputy, role="deputy")
    make_assignment(customer, former, ended_on=days_ago(5))
    certified(deputy, 10)
    certified(former, 10)
    assert columns_of(customer)["owner_trained_now"] is None
    assert columns_of(customer, as_of=days_ago(6))["owner_trained_now"] == 1


def test_an_old_certificate_beside_a_valid_one_changes_nothing():
    owner = make_user()
    certified(owner, 900, 170)
    certified(owner, 100)
    assert columns_of(make_customer(owner))["owner_trained_now"] == 1
