"""The method as a guide, and an account to practise it on."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.review import ReviewSheet
from accounts.method import REALITY_GUIDES, SIDE_GUIDES
from accounts.services.training import VALID_DAYS, certify_practice
from accounts.training import certificate_of, people_led, was_trained
from dashboards import practice as made_up
from dashboards.reader import Reader
from diagnostics.measures.ratings import GRACE_DAYS
from diagnostics.measures.ratings import VALID_DAYS as RATED_DAYS

MOST_PEOPLE = 100


@login_required
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """What a review is, how to hold one, and who is trained to."""
    reader = Reader.of(request)
    context = {
        "groups": [
            (REALITY_GUIDES.values(), "What they face"),
            (SIDE_GUIDES.values(), "The six sides"),
        ],
        "valid_days": RATED_DAYS,
        "grace_days": GRACE_DAYS,
        "certificate": certificate_of(reader.user, reader.day),
        **_people(reader),
    }
    return render(request, "dashboards/method.html", context)


def _people(reader: Reader) -> dict[str, Any]:
    """Whom the reader leads, each with is_trained; those who are not come first."""
    trained = was_trained("pk", reader.day)
    led = people_led(reader.user, reader.day).annotate(is_trained=trained)
    shown = list(led.order_by("is_trained", "name", "pk")[:MOST_PEOPLE])
    more = led.count() - MOST_PEOPLE if len(shown) == MOST_PEOPLE else 0
    return {"people": shown, "more_people": more}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest) -> HttpResponse:
    """A review of a made-up account; a POST says how near it came to ours."""
    reader = Reader.of(request)
    sent = request.POST if request.method == "POST" else None
    sheet = made_up.practice_sheet(reader.user, reader.day, sent, reader.currency)
    if sent is not None and sheet.is_valid:
        return render(request, "dashboards/practised.html", _feedback(reader, sheet))
    context = {
        "name": made_up.NAME,
        "story": made_up.STORY,
        "sheet": sheet,
        "sides": made_up.practice_sides(sheet),
        **_rule(),
    }
    status = 200 if sent is None else 422
    return render(request, "dashboards/practice.html", context, status=status)


def _feedback(reader: Reader, sheet: ReviewSheet) -> dict[str, Any]:
    comparisons = made_up.compared(sheet)
    is_near = made_up.is_near(comparisons)
    issued = certify_practice(person=reader.user, day=reader.day) if is_near else None
    return {
        "name": made_up.NAME,
        "comparisons": comparisons,
        "alike": sum(not each.apart for each in comparisons),
        "is_near": is_near,
        "issued": issued,
        "certificate": certificate_of(reader.user, reader.day),
        **_rule(),
    }


def _rule() -> dict[str, int]:
    return {
        "fewest_alike": made_up.FEWEST_ALIKE,
        "valid_years": VALID_DAYS // 365,
    }
