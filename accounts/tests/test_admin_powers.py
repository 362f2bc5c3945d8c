"""The administration site hands power to superusers alone."""

import pytest
from django.urls import reverse

from accounts.models import Team, User
from accounts.tests.admin_pages import (
    empty_inlines,
    page,
)
from accounts.tests.builders import make_team, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_staff_hang_no_team_below_their_own(executive, client):
    own, other = Team.objects.get(), make_team("Other")
    form = {"name": "Other", "parent": own.pk}
    form |= empty_inlines("children", "memberships")
    answers = [
        client.post(page(other), form),
        client.post(reverse("admin:accounts_team_add"), form | {"name": "New"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 2
    assert client.get(page(other)).status_code == 200
    assert not own.children.exists()


def set_password(client, person: User) -> int:
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    return client.post(
        address,
        {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"},
    ).status_code


def test_staff_set_nobodys_password(executive, client):
    person = make_user()
    assert set_password(client, person) == 403
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_a_superuser_sets_peoples_passwords(administrator, client):
    person = make_user()
    assert set_password(client, person) == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_staff_change_their_own_password(executive, client):
    executive.set_password("staple")
    executive.save(update_fields=["password"])
    client.force_login(executive)
    form = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = client.post(
        reverse("admin:password_change"), form | {"old_password": "staple"}
    )
    assert answer.status_code == 302
    executive.refresh_from_db()
    assert executive.check_password(PASSWORD)
