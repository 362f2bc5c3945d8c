"""Scoring models: everybody may read them, administrators change them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import sections
from dashboards.frameworks import pages
from dashboards.frameworks.forms import models
from dashboards.frameworks.sending import next_address, page, sent, shown
from dashboards.reader import Reader
from diagnostics.models import ScoringModel
from diagnostics.scoring.compare import differences

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(READ_AND_WRITE)
def frameworks(request: HttpRequest) -> HttpResponse:
    """Every scoring model; a POST begins another."""
    reader = Reader.of(request)
    form = sent(request, reader, [models.NewModel])
    if form and sections.kept(request, form):
        return redirect(next_address(form, request.path))
    if form and (begun := models.begun_before(form, reader.user)):
        messages.info(request, f"{begun.scoring_model} is begun already: this is it.")
        return redirect(models.address(begun))
    context = {
        "models": pages.models_context(reader),
        "new_form": shown(models.NewModel, reader, form),
        **pages.who_may(reader),
        "templates": models.TEMPLATES.values(),
    }
    return page(request, "list", context, form)


@login_required
@require_http_methods(READ_AND_WRITE)
def model(request: HttpRequest, model_id: int) -> HttpResponse:
    """One scoring model: its versions, who made them and why."""
    reader = Reader.of(request)
    found = get_object_or_404(ScoringModel, pk=model_id)
    form = sent(request, reader, [models.Rename, models.EndModel], found)
    if form and sections.kept(request, form):
        return redirect(request.path)
    (row,) = (r for r in pages.models_context(reader) if r["model"] == found)
    context = row | {
        **pages.who_may(reader),
        "rename_form": shown(models.Rename, reader, form, found),
        "end_form": shown(models.EndModel, reader, form, found),
    }
    return page(request, "model", context, form)


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
    return page(request, "compare", context, None)
