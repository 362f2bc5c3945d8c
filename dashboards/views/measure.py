"""One measure of one account: a page of its own, and what opens on the account's."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Customer
from dashboards.details import detail_context
from dashboards.reader import Reader
from diagnostics.models import Diagnosis


@login_required
@require_safe
@vary_on_headers("HX-Request")
def measure(request: HttpRequest, customer_id: int, key: str) -> HttpResponse:
    """The page, or only what opens below the measure's row."""
    reader = Reader.of(request)
    visible = Customer.objects.visible_to(reader.user, reader.day)
    with_owner = visible.with_owner(reader.day).select_related("segment")
    customer = get_object_or_404(with_owner, pk=customer_id)
    scored = Diagnosis.objects.select_related("version__scoring_model", "override")
    diagnosis = get_object_or_404(scored, pk=customer.pk)
    context = detail_context(reader, customer, diagnosis, key)
    if context is None:
        raise Http404("The scoring model has no such measure.")
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    name = "dashboards/_measure.html" if is_part else "dashboards/measure.html"
    return render(request, name, context)
