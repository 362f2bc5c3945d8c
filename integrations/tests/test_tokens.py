"""The life of an API token: issued once, known by its hash, gone when revoked."""

import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts.models import Membership, User
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.reading import every_page
from integrations import tokens
from integrations.models import ApiToken

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/accounts/"


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


def make_token(owner=None, days=90):
    owner = owner or make_member("analyst", make_team())
    return tokens.issue(owner=owner, name="Reports", days=days)


def bearer(text):
    return APIClient(headers={"authorization": f"Bearer {text}"})


def assert_refused(client):
    response = client.get(ACCOUNTS)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


def test_token_opens_the_api():
    _, text = make_token()

    assert bearer(text).get(ACCOUNTS).status_code == 200


def test_token_reads_like_one_of_ours():
    token, text = make_token()

    assert tokens.FORM.fullmatch(text)
    assert text.startswith(f"hf_{token.public_id}_")


def test_database_holds_nothing_that_opens_the_api():
    token, text = make_token()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM integrations_apitoken t")
        (stored,) = cursor.fetchone()

    assert text.rpartition("_")[2] not in stored
    assert_refused(bearer(f"hf_{token.public_id}_{token.secret_hash}"))


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "hf_00000000_" + "0" * 64, "hf_\x01", "é" * 76, "x" * 100_000],
)
def test_text_that_is_no_token_is_refused(text):
    make_token()

    assert_refused(bearer(text.encode().decode("latin-1")))


def test_wrong_secret_under_a_known_id_is_refused():
    token, _ = make_token()

    assert_refused(bearer(f"hf_{token.public_id}_{'0' * 64}"))


def test_request_without_token_or_session_is_refused():
    assert_refused(APIClient())


def test_expired_token_is_refused():
    token, text = make_token(days=1)
    long_ago = timezone.now() - timedelta(days=30)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=long_ago, expires_at=long_ago + timedelta(days=1)
    )

    assert_refused(bearer(text))


def test_revoked_token_is_refused_at_the_next_request():
    token, text = make_token()
    client = bearer(text)
    assert client.get(ACCOUNTS).status_code == 200

    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())

    assert_refused(client)


def test_token_of_a_person_who_may_not_sign_in_is_refused():
    token, text = make_token()
    token.owner.is_active = False
    token.owner.save(update_fields=["is_active"])

    assert_refused(bearer(text))


def test_token_is_refused_from_the_day_its_owner_leaves():
    _, text = make_token()
    User.objects.update(left_on=TODAY + timedelta(days=1))
    assert bearer(text).get(ACCOUNTS).status_code == 200

    User.objects.update(left_on=TODAY)

    assert_refused(bearer(text))


def test_token_sees_what_its_owner_sees_now():
    owner = make_member("executive", make_team())
    mine = make_customer(owner)
    foreign = make_customer(make_user())
    client = bearer(make_token(owner)[1])
    assert [row["id"] for row in every_page(client, ACCOUNTS)] == [mine.pk]

    Membership.objects.filter(user=owner).update(role=Membership.Role.ANALYST)

    rows = every_page(client, ACCOUNTS)
    assert [row["id"] for row in rows] == [mine.pk, foreign.pk]


def test_token_outside_its_owners_scope_finds_nothing():
    foreign = make_customer(make_user())
    client = bearer(make_token(make_member("executive", make_team()))[1])

    assert client.get(f"{ACCOUNTS}{foreign.pk}/").status_code == 404


def test_last_use_is_written_once_a_minute():
    token, text = make_token()
    bearer(text).get(ACCOUNTS)
    token.refresh_from_db()
    first = token.last_used_at
    bearer(text).get(ACCOUNTS)
    token.refresh_from_db()
    assert token.last_used_at == first

    tokens.note_use(token, first + timedelta(minutes=1))

    token.refresh_from_db()
    assert token.last_used_at == first + timedelta(minutes=1)


class Writable(APIView):
    def post(self, request):
        """Never reached by a token that may only read."""


def test_token_may_not_write_even_where_its_owner_may():
    _, text = make_token()
    request = RequestFactory().post("/", headers={"authorization": f"Bearer {text}"})

    response = Writable.as_view()(request)

    assert response.status_code == PermissionDenied.status_code
    assert "may only read" in response.data["detail"]


@pytest.mark.parametrize("days", [0, 366])
def test_token_is_valid_for_a_year_at_most(days):
    with pytest.raises(ValueError, match="1 to 365"):
        make_token(days=days)


def test_database_refuses_a_token_of_more_than_a_year():
    token, _ = make_token(days=365)

    with pytest.raises(IntegrityError, match="within_a_year"):
        ApiToken.objects.filter(pk=token.pk).update(
            expires_at=token.created_at + timedelta(days=365, seconds=1)
        )


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_database_refuses_scopes_that_do_not_exist(scopes):
    token, _ = make_token()

    with pytest.raises(IntegrityError, match="scopes_are_known"):
        ApiToken.objects.filter(pk=token.pk).update(scopes=scopes)


def test_command_prints_a_token_that_works_and_says_what_for(capsys):
    owner = make_member("analyst", make_team())

    call_command("create_token", owner.email.upper(), "--name", "Reports")

    printed = capsys.readouterr()
    assert bearer(printed.out.strip()).get(ACCOUNTS).status_code == 200
    assert "It may read," in printed.err
    assert ApiToken.objects.get().scopes == ["read"]


@pytest.mark.parametrize(
    ("email", "days", "message"),
    [
        ("nobody@test.example", 90, "nobody with the address"),
        ("left@test.example", 90, "may not sign in"),
        ("here@test.example", 400, "1 to 365"),
    ],
)
def test_command_says_why_it_issues_none(email, days, message):
    make_user(email="left@test.example", is_active=False)
    make_user(email="here@test.example")

    with pytest.raises(CommandError, match=message):
        call_command("create_token", email, name="Reports", days=days)


def test_administrator_revokes_tokens_but_cannot_add_or_read_them(client):
    token, _ = make_token()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    listing = reverse("admin:integrations_apitoken_changelist")

    client.post(listing, {"action": "revoke", "_selected_action": [token.pk]})

    token.refresh_from_db()
    change = reverse("admin:integrations_apitoken_change", args=[token.pk])
    assert token.revoked_at is not None
    assert token.secret_hash not in client.get(change).content.decode()
    assert client.get(f"{listing}add/").status_code == 403


def test_token_never_reaches_the_log(caplog):
    _, text = make_token()
    with caplog.at_level(logging.DEBUG):
        bearer(text).get(ACCOUNTS)
        bearer(text + "0").get(ACCOUNTS)

    assert text.rpartition("_")[2] not in caplog.text
