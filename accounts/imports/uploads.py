"""Requests that are too large are refused before anything of them is kept."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import render

from accounts.imports.runs import too_large
from web.problems import unless_page

BESIDE_THE_FILE = 1024 * 1024  # bytes: the mapping, and what parts the fields
_PIECE = 64 * 1024
# A browser listens once it has sent everything. Larger bodies are cut off.
_LISTENED_TO = 5  # times what is allowed


class LimitedBodies:
    """No request has a body of more than an upload may have.

    The server reads no further than the length that a request tells of itself, so it
    is enough to look at that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size, most = _size(request), settings.IMPORT_MAX_BYTES + BESIDE_THE_FILE
        if size <= most:
            return self.get_response(request)
        if size <= _LISTENED_TO * most:
            _throw_away(request)
        reason = too_large("What you sent", size)

        def page(request: HttpRequest) -> HttpResponse:
            return render(request, "413.html", {"reason": reason}, status=413)

        return unless_page(page, 413, reason)(request)


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # nothing of such a body is read


def _throw_away(request: HttpRequest) -> None:
    try:
        while request.read(_PIECE):
            pass
    except UnreadablePostError:
        return  # whoever sent it has gone
