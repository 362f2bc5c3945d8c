"""Training in the method: a person's certificates, and who looks after them."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.forms.training import Certify, EndCertificate
from accounts.models import Certificate, User
from accounts.training import certificate_of, may_certify
from accounts.views import sections


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: HttpRequest, user_id: int) -> HttpResponse:
    """What the person was trained in; their own to read, their leaders' to change."""
    day, reader = clock.today(), cast("User", request.user)
    person = get_object_or_404(User, pk=user_id)
    may_change = may_certify(reader, person, day)
    if not may_change and person != reader:
        raise Http404("There is nobody of this number here.")
    if request.method == "POST" and not may_change:
        raise PermissionDenied("Nobody certifies themselves.")
    form = sections.sent(request, [Certify, EndCertificate], day, person)
    if sections.kept(request, form):
        return redirect("accounts:training", person.pk)
    held = Certificate.objects.filter(user=person).order_by("-issued_on", "-pk")
    context = {
        "person": person,
        "certificate": certificate_of(person, day),
        "certificates": held,
        "today": day,
        "is_self": person == reader,
        "may_change": may_change,
        "certify_form": sections.shown(Certify(day=day, row=person), form),
        "end_form": sections.shown(EndCertificate(day=day, row=person), form),
    }
    status = 422 if form else 200
    return render(request, "accounts/training.html", context, status=status)
