"""Invitation and reset links: shown once, good once, for a while."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.builders import (
    TODAY,
    make_member,
    make_organisation,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture(autouse=True)
def admin(client) -> User:
    make_organisation()
    user = make_member("admin", make_team("North"), name="Al Admin")
    client.force_login(user)
    return user


@pytest.fixture
def person() -> User:
    return make_user("Bo Newcomer", email="bo@test.example")


def link_for(client, person: User) -> str:
    page = client.post(f"/people/{person.pk}/link/")
    assert page.status_code == 200
    return page.context["link"].removeprefix("http://testserver")


def choose(link: str, **fields: str):
    """A stranger opens the link, and sends the form of the page it leads to."""
    visitor = Client()
    page = visitor.get(link, follow=True)
    if page.status_code != 200:
        return page
    return visitor.post(page.redirect_chain[-1][0], CHOSEN | fields)


def test_a_link_lets_its_person_choose_a_password_and_in(client, person):
    link = link_for(client, person)

    answer = choose(link)

    assert (answer.status_code, answer.url) == (302, "/")
    assert answer.client.get("/").context["user"] == person
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_link_is_good_once(client, person):
    link = link_for(client, person)
    choose(link)

    assert choose(link).status_code == 410


def test_signing_in_makes_older_links_worthless(client, person):
    link = link_for(client, person)
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())

    assert choose(link).status_code == 410


def test_a_link_is_too_old_after_three_days(client, person, monkeypatch):
    link = link_for(client, person)
    generator = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"
    now = timezone.now().replace(tzinfo=None)

    for days, status in ((4, 410), (2, 302)):
        later = now + timedelta(days=days)
        monkeypatch.setattr(generator, lambda self, later=later: later)
        assert choose(link).status_code == status


def test_a_leavers_link_opens_nothing(client, person):
    link = link_for(client, person)
    User.objects.filter(pk=person.pk).update(left_on=TODAY)

    assert choose(link).status_code == 410


def test_no_link_is_made_for_who_left(client, person):
    User.objects.filter(pk=person.pk).update(left_on=TODAY)

    page = client.post(f"/people/{person.pk}/link/", follow=True)

    assert "may not sign in any more" in page.text
    assert not LogEntry.objects.exists()


def test_a_weak_password_is_refused_beside_the_field(client, person):
    answer = choose(link_for(client, person), new_password1="x", new_password2="x")

    assert answer.status_code == 422
    assert "too short" in answer.text


def test_who_made_which_link_is_kept_and_shown(client, person, admin):
    link = link_for(client, person)
    assert client.get(f"/people/{person.pk}/").context["state"][0] == "Invited"

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (admin, str(person.pk))
    page = client.get(f"/people/{person.pk}/").text
    assert "Made an invitation link" in page
    assert link not in page
    assert "Invited" in client.get("/people/?q=bo@").text


def test_only_a_superuser_makes_links_for_superusers(client):
    above = make_user(is_superuser=True)
    assert client.post(f"/people/{above.pk}/link/").status_code == 403

    client.force_login(make_user(is_superuser=True))

    assert choose(link_for(client, above)).status_code == 302


def test_without_a_mail_server_nothing_is_sent(client, person):
    link_for(client, person)

    assert mail.outbox == []


def test_with_a_mail_server_the_link_is_sent_as_well(client, person, settings):
    settings.EMAIL_HOST = "smtp.test.example"

    link = link_for(client, person)

    (letter,) = mail.outbox
    assert letter.to == ["bo@test.example"]
    assert f"http://testserver{link}" in letter.body


def test_a_mail_server_that_refuses_leaves_the_link_to_copy(
    client, person, settings, monkeypatch
):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    settings.EMAIL_HOST = "smtp.test.example"
    monkeypatch.setattr("accounts.services.links.send_mail", refuse)

    page = client.post(f"/people/{person.pk}/link/")

    assert "could not be sent" in page.text
    assert page.context["link"] in page.text


def test_others_make_no_links(person):
    visitor = Client()
    visitor.force_login(make_member("director", make_team()))

    assert visitor.post(f"/people/{person.pk}/link/").status_code == 403
