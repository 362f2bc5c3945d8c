"""Tokens when the demonstration goes."""

import pytest

from accounts import demo
from accounts.models import User
from accounts.tests.builders import make_organisation, make_user
from integrations import tokens
from integrations.models import ApiToken

pytestmark = pytest.mark.django_db


def issue(owner: User) -> ApiToken:
    token, _ = tokens.issue(owner=owner, name="Reports", days=90)
    return token


def test_tokens_of_demo_people_go_with_them_and_all_others_stay():
    make_organisation(is_demo=True)
    issue(make_user(source="demo"))
    kept = {issue(make_user()), issue(make_user(email=demo.KEPT_LOGIN, source="demo"))}

    demo.remove(password="correct horse battery")

    assert set(ApiToken.objects.all()) == kept
