"""Reading the API as a person who is signed in."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.builders import make_member, make_team


def signed_in(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def signed_in_as(role: str) -> APIClient:
    """A new person who holds `role`."""
    return signed_in(make_member(role, make_team()))


def every_page(client: APIClient, address: str | None) -> list[dict[str, Any]]:
    """All rows from `address` on, page after page."""
    rows: list[dict[str, Any]] = []
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


def queries_for(client: APIClient, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
