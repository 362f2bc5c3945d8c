"""Leaving the demonstration: everything invented goes, the administrator stays."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.demo import KEPT_LOGIN, NotADemo
from diagnostics.services import leave_demo


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """Asks for a password of one's own; a POST with it removes the demo for good."""
    if not request.user.is_superuser:
        raise PermissionDenied("Only an administrator can remove the demonstration.")
    is_sent = request.method == "POST"
    form = SetPasswordForm(request.user, request.POST if is_sent else None)
    if not form.is_valid():
        context = {"form": form, "kept_login": KEPT_LOGIN}
        status = 422 if is_sent else 200
        return render(request, "dashboards/own_data.html", context, status=status)
    try:
        administrator = leave_demo(password=form.cleaned_data["new_password1"])
    except NotADemo as error:
        messages.error(request, str(error))
    else:
        update_session_auth_hash(request, administrator)
        messages.success(request, "The demonstration is gone. Begin with your own.")
    return redirect("dashboards:start")
