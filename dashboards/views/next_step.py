"""Making the suggested step one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Customer
from accounts.services.answers import take_on
from dashboards.accounts import with_list_columns
from dashboards.facts import Place
from dashboards.next_step import Suggestion, suggested
from diagnostics.explain import explain
from diagnostics.models import Diagnosis
from web.formatting import full_date

CHANGED = "Something else is more pressing by now; see what is suggested."


@login_required
@require_POST
def take_step(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The step that was shown becomes an action of whoever asks; once."""
    place = Place.of(request, customer_id)
    step = _suggested(place)
    if step is None or step.measure != request.POST.get("measure"):
        messages.error(request, CHANGED)
    else:
        _take(request, place, step)
    return redirect(f"{reverse('dashboards:account', args=[customer_id])}#next-step")


def _take(request: HttpRequest, place: Place, step: Suggestion) -> None:
    assert place.customer  # noqa: S101 - it was asked for by its number
    action, is_new = take_on(
        customer=place.customer,
        author=place.reader.user,
        title=step.title,
        reason=step.measure,
        due_days=step.due_days,
    )
    if is_new:
        said = f"Yours, due {full_date(action.due_on)}: {action.title}."
        messages.success(request, said, extra_tags=place.undo_url(action))
    else:
        who = action.user.name if action.user else "somebody"
        messages.info(request, f"This is in the hands of {who} already.")


def _suggested(place: Place) -> Suggestion | None:
    assert place.customer  # noqa: S101 - it was asked for by its number
    diagnoses = Diagnosis.objects.filter(pk=place.customer.pk)
    found = with_list_columns(
        diagnoses.select_related("version__scoring_model"), place.reader.day
    ).first()
    if found is None:
        return None
    kind = place.customer.relationship_type
    why = explain(found, is_contract=kind == Customer.RelationshipType.CONTRACT)
    return suggested(place.reader, found, why)
