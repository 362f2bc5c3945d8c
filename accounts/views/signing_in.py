"""Signing in, and the very first time anybody does."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import demo
from accounts.demo import loading
from accounts.forms.claiming import Claim
from accounts.models import Organisation
from accounts.services import claiming
from web import memory
from web.client_address import is_on_this_machine

log = logging.getLogger(__name__)

DEMO = {"password": demo.PASSWORD, "logins": demo.GUESTS}
BACKEND = "accounts.backends.PeoplePresent"
TOLD = "setup-code-told"
TOLD_SECONDS = 60


class SignIn(LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Where nobody exists there is nothing to sign in with: they are welcomed."""
        if claiming.is_unclaimed() and loading.under_way() is None:
            return redirect("accounts:welcome")
        return super().dispatch(request, *args, **kw)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = Organisation.objects.first()
        is_demo = organisation is not None and organisation.is_demo
        return super().get_context_data(
            organisation=organisation,
            demo=DEMO if is_demo else None,
            loading=loading.under_way(),
            **kwargs,
        )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Makes the first administrator; there is no such page once anybody exists.

    Whoever is not at this very machine has to know the code in the server's log.
    """
    if not claiming.is_unclaimed() or loading.under_way():
        return redirect("accounts:login")
    wants_code = not is_on_this_machine(request)
    is_sent = request.method == "POST"
    form = Claim(request.POST if is_sent else None, wants_code=wants_code)
    if form.is_valid():
        return _claimed(request, form)
    if wants_code:
        _tell_code()
    context = {"form": form, "wants_code": wants_code}
    status = 422 if is_sent else 200
    return render(request, "accounts/welcome.html", context, status=status)


def _claimed(request: HttpRequest, form: Claim) -> HttpResponse:
    try:
        administrator = claiming.claim(**form.person())
    except claiming.Claimed:
        return redirect("accounts:login")
    login(request, administrator, backend=BACKEND)
    messages.success(request, f"Welcome, {administrator}. Holdfast is yours.")
    return redirect("dashboards:start")


def _tell_code() -> None:
    """Put the code into the log, where only those who run this server read it."""
    if not memory.recall([TOLD]):
        memory.remember({TOLD: True}, TOLD_SECONDS)
        log.warning("The setup code of this installation: %s", claiming.setup_code())
