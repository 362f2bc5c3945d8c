"""Uploads that are too large: refused before anything is kept, and in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.imports.uploads import BESIDE_THE_FILE, LimitedBodies
from accounts.models import ImportRun, StoredFile
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_api import ORDERS, WISHES, post
from accounts.tests.reading import signed_in_as

pytestmark = pytest.mark.django_db
LIMIT = 1024 * 1024


@pytest.fixture(autouse=True)
def organisation(settings):
    settings.IMPORT_MAX_BYTES = LIMIT
    return make_organisation()


def brought_by_page(client, size: int):
    file = SimpleUploadedFile("orders.csv", b"x" * size)
    return client.post(reverse("accounts:imports"), {"file": file})


@pytest.mark.parametrize("checks_csrf", [True, False])
def test_a_page_says_how_much_it_takes_and_who_takes_more(checks_csrf):
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(make_member("admin", make_team()))

    answer = brought_by_page(client, LIMIT + BESIDE_THE_FILE + 1)

    page = answer.content.decode()
    assert answer.status_code == 413
    assert "What you sent has 2.0 MB. Up to 1 MB, 100,000 rows" in page
    assert "larger files by manage.py import" in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not StoredFile.objects.exists()


def test_strangers_cannot_send_more_either(client):
    answer = client.post("/login/", {"file": SimpleUploadedFile("x", b"x" * 3 * LIMIT)})

    assert answer.status_code == 413


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + BESIDE_THE_FILE + 1])
def test_a_program_is_told_by_a_problem(size):
    answer = post(signed_in_as("admin"), b"x" * size, **WISHES)

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    assert "Up to 1 MB" in answer.json()["detail"]
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_just_below_the_limit_is_taken():
    answer = post(signed_in_as("admin"), ORDERS.ljust(LIMIT), **WISHES)

    assert answer.status_code == 202


class Body:
    """Counts what is read of it."""

    def __init__(self, size: int) -> None:
        self.left, self.read_so_far = size, 0

    def read(self, size: int) -> bytes:
        piece = min(size, self.left)
        self.left -= piece
        self.read_so_far += piece
        return b"x" * piece


@pytest.mark.parametrize(("times", "is_read"), [(2, True), (100, False)])
def test_a_browser_is_listened_to_up_to_a_point(times, is_read):
    size = times * (LIMIT + BESIDE_THE_FILE)
    body = Body(size)
    request = RequestFactory().post("/imports/")
    request.META["CONTENT_LENGTH"] = str(size)
    request._stream = body

    answer = LimitedBodies(lambda request: pytest.fail("let in"))(request)

    assert answer.status_code == 413
    assert body.read_so_far == (size if is_read else 0)


@pytest.mark.parametrize("told", ["", "x", "-1", "1e9", "²", "9" * 5_000])
def test_a_length_that_is_no_number_counts_as_none(told):
    request = RequestFactory().get("/")
    request.META["CONTENT_LENGTH"] = told

    assert LimitedBodies(lambda request: "let in")(request) == "let in"
