"""Errors as problem details, and cursors that cannot be made up."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from web import cursors, problems
from web.cursors import InvalidCursor, Position


def handled(error, method="get"):
    request = Request(getattr(RequestFactory(), method)("/api/v1/ä/"))
    return problems.handle(error, {"request": request}).data


def test_wrong_values_in_a_body_are_found_by_their_pointers():
    error = ValidationError(
        {"rows": [{}, {"a/b~c": ["Too long."]}], "name": ["Empty."]}
    )

    problem = handled(error, "post")

    assert [one["pointer"] for one in problem["errors"]] == ["/rows/1/a~1b~0c", "/name"]
    assert problem["detail"] == "Too long. Empty."


def test_body_that_is_wrong_as_a_whole_has_the_empty_pointer():
    problem = handled(ValidationError(["No list."]), "post")

    assert problem["errors"] == [
        {"pointer": "", "code": "invalid", "detail": "No list."}
    ]


def test_instance_is_a_path_that_an_address_can_hold():
    assert handled(ValidationError({"q": ["Bad."]}))["instance"] == "/api/v1/%C3%A4/"


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/api/v2/", "application/problem+json"), ("/accounts/", "text/plain")],
)
def test_error_page_is_a_problem_below_the_api_only(path, content_type):
    def page(request):
        return HttpResponse("Not here", content_type="text/plain", status=404)

    response = problems.unless_page(page, 404)(RequestFactory().get(path))

    assert response.status_code == 404
    assert response["Content-Type"] == content_type


@pytest.mark.parametrize("position", [Position("12.50", 7), Position(None, 2**62)])
def test_cursor_gives_back_the_position(position):
    assert cursors.read(cursors.write(position, "walk"), "walk") == position


def test_cursor_fits_no_other_walk():
    cursor = cursors.write(Position("1", 1), "/accounts/?&id")

    with pytest.raises(InvalidCursor, match="another list"):
        cursors.read(cursor, "/scores/?&id")


@pytest.mark.parametrize("spoil", [lambda c: c[:-1], lambda c: "x" + c, lambda c: "é"])
def test_cursor_that_was_altered_is_refused(spoil):
    with pytest.raises(InvalidCursor, match="not made here"):
        cursors.read(spoil(cursors.write(Position("1", 1), "walk")), "walk")
