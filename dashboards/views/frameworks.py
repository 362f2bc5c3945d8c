"""Scoring models: everybody may read them, administrators change them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.base import Section
from accounts.views import sections
from dashboards.frameworks import pages
from dashboards.frameworks.forms import drafts, measures, models
from dashboards.frameworks.forms.publish import LookAfter, Publish
from dashboards.frameworks.trial import trial
from dashboards.reader import Reader
from diagnostics.models import FrameworkVersion, ScoringModel
from diagnostics.scoring.compare import differences

Kinds = Iterable[type[Section]]
READ_AND_WRITE = ["GET", "HEAD", "POST"]
# The forms of a draft, and the part of its page that each belongs to.
OF_DRAFT: dict[type[Section], str] = {
    drafts.Weights: "weights",
    drafts.AddMeasure: "measures",
    drafts.RemoveMeasure: "weights",
    measures.AddReading: "measures",
    drafts.AddLimit: "limits",
    drafts.Limit: "limits",
    drafts.RemoveLimit: "limits",
    drafts.Rules: "rules",
    models.Discard: "rules",
}
OF_PUBLISHED = (models.Copy, LookAfter)
OF_MEASURE = (drafts.RemoveMeasure,)
OF_LIMIT = (drafts.Limit, drafts.RemoveLimit)


@login_required
@require_http_methods(READ_AND_WRITE)
def frameworks(request: HttpRequest) -> HttpResponse:
    """Every scoring model; a POST begins another."""
    reader = Reader.of(request)
    form = _sent(request, reader, [models.NewModel])
    if form and sections.kept(request, form):
        return redirect(_next(form, request.path))
    context = {
        "models": pages.models_context(reader),
        "new_form": _shown(models.NewModel, reader, form),
        "may_edit": reader.administers,
        "templates": models.TEMPLATES.values(),
    }
    return _page(request, "list", context, form)


@login_required
@require_http_methods(READ_AND_WRITE)
def model(request: HttpRequest, model_id: int) -> HttpResponse:
    """One scoring model: its versions, who made them and why."""
    reader = Reader.of(request)
    found = get_object_or_404(ScoringModel, pk=model_id)
    form = _sent(request, reader, [models.Rename, models.EndModel], found)
    if form and sections.kept(request, form):
        return redirect(request.path)
    (row,) = (r for r in pages.models_context(reader) if r["model"] == found)
    context = row | {
        "may_edit": reader.administers,
        "rename_form": _shown(models.Rename, reader, form, found),
        "end_form": _shown(models.EndModel, reader, form, found),
    }
    return _page(request, "model", context, form)


@login_required
@require_http_methods(READ_AND_WRITE)
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """What one version says; administrators write a draft here, part by part."""
    reader, found = Reader.of(request), _version(version_id)
    is_draft = found.status == FrameworkVersion.Status.DRAFT
    kinds = OF_DRAFT if is_draft else OF_PUBLISHED
    form = _sent(request, reader, kinds, found)
    if form and sections.kept(request, form):
        anchor = f"#{OF_DRAFT[type(form)]}" if is_draft else ""
        return redirect(_next(form, request.path + anchor))
    context: dict[str, Any] = {
        "version": found,
        "may_edit": reader.administers,
        "is_draft": is_draft,
        **pages.version_context(found),
    }
    if is_draft and reader.administers:
        context |= _draft_forms(reader, found, form)
        return _page(request, "draft", context, form)
    context |= {
        "copy_form": _shown(models.Copy, reader, form, found),
        "care_form": _shown(LookAfter, reader, form, found),
        "is_retired": found.status == FrameworkVersion.Status.RETIRED,
    }
    return _page(request, "version", context, form)


@login_required
@require_http_methods(READ_AND_WRITE)
def measure(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    """One measure of a version; of a draft administrators change it here.

    A POST with `draw` only draws the curve as it was typed.
    """
    reader, found = Reader.of(request), _version(version_id)
    framework = found.framework
    if key not in framework.column_of:
        raise Http404("This version has no such measure.")
    part = drafts.Part(found, key)
    is_draft = found.status == FrameworkVersion.Status.DRAFT
    form = _sent(request, reader, [measures.MeasureForm] if is_draft else [], part)
    is_drawing = form is not None and "draw" in request.POST
    if form and not is_drawing and sections.kept(request, form):
        return redirect("dashboards:framework-version", found.pk)
    rule = framework.measures[framework.column_of[key]]
    may_edit = is_draft and reader.administers
    context = {
        "version": found,
        "rule": rule,
        "measure": rule.measure,
        "may_edit": may_edit,
        "form": _shown(measures.MeasureForm, reader, form, part) if may_edit else None,
        "picture": pages.picture(_typed_curve(form) or rule.curve, rule.measure.unit),
    }
    return _page(request, "measure", context, None if is_drawing else form)


def _typed_curve(form: Section | None) -> Any:
    """The curve of a form that was sent, where it can be drawn."""
    if not isinstance(form, measures.MeasureForm):
        return None
    form.full_clean()
    refused = any(name.startswith(("value_", "points_")) for name in form.errors)
    return None if refused else form.curve


@login_required
@require_http_methods(READ_AND_WRITE)
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """What publishing a draft would change, and the form that does it."""
    reader, found = Reader.of(request), _version(version_id)
    if not reader.administers:
        raise PermissionDenied("Only administrators publish scoring models.")
    if found.status != FrameworkVersion.Status.DRAFT:
        if request.method == "POST":
            return redirect("dashboards:framework-version", found.pk)
        raise Http404("This version is no draft any more.")
    form = _sent(request, reader, [Publish], found)
    if form and sections.kept(request, form):
        return redirect(_next(form, request.path))
    problems = pages.draft_problems(found)
    context = {
        "version": found,
        "problems": problems,
        "trial": trial(reader, found),
        "form": None if problems else _shown(Publish, reader, form, found),
    }
    return _page(request, "publish", context, form)


@login_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions side by side, in words."""
    known = {str(one.pk): one for one in pages.versions().order_by("pk")}
    before = known.get(request.GET.get("before", ""))
    after = known.get(request.GET.get("after", ""))
    found = None
    if before and after:
        names = pages.segment_names()
        found = differences(before.framework, after.framework, names)
    context = {
        "versions": known.values(),
        "before": before,
        "after": after,
        "differences": found,
    }
    return _page(request, "compare", context, None)


