"""How the work goes, for administrators; and parked accounts, to be tried again."""

import logging
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.models import Customer
from accounts.views.guards import administrators_only
from dashboards.reader import Reader
from dashboards.troubles import UNANSWERED, troubles
from diagnostics import operations as work
from diagnostics import parked
from diagnostics.models import FailedCustomer
from web import queues

MOST_FAILED = 20
EVERYTHING = "all"

logger = logging.getLogger(__name__)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def operations(request: HttpRequest) -> HttpResponse:
    """The page, or its figures alone, which ask for themselves every ten seconds."""
    if request.method == "POST":
        return _retry(request)
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    template = "operations/_figures.html" if is_part else "operations/operations.html"
    context = {"at": timezone.now(), "at_most": work.AT_MOST}
    try:
        context |= _told(Reader.of(request))
    except OperationalError:
        logger.exception("The database did not tell how the work goes")
        context |= _untold()
    is_whole = context["found"] is not None or is_part  # a part is only shown with 200
    status = HTTPStatus.OK if is_whole else HTTPStatus.SERVICE_UNAVAILABLE
    return render(request, template, context, status=status)


def _untold() -> dict[str, Any]:
    """What is known without the database."""
    services = {"broker": work.broker(), "cache": queues.cache()}
    return services | {"found": None, "troubles": [UNANSWERED]}


def _told(reader: Reader) -> dict[str, Any]:
    found = work.look()
    return {
        "found": found,
        "troubles": troubles(found),
        "parked": _failed(reader, is_parked=True),
        "retrying": _failed(reader, is_parked=False),
    }


def _failed(reader: Reader, *, is_parked: bool) -> list[dict[str, Any]]:
    """The first of them, the latest failure first, with the account's name."""
    failed = FailedCustomer.objects.filter(parked_at__isnull=not is_parked)
    rows = list(failed.order_by("-failed_at", "customer_id")[:MOST_FAILED])
    seen = Customer.objects.visible_to(reader.user, reader.day)
    names = dict(
        seen.filter(pk__in=[row.customer_id for row in rows]).values_list("pk", "name")
    )
    return [{"row": row, "name": names.get(row.customer_id)} for row in rows]


def _retry(request: HttpRequest) -> HttpResponse:
    """`retry` names an account, or all that are parked."""
    wanted = request.POST.get("retry", "")
    author = Reader.of(request).user
    if wanted == EVERYTHING:
        tried = parked.retry(author)
    elif wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
        tried = parked.retry(author, [int(wanted)])
    else:
        return HttpResponseBadRequest("Say which account to try again.")
    word = "account is" if tried == 1 else "accounts are"
    messages.success(request, f"{tried} {word} tried again now.")
    return redirect("dashboards:operations")
