"""Errors of the API as problem details (RFC 9457), whatever raised them."""

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils.encoding import escape_uri_path
from rest_framework import serializers
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    ParseError,
    ValidationError,
)
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from web.renderers import JSONRenderer

MEDIA_TYPE = "application/problem+json"
API = "/api/"
RETRY_SECONDS = 5  # after which a busy database may be asked again
ALWAYS_POSSIBLE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
)

logger = logging.getLogger(__name__)


class ErrorSerializer(serializers.Serializer[Any]):
    parameter = serializers.CharField(required=False, help_text="The query parameter.")
    pointer = serializers.CharField(
        required=False, help_text="The place in the body, as a JSON pointer."
    )
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(default="about:blank")
    title = serializers.CharField(help_text="What the status means.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What went wrong this time.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    errors = ErrorSerializer(  # type: ignore[assignment]
        many=True, help_text="Every wrong value, by its place."
    )


class Conflict(APIException):
    status_code = HTTPStatus.CONFLICT


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unprocessable(APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class Busy(APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "The database is busy. Nothing was half done; try again soon."
    wait = RETRY_SECONDS


def answers(
    serializer: Any,
    *problems: HTTPStatus,
    status: HTTPStatus = HTTPStatus.OK,
    media_type: str = JSONRenderer.media_type,
) -> dict[tuple[int, str], Any]:
    """Every answer of an endpoint, as its schema lists them.

    serializer  of the answer when all is well, with its status and media type
    problems    statuses besides those that any endpoint may answer with
    """
    statuses = sorted({*ALWAYS_POSSIBLE, *problems})
    return {(status.value, media_type): serializer} | {
        (status.value, MEDIA_TYPE): ProblemSerializer for status in statuses
    }


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Whatever a view raised, as a problem; what nobody expected goes to the log."""
    request, error = context["request"], _as_ours(error)
    response = exception_handler(error, context)
    if response is None:
        logger.error("API failed: %s", request.path, exc_info=error)
        set_rollback()
        response = Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
    errors = []
    if isinstance(error, ValidationError):
        errors = list(_errors(error.detail, in_query=request.method in SAFE_METHODS))
    response.data = problem(
        response.status_code, _detail(response, errors), request.path, errors
    )
    response.content_type = MEDIA_TYPE
    return response


def _as_ours(error: Exception) -> Exception:
    """What Django says of a body that it will not read, and of its database."""
    if isinstance(error, OperationalError):
        logger.error("The database did not do it", exc_info=error)
        return Busy()
    if isinstance(error, RequestDataTooBig):
        return TooLarge(str(error))
    if isinstance(error, SuspiciousOperation | MultiPartParserError):
        return ParseError(str(error))
    return error


def problem(
    status: int, detail: str, path: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The members of a problem."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description,
        "instance": escape_uri_path(path),
        "errors": errors or [],
    }


def unless_page(
    page: Callable[..., HttpResponseBase], status: int, detail: str = ""
) -> Callable[..., HttpResponseBase]:
    """An error view: a problem below /api/, elsewhere what `page` answers.

    For errors raised before any view of the API is reached.

    detail  what went wrong; "": what the status means
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.path.startswith(API):
            return page(request, *args, **kwargs)
        body = JSONRenderer().render(problem(status, detail, request.path))
        return HttpResponse(body, content_type=MEDIA_TYPE, status=status)

    return answer


def _detail(response: Response, errors: list[dict[str, str]]) -> str:
    if errors:
        return " ".join(dict.fromkeys(error["detail"] for error in errors))
    return str((response.data or {}).get("detail", ""))


def _errors(detail: Any, *, in_query: bool) -> Iterator[dict[str, str]]:
    for path, error in _leaves(detail):
        place = (
            {"parameter": path[0]} if in_query and path else {"pointer": _pointer(path)}
        )
        yield {**place, "code": error.code or "invalid", "detail": str(error)}


def _leaves(
    detail: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], ErrorDetail]]:
    """Each message with the keys that lead to it; a list of messages adds no key."""
    if isinstance(detail, ErrorDetail):
        yield path, detail
    elif isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _leaves(inner, (*path, str(name)))
    else:
        for place, inner in enumerate(detail):
            is_message = isinstance(inner, ErrorDetail)
            yield from _leaves(inner, path if is_message else (*path, str(place)))


def _pointer(path: tuple[str, ...]) -> str:
    return "".join(
        "/" + part.replace("~", "~0").replace("/", "~1")
        for part in path
        if part != "non_field_errors"
    )
