"""What changed between two days of an account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Customer
from dashboards.bridges import bridge_context
from dashboards.reader import Reader
from diagnostics.models import Diagnosis


@login_required
@require_safe
@vary_on_headers("HX-Request")
def bridge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The part of the account's page, or that part as a page of its own."""
    reader = Reader.of(request)
    visible = Customer.objects.visible_to(reader.user, reader.day)
    customer = get_object_or_404(visible, pk=customer_id)
    diagnoses = Diagnosis.objects.select_related("version__scoring_model", "override")
    diagnosis = diagnoses.filter(pk=customer.pk).first()
    context = {"customer": customer}
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    if diagnosis is not None:
        context |= bridge_context(
            reader, customer, diagnosis, request.GET.dict(), folds=is_part
        )
    name = "dashboards/_bridge.html" if is_part else "dashboards/bridge.html"
    return render(request, name, context)
