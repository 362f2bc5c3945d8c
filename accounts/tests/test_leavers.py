"""Whoever leaves is locked out from that day on, without anybody's help."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from accounts.backends import may_sign_in
from accounts.models import Organisation, User
from accounts.tests.builders import TODAY, make_organisation, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def leaver() -> User:
    """Somebody whose last day is today."""
    make_organisation()
    return make_user(password=PASSWORD, left_on=TOMORROW)


def let_the_day_come() -> None:
    Organisation.objects.update(frozen_on=TOMORROW)


def test_nobody_is_let_in_from_the_day_they_left(leaver):
    assert may_sign_in(leaver)
    let_the_day_come()
    assert not may_sign_in(leaver)


def test_whoever_was_deactivated_is_not_let_in_before_they_leave(leaver):
    leaver.is_active = False
    assert not may_sign_in(leaver)


def test_those_who_stay_cost_no_look_at_the_clock(django_assert_num_queries):
    user = make_user()
    with django_assert_num_queries(0):
        assert may_sign_in(user)


def test_a_leaver_signs_in_no_more(leaver, rf):
    credentials = {"username": leaver.email, "password": PASSWORD}
    assert authenticate(rf.post("/"), **credentials) == leaver
    let_the_day_come()
    assert authenticate(rf.post("/"), **credentials) is None


def test_a_leavers_session_ends(leaver, client):
    client.force_login(leaver)
    address = reverse("api:accounts")
    assert client.get(address).status_code == 200
    let_the_day_come()
    assert client.get(address).status_code == 401


def test_a_leaver_among_the_staff_loses_the_administration(leaver, client):
    User.objects.update(is_staff=True, is_superuser=True)
    client.force_login(leaver)
    assert client.get(reverse("admin:index")).status_code == 200
    let_the_day_come()
    assert client.get(reverse("admin:index")).status_code == 302
