"""The review of an account that its team fills in together."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms.review import ReviewSheet
from accounts.models import Fact
from accounts.services.reviews import Overtaken, keep_review
from accounts.training import certificate_of
from dashboards.facts import Place
from dashboards.reviewing import facts_of, last_review, sheet_of, sides
from dashboards.said import FOLLOWS

AT_THE_SAME_MOMENT = "This has just been entered. Open the account to see it."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The form beside what the facts say; a POST keeps all of it, once."""
    place = Place.of(request, customer_id)
    if request.method != "POST":
        context = _context(request, place, _sheet(place))
        return render(request, "dashboards/review.html", context)
    sheet = _sheet(place, request.POST)
    kept, how = _kept(sheet)
    if kept is None:
        # A factor that somebody changed meanwhile is shown as it is now.
        context = _context(request, place, sheet)
        return render(request, "dashboards/review.html", context, status=422)
    undo_url = place.undo_url(kept)
    messages.success(request, f"Review {how}.{FOLLOWS}", extra_tags=undo_url)
    return redirect(place.way_back)


def _kept(sheet: ReviewSheet) -> tuple[Fact | None, str]:
    """The review and what became of it; None where the sheet does not pass."""
    before = sheet.realities.saved_before()
    if before is not None:
        return before, "was saved already"
    if not sheet.is_valid:
        return None, ""
    try:
        return keep_review(sheet.outcome), "saved"
    except Overtaken as words:
        sheet.realities.add_error(None, str(words))
        return None, ""
    except IntegrityError:
        sheet.realities.add_error(None, AT_THE_SAME_MOMENT)
        return sheet.realities.saved_before(), "was saved already"


def _sheet(place: Place, data: Any = None) -> ReviewSheet:
    assert place.customer  # noqa: S101 - the address names one
    return sheet_of(place.customer, place.reader.user, place.reader.day, data)


def _context(request: HttpRequest, place: Place, sheet: ReviewSheet) -> dict[str, Any]:
    reader, customer = place.reader, sheet.customer
    return {
        "place": place,
        "customer": customer,
        "sheet": sheet,
        "sides": sides(sheet, facts_of(reader, customer), request.GET.getlist("ask")),
        "last_review": last_review(customer, reader.day),
        "certificate": certificate_of(reader.user, reader.day),
    }
