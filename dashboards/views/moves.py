"""What is said of an account in one click: its first move, and that it is strategic."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Customer
from accounts.services.moves import plan_first_move, set_strategic
from dashboards.facts import Place
from dashboards.moves import step_of
from diagnostics.models import Diagnosis
from web.formatting import full_date


@login_required
@require_POST
def first_move(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Make a step that the score suggests one's own action; asked twice, it is one."""
    place, customer = _place(request, customer_id)
    diagnosis = get_object_or_404(
        Diagnosis.objects.select_related("version"), pk=customer.pk
    )
    step = step_of(request.POST.get("move", ""), diagnosis, place.reader)
    if step is None:
        raise BadRequest("There is no such step.")
    action, is_new = plan_first_move(
        customer=customer,
        author=place.reader.user,
        title=step.text,
        reason=step.reason,
        due_on=step.due_on,
    )
    if is_new:
        until = f", due on {full_date(action.due_on)}" if action.due_on else ""
        said = f"“{action}” is your action{until}."
        messages.success(request, said, extra_tags=place.undo_url(action, request))
    else:
        who = action.user.name if action.user else "somebody"
        messages.info(request, f"“{action}” is in the hands of {who} already.")
    if "book" in request.POST:
        return redirect(place.way_back_from(request))
    return redirect(f"{reverse('dashboards:account', args=[customer.pk])}#next-step")


@login_required
@require_POST
def strategic(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Mark an account as strategic, or not."""
    _, customer = _place(request, customer_id)
    wanted = {"yes": True, "no": False}.get(request.POST.get("is_strategic", ""))
    if wanted is None:
        raise BadRequest("Strategic: yes or no.")
    set_strategic(customer=customer, is_strategic=wanted)
    said = "is strategic" if wanted else "is not strategic any more"
    messages.success(request, f"{customer} {said}.")
    return redirect("dashboards:account", customer.pk)


def _place(request: HttpRequest, customer_id: int) -> tuple[Place, Customer]:
    """raises Http404 out of scope, PermissionDenied where one may only read"""
    place = Place.of(request, customer_id)
    return place, cast("Customer", place.customer)
