"""Signing in and out, and leaving the demonstration."""

from typing import Any

from django.contrib.auth.views import LoginView

from accounts import demo
from accounts.models import Organisation

DEMO_LOGINS = [
    ("Account executive", "their own book of 60 accounts", "executive"),
    ("Manager", "two teams", "manager"),
    ("Director", "every team", "director"),
    ("Analyst", "everything, read only", "analyst"),
    ("Administrator", "everything, and the settings", "admin"),
]


class SignIn(LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = Organisation.objects.first()
        is_demo = organisation is not None and organisation.is_demo
        return super().get_context_data(
            organisation=organisation,
            demo=demo_logins() if is_demo else None,
            is_empty=organisation is None,
            **kwargs,
        )


def demo_logins() -> dict[str, Any]:
    """Who can sign in to the demonstration, for the page that asks."""
    return {
        "password": demo.PASSWORD,
        "logins": [
            {"role": role, "sees": sees, "email": f"{name}@holdfast.example"}
            for role, sees, name in DEMO_LOGINS
        ],
    }