def _version(version_id: int) -> FrameworkVersion:
    people = ("scoring_model", "created_by", "published_by", "rate_set")
    versions = FrameworkVersion.objects.select_related(*people)
    return get_object_or_404(versions, pk=version_id)


def _sent(
    request: HttpRequest, reader: Reader, kinds: Kinds, row: Any = None
) -> Section | None:
    """The form that an administrator sent; others are refused."""
    if request.method != "POST":
        return None
    if not reader.administers:
        raise PermissionDenied("Only administrators change scoring models.")
    name = request.POST.get("section")
    if name in {kind.section for kind in (*OF_MEASURE, *OF_LIMIT)}:
        row = _part(row, request.POST.get("row", ""), name)
    return sections.sent(request, kinds, reader.day, row)


def _part(version: Any, key: str, section: str) -> drafts.Part:
    """The measure or limit of a draft that a form is about."""
    if not isinstance(version, FrameworkVersion):
        raise BadRequest("This page has no such form.")
    framework = version.framework
    of_limit = section in {kind.section for kind in OF_LIMIT}
    caps = {cap.key for cap in framework.caps}
    if key not in (caps if of_limit else framework.column_of):
        raise Http404("The draft has no such part any more.")
    return drafts.Part(version, key)


def _draft_forms(
    reader: Reader, draft: FrameworkVersion, sent: Section | None
) -> dict[str, Any]:
    framework = draft.framework
    limits = [
        {
            **pages.cap_row(framework, cap),
            "form": _shown(drafts.Limit, reader, sent, drafts.Part(draft, cap.key)),
        }
        for cap in framework.caps
    ]
    refused = OF_DRAFT.get(type(sent), "") if sent else ""
    return {
        "weights_form": _shown(drafts.Weights, reader, sent, draft),
        "add_form": _shown(drafts.AddMeasure, reader, sent, draft),
        "reading_form": _shown(measures.AddReading, reader, sent, draft),
        "limits": limits,
        "limit_form": _shown(drafts.AddLimit, reader, sent, draft),
        "rules_form": _shown(drafts.Rules, reader, sent, draft),
        "problems": pages.draft_problems(draft),
        "refused": refused,
        "refused_words": _words(sent),
    }


def _words(sent: Section | None) -> list[str]:
    """What stands against a form that has no place of its own to say it."""
    placeless = (*OF_MEASURE, drafts.RemoveLimit, models.Discard)
    if not isinstance(sent, placeless):
        return []
    return [str(words) for words in sent.non_field_errors()]


def _shown(
    kind: type[Section], reader: Reader, sent: Section | None, row: Any = None
) -> Section:
    return sections.shown(kind(day=reader.day, row=row), sent)


def _next(form: Section, here: str) -> str:
    """Where to go once a form is kept."""
    return getattr(form, "leads_to", "") or here


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], refused: Section | None
) -> HttpResponse:
    status = 422 if refused else 200
    return render(request, f"frameworks/{name}.html", context, status=status)
