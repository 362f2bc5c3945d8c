"""One account: its health, why, what happened, and a place to add to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services as facts
from accounts.forms import NoteForm
from accounts.models import Customer
from dashboards.accounts import with_list_columns
from dashboards.health import health_context, unscored
from dashboards.reader import Reader
from dashboards.timeline import timeline
from diagnostics.models import Diagnosis

TIMELINE_STEP = 15
TIMELINE_MOST = 500


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The page; a POST logs a note and comes back to it."""
    reader = Reader.of(request)
    customer = _customer(reader, customer_id)
    may_write = reader.may_write(customer)
    form = NoteForm(request.POST or None)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied("Your role reads only.")
        if form.is_valid():
            facts.log_note(customer=customer, author=reader.user, **form.cleaned_data)
            messages.success(request, "Note saved. The score follows within seconds.")
            return redirect("dashboards:account", customer.pk)
    context = _health(reader, customer) | _past(request, reader, customer)
    return render(
        request,
        "dashboards/account.html",
        context | {"note_form": form if may_write else None},
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def diagnosis(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Only what follows from the diagnosis, for a page that waits for a new one."""
    reader = Reader.of(request)
    context = _health(reader, _customer(reader, customer_id))
    return render(request, "dashboards/_diagnosis.html", context)


def _customer(reader: Reader, customer_id: int) -> Customer:
    visible = Customer.objects.visible_to(reader.user, reader.day)
    found: Customer = get_object_or_404(
        visible.with_owner(reader.day).select_related("segment"), pk=customer_id
    )
    return found


def _health(reader: Reader, customer: Customer) -> dict[str, Any]:
    diagnoses = Diagnosis.objects.filter(pk=customer.pk).select_related(
        "version__scoring_model"
    )
    found = with_list_columns(diagnoses, reader.day).first()
    if found is None:
        return unscored(customer)
    return health_context(reader, customer, found)


def _past(request: HttpRequest, reader: Reader, customer: Customer) -> dict[str, Any]:
    most = _how_many(request.GET.get("show", ""))
    events = timeline(customer, reader.day, most + 1)
    more = f"?show={most + TIMELINE_STEP}#timeline-title" if len(events) > most else ""
    return {
        "customer": customer,
        "book_url": reverse("dashboards:book"),
        "book_title": reader.book_title,
        "timeline": events[:most],
        "timeline_more_url": more,
    }


def _how_many(text: str) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return min(max(asked, TIMELINE_STEP), TIMELINE_MOST)
