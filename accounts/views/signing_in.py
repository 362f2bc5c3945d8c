"""Signing in."""

from typing import Any

from django.contrib.auth.views import LoginView

from accounts import demo
from accounts.models import Organisation

DEMO = {"password": demo.PASSWORD, "logins": demo.GUESTS}


class SignIn(LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = Organisation.objects.first()
        is_demo = organisation is not None and organisation.is_demo
        return super().get_context_data(
            organisation=organisation,
            demo=DEMO if is_demo else None,
            is_empty=organisation is None,
            **kwargs,
        )
