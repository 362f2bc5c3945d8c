"""A token does what it was made for, and nothing else."""

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from accounts.models import ImportRun
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_api import IMPORTS, ORDERS, WISHES, post
from integrations import tokens
from integrations.models import ApiToken

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/accounts/"


@pytest.fixture
def admin():
    make_organisation()
    return make_member("admin", make_team())


def headers(owner, *scopes):
    _, text = tokens.issue(owner=owner, name="Night", days=9, scopes=scopes)
    return {"authorization": f"Bearer {text}"}


def bearer(owner, *scopes):
    return APIClient(headers=headers(owner, *scopes))


def test_token_that_only_brings_files_reads_no_accounts(admin):
    client = bearer(admin, "import")

    refused = client.get(ACCOUNTS)

    assert refused.status_code == 403
    assert "lacks the scope read" in refused.json()["detail"]
    assert client.get(IMPORTS).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_token_that_only_reads_sees_no_imports_and_brings_no_files(admin, method):
    refused = getattr(bearer(admin, "read"), method)(IMPORTS)

    assert refused.status_code == 403
    assert "lacks the scope import" in refused.json()["detail"]


def test_token_brings_files_as_its_owner_without_a_session(admin):
    client = APIClient(enforce_csrf_checks=True, headers=headers(admin, "import"))

    answer = post(client, ORDERS, **WISHES)

    assert answer.status_code == 202
    assert answer.json()["started_by"]["id"] == admin.pk


def test_session_needs_more_than_a_cookie_to_write(admin):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(admin)

    refused = post(client, ORDERS, **WISHES)

    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]
    assert not ImportRun.objects.exists()


def test_token_to_import_does_no_more_than_its_owner_may(admin):
    analyst = make_member("analyst", make_team())

    refused = bearer(analyst, "read", "import").post(IMPORTS)

    assert refused.status_code == 403
    assert refused.json()["detail"] == "Your role reads only."


def test_command_gives_the_scopes_it_is_told_and_no_other(admin, capsys):
    call_command("create_token", admin.email, "--name", "Night", "--scope", "import")

    assert ApiToken.objects.get().scopes == ["import"]
    assert "It may import," in capsys.readouterr().err
