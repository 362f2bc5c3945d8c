"""Settings: what holds for the whole organisation, on one page of small forms."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.forms import settings as forms
from accounts.forms.base import Section
from accounts.models import (
    Feed,
    Organisation,
    RateSet,
    Segment,
    StaffingRequirement,
    UnitCost,
)
from accounts.views import sections
from accounts.views.guards import administrators_only

# Each form, and the part of the page it belongs to.
FORMS: dict[type[Section], str] = {
    forms.OrganisationForm: "organisation",
    forms.Clock: "clock",
    forms.AddRates: "rates",
    forms.SegmentForm: "segments",
    forms.AddSegment: "segments",
    forms.Require: "segments",
    forms.EndRequirement: "segments",
    forms.SetUnitCost: "costs",
    forms.OpenFeed: "sources",
    forms.Cadence: "sources",
}


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The page; a POST keeps one of its forms."""
    day, organisation = clock.today(), Organisation.objects.first()
    if organisation is None:
        return redirect("dashboards:start")
    form = _sent(request, day, organisation)
    if form and sections.kept(request, form):
        return redirect(f"{reverse('accounts:settings')}#{FORMS[type(form)]}")
    context = {
        **_of_organisation(day, Organisation.objects.first(), form),
        **_segments(day, form),
        **_costs(day, form),
        **_sources(day, form),
        "refused": FORMS[type(form)] if form else "",
    }
    status = 422 if form else 200
    return render(request, "accounts/settings.html", context, status=status)


def _sent(
    request: HttpRequest, day: date, organisation: Organisation | None
) -> Section | None:
    of_organisation = {form.section for form in (forms.OrganisationForm, forms.Clock)}
    is_about_it = request.POST.get("section") in of_organisation
    row = organisation if is_about_it else None
    return sections.sent(request, FORMS, day, row)


def _of_organisation(
    day: date, organisation: Organisation | None, sent: Section | None
) -> dict[str, Any]:
    def shown(form: type[Section], **kwargs: Any) -> Section:
        return sections.shown(form(day=day, **kwargs), sent)

    return {
        "organisation": organisation,
        "today": day,
        "organisation_form": shown(forms.OrganisationForm, row=organisation),
        "clock_form": shown(forms.Clock, row=organisation),
        "rate_sets": RateSet.objects.prefetch_related("rates").order_by("-fixed_on"),
        "rates_form": shown(forms.AddRates),
    }


def _segments(day: date, sent: Section | None) -> dict[str, Any]:
    asked = StaffingRequirement.objects.in_force(day).exclude(segment=None)
    by_segment: dict[int, list[StaffingRequirement]] = {}
    for requirement in asked.select_related("segment").order_by("role", "skill"):
        by_segment.setdefault(requirement.segment_id, []).append(requirement)
    rows = [
        {
            "segment": segment,
            "form": sections.shown(forms.SegmentForm(day=day, row=segment), sent),
            "requirements": by_segment.get(segment.pk, []),
            "require_form": sections.shown(forms.Require(day=day, row=segment), sent),
            "is_sent": sent is not None and sent.row == segment,
        }
        for segment in Segment.objects.order_by("name")
    ]
    new = sections.shown(forms.AddSegment(day=day), sent)
    return {"segments": rows, "segment_form": new}


def _costs(day: date, sent: Section | None) -> dict[str, Any]:
    costs = UnitCost.objects.in_force(day).select_related("segment")
    return {
        "costs": costs.order_by("activity", "segment__name"),
        "cost_form": sections.shown(forms.SetUnitCost(day=day), sent),
    }


def _sources(day: date, sent: Section | None) -> dict[str, Any]:
    rows = [
        {
            "feed": feed,
            "is_silent": feed.is_silent(day),
            "form": sections.shown(forms.Cadence(day=day, row=feed), sent),
        }
        for feed in Feed.objects.order_by("kind", "source")
    ]
    form = sections.shown(forms.OpenFeed(day=day), sent)
    return {"feeds": rows, "feed_form": form}
