"""Setting an account's score by hand, and ending that."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Customer
from dashboards.overrides import OverrideForm, override_context, said
from dashboards.reader import Reader
from dashboards.said import FOLLOWS
from diagnostics import overrides
from diagnostics.models import Diagnosis, Override
from web.formatting import full_date


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The form on a page of its own; a POST sets the score and leads to the account."""
    reader = Reader.of(request)
    customer = _writable(reader, customer_id)
    if request.method != "POST":
        return _page(request, reader, customer, None)
    form = OverrideForm(request.POST, day=reader.day)
    if form.is_valid() and _kept(request, reader, customer, form):
        return redirect("dashboards:account", customer.pk)
    return _page(request, reader, customer, form)


@login_required
@require_POST
def end_override(request: HttpRequest, customer_id: int) -> HttpResponse:
    """End the one that is named; a second time changes nothing."""
    reader = Reader.of(request)
    customer = _writable(reader, customer_id)
    key = request.POST.get("override", "")
    pk = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
    found = Override.objects.filter(customer=customer, pk=pk).first()
    if found is not None:
        overrides.end(override=found, day=reader.day)
    messages.success(request, f"Ended.{FOLLOWS}")
    return redirect("dashboards:account", customer.pk)


def _writable(reader: Reader, customer_id: int) -> Customer:
    """raises Http404 out of scope, PermissionDenied where one may only read"""
    visible = Customer.objects.visible_to(reader.user, reader.day)
    customer: Customer = get_object_or_404(visible, pk=customer_id)
    if not reader.may_write(customer):
        raise PermissionDenied("Your role reads only.")
    return customer


def _kept(
    request: HttpRequest, reader: Reader, customer: Customer, form: OverrideForm
) -> bool:
    """Whether it could be set, or was set so already; else the form says why not."""
    given: dict[str, Any] = form.cleaned_data
    try:
        made = overrides.set_score(
            customer=customer, author=reader.user, day=reader.day, **given
        )
    except overrides.SetAlready as refusal:
        if _is_the_same(reader, customer, given):
            messages.info(request, "This was saved already.")
            return True
        form.add_error(None, refusal)
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    until = full_date(given["until"])
    words = f"Set to {said(made)} until {until}.{FOLLOWS}"
    messages.success(request, words)
    return True


def _is_the_same(reader: Reader, customer: Customer, given: dict[str, Any]) -> bool:
    """Whether what holds is what was sent: a form sent twice is saved once."""
    found = overrides.in_force(customer, reader.day)
    if found is None or found.author_id != reader.user.pk:
        return False
    known = {name: getattr(found, name) for name in ("kind", "points", "reason")}
    return known | {"until": found.until} == given


def _page(
    request: HttpRequest, reader: Reader, customer: Customer, form: OverrideForm | None
) -> HttpResponse:
    diagnosis = Diagnosis.objects.filter(pk=customer.pk).first()
    context = {"customer": customer} | override_context(
        reader, customer, diagnosis, form
    )
    status = 422 if form else 200
    return render(request, "dashboards/override.html", context, status=status)
