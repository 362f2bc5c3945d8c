"""Leaving the demonstration: everything invented goes, the administrator stays."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.demo import NotADemo
from diagnostics.services import leave_demo


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """Asks first; a POST removes the demo organisation for good."""
    if not request.user.is_superuser:
        raise PermissionDenied("Only an administrator can remove the demonstration.")
    if request.method != "POST":
        return render(request, "dashboards/own_data.html")
    try:
        leave_demo()
    except NotADemo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The demonstration is gone. Now import your data.")
    return redirect("dashboards:book")
