"""Versions of scoring models: read by everybody, as drafts written and published."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.forms.base import Section
from accounts.views import sections
from dashboards.frameworks import pages
from dashboards.frameworks.forms import limits, measures, models, weights
from dashboards.frameworks.forms.parts import Part
from dashboards.frameworks.forms.publish import LookAfter, Publish
from dashboards.frameworks.forms.rules import Rules
from dashboards.frameworks.overtaken import check_draft, leads_on, part_is_gone
from dashboards.frameworks.sending import OF_MEASURE, next_address, page, sent, shown
from dashboards.frameworks.trial import trial
from dashboards.reader import Reader
from diagnostics.models import FrameworkVersion

READ_AND_WRITE = ["GET", "HEAD", "POST"]
# The forms of a draft, and the part of its page that each belongs to.
OF_DRAFT: dict[type[Section], str] = {
    weights.Weights: "weights",
    weights.AddMeasure: "measures",
    weights.RemoveMeasure: "weights",
    measures.AddReading: "measures",
    limits.AddLimit: "limits",
    limits.Limit: "limits",
    limits.RemoveLimit: "limits",
    Rules: "rules",
    models.Discard: "rules",
}
OF_PUBLISHED = (models.Copy, LookAfter)
ALL_OF_DRAFT = {measures.MeasureForm.section, *(kind.section for kind in OF_DRAFT)}


@login_required
@require_http_methods(READ_AND_WRITE)
@leads_on
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """What one version says; administrators write a draft here, part by part."""
    reader = Reader.of(request)
    found = _version(request, reader, version_id)
    is_draft = found.status == FrameworkVersion.Status.DRAFT
    kinds = OF_DRAFT if is_draft else OF_PUBLISHED
    form = sent(request, reader, kinds, found)
    if form and sections.kept(request, form):
        anchor = f"#{OF_DRAFT[type(form)]}" if is_draft else ""
        return redirect(next_address(form, request.path + anchor))
    if form and is_draft:
        check_draft(found.pk)
    context: dict[str, Any] = {
        "version": found,
        **pages.who_may(reader),
        "is_draft": is_draft,
        **pages.version_context(found),
    }
    if is_draft and reader.administers:
        context |= _draft_forms(reader, found, form)
        return page(request, "draft", context, form)
    context |= {
        "copy_form": shown(models.Copy, reader, form, found),
        "care_form": shown(LookAfter, reader, form, found),
        "is_retired": found.status == FrameworkVersion.Status.RETIRED,
    }
    return page(request, "version", context, form)


@login_required
@require_http_methods(READ_AND_WRITE)
@leads_on
def measure(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    """One measure of a version; of a draft administrators change it here.

    A POST with `draw` only draws the curve as it was typed.
    """
    reader = Reader.of(request)
    found = _version(request, reader, version_id)
    framework = found.framework
    if key not in framework.column_of:
        if _writes_draft(request, reader):
            raise part_is_gone(found)
        raise Http404("This version has no such measure.")
    part = Part(found, key)
    is_draft = found.status == FrameworkVersion.Status.DRAFT
    form = sent(request, reader, [measures.MeasureForm] if is_draft else [], part)
    is_drawing = form is not None and "draw" in request.POST
    if form and not is_drawing and sections.kept(request, form):
        return redirect("dashboards:framework-version", found.pk)
    if form:
        check_draft(found.pk)
    rule = framework.measures[framework.column_of[key]]
    may_edit = is_draft and reader.administers
    context = {
        "version": found,
        "rule": rule,
        "measure": rule.measure,
        "may_edit": may_edit,
        "form": shown(measures.MeasureForm, reader, form, part) if may_edit else None,
        "picture": pages.picture(_typed_curve(form) or rule.curve, rule.measure.unit),
    }
    return page(request, "measure", context, None if is_drawing else form)


def _typed_curve(form: Section | None) -> Any:
    """The curve of a form that was sent, where it can be drawn."""
    if not isinstance(form, measures.MeasureForm):
        return None
    refused = any(name.startswith(("value_", "points_")) for name in form.errors)
    return None if refused else form.curve


@login_required
@require_http_methods(READ_AND_WRITE)
@leads_on
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """What publishing a draft would change, and the form that does it."""
    reader = Reader.of(request)
    if not reader.administers:
        raise PermissionDenied("Only administrators publish scoring models.")
    if request.method == "POST":
        check_draft(version_id)
    found = _version(request, reader, version_id)
    if found.status != FrameworkVersion.Status.DRAFT:
        raise Http404("This version is no draft any more.")
    form = sent(request, reader, [Publish], found)
    if form and sections.kept(request, form):
        return redirect(next_address(form, request.path))
    if form:
        check_draft(found.pk)
    problems = pages.draft_problems(found)
    context = {
        "version": found,
        "problems": problems,
        **pages.changed_in(found, reader.day),
        "trial": trial(reader, found),
        "form": None if problems else shown(Publish, reader, form, found),
    }
    return page(request, "publish", context, form)


def _writes_draft(request: HttpRequest, reader: Reader) -> bool:
    """Whether somebody who may sent a form that only a draft has."""
    is_sent = request.method == "POST" and reader.administers
    return is_sent and request.POST.get("section") in ALL_OF_DRAFT


def _version(request: HttpRequest, reader: Reader, version_id: int) -> FrameworkVersion:
    if _writes_draft(request, reader):
        check_draft(version_id)
    people = ("scoring_model", "created_by", "published_by", "rate_set")
    versions = FrameworkVersion.objects.select_related(*people)
    return get_object_or_404(versions, pk=version_id)


def _draft_forms(
    reader: Reader, draft: FrameworkVersion, sent: Section | None
) -> dict[str, Any]:
    refused = OF_DRAFT.get(type(sent), "") if sent else ""
    return {
        "weights_form": shown(weights.Weights, reader, sent, draft),
        "add_form": shown(weights.AddMeasure, reader, sent, draft),
        "reading_form": shown(measures.AddReading, reader, sent, draft),
        "limits": _limit_rows(reader, draft, sent),
        "limit_form": shown(limits.AddLimit, reader, sent, draft),
        "rules_form": shown(Rules, reader, sent, draft),
        "problems": pages.draft_problems(draft),
        "refused": refused,
        "refused_words": _words(sent),
    }


def _limit_rows(
    reader: Reader, draft: FrameworkVersion, sent: Section | None
) -> list[dict[str, Any]]:
    """Each limit as it is, with the form that changes it."""
    framework = draft.framework
    return [
        {
            **pages.cap_row(framework, cap),
            "form": shown(limits.Limit, reader, sent, Part(draft, cap.key)),
        }
        for cap in framework.caps
    ]


def _words(sent: Section | None) -> list[str]:
    """What stands against a form that has no place of its own to say it."""
    placeless = (*OF_MEASURE, limits.RemoveLimit, models.Discard)
    if not isinstance(sent, placeless):
        return []
    return [str(words) for words in sent.non_field_errors()]
