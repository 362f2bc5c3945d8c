"""Pages on which any kind of fact is read, entered, changed, ended or removed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import undo
from accounts.forms.facts import FactForm
from accounts.models import Recorded
from accounts.services.endings import ENDINGS, end, endings_of
from dashboards.fact_words import fact_context
from dashboards.facts import Place, is_own, title
from dashboards.said import follows
from dashboards.timeline.page import MOST, STEP, how_many

MOST_REMARKED = 500
STALE = "Somebody changed it since you opened it, so nothing was saved. This is it now."


@login_required
@require_safe
def facts(request: HttpRequest, customer_id: int | None = None) -> HttpResponse:
    """Every kind that can be entered here."""
    place = Place.of(request, customer_id)
    context = {"place": place, "groups": place.offered()}
    return render(request, "dashboards/facts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(
    request: HttpRequest, kind: str, customer_id: int | None = None
) -> HttpResponse:
    """An empty form of a kind beside its latest rows; a POST keeps what it says."""
    place = Place.of(request, customer_id)
    model = place.model(kind)
    is_sent = request.method == "POST"
    sent = request.POST if is_sent else None
    form = place.form(model, data=sent, likely=request.GET.dict())
    if is_sent and not form.saved_before() and form.is_valid() and form.keep():
        return _saved(request, place, form.instance)
    if is_sent and (before := form.saved_before()):
        return _saved(request, place, before, "was saved already")
    context = _latest(request, place, model) | {"title": title(model)}
    return _page(request, place, form, context, status=422 if is_sent else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fact(
    request: HttpRequest, kind: str, fact_id: int, customer_id: int | None = None
) -> HttpResponse:
    """What a fact says; a POST changes or removes it, if it is still as shown."""
    if request.method != "POST":
        place = Place.to_read(request, customer_id)
        found = get_object_or_404(place.rows(place.model(kind)), pk=fact_id)
        form = place.form(found) if place.may_write else None
        return _change_page(request, place, found, form)
    place = Place.of(request, customer_id)
    rows = place.rows(place.model(kind))
    with transaction.atomic():
        found = get_object_or_404(rows.select_for_update(), pk=fact_id)
        return _changed(request, place, found)


@login_required
@require_POST
def end_fact(
    request: HttpRequest, customer_id: int, kind: str, fact_id: int
) -> HttpResponse:
    """Say in one word how something that was open has ended."""
    place = Place.of(request, customer_id)
    found = get_object_or_404(place.rows(place.model(kind)), pk=fact_id)
    ending = ENDINGS.get(request.POST.get("ending", ""))
    if ending is None:
        raise BadRequest("Nothing ends that way.")
    rows, pk = place.rows_to_end(ending, found)
    is_open = ending in endings_of(found)
    remark = request.POST.get("remark", "").strip()[:MOST_REMARKED]
    ended = end(ending=ending, rows=rows, pk=pk, remark=remark) if is_open else None
    if ended is None:
        messages.error(request, "It has ended already, or is not yours alone to end.")
        return redirect(place.way_back_from(request))
    return _saved(request, place, ended)


def _latest(
    request: HttpRequest, place: Place, model: type[Recorded]
) -> dict[str, Any]:
    most = how_many(request.GET.get("show", ""))
    rows = place.latest(model, most + 1)
    more_url = f"?show={most + STEP}" if len(rows) > most and most < MOST else ""
    return {"latest": rows[:most], "more_url": more_url}


def _changed(request: HttpRequest, place: Place, found: Any) -> HttpResponse:
    """The row is held by the transaction."""
    shown = request.POST.get("seen")
    if shown != str(found.recorded_xid):
        return _change_page(request, place, found, place.form(found), problem=STALE)
    if "remove" in request.POST:
        return _removed(request, place, found)
    form = place.form(found, data=request.POST)
    if not (form.is_valid() and form.keep()):
        return _change_page(request, place, found, form)
    found.refresh_from_db(fields=["recorded_xid"])
    if shown == str(found.recorded_xid):
        messages.success(request, "Nothing was changed.")
        return redirect(place.way_back)
    return _saved(request, place, found)


def _removed(request: HttpRequest, place: Place, found: Any) -> HttpResponse:
    if not is_own(found):
        raise BadRequest("What a file brought is corrected by a file.")
    name = title(type(found))
    try:
        undo.remove(found)
    except undo.CannotUndo as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, f"{name} removed.{follows(type(found))}")
    return redirect(place.way_back)


def _saved(
    request: HttpRequest, place: Place, saved: Any, how: str = "saved"
) -> HttpResponse:
    said = f"{title(type(saved))} {how}.{follows(type(saved))}"
    messages.success(request, said, extra_tags=place.undo_url(saved, request))
    return redirect(place.way_back_from(request))


def _change_page(
    request: HttpRequest,
    place: Place,
    found: Any,
    form: FactForm | None,
    problem: str = "",
) -> HttpResponse:
    """What was typed into the form stays there; the page says what is stored."""
    stored = type(found)._default_manager.get(pk=found.pk)
    context = fact_context(place, stored) | {
        "title": title(type(found)),
        "problem": problem,
    }
    status = 409 if problem else 422 if form and form.is_bound else 200
    return _page(request, place, form, context, status)


def _page(
    request: HttpRequest,
    place: Place,
    form: FactForm | None,
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    context |= {"place": place, "form": form}
    return render(request, "dashboards/fact.html", context, status=status)
