"""Choosing a password by a link that an administrator handed over."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from accounts.backends import may_sign_in
from accounts.forms.base import dress
from accounts.models import User


class ChoosePassword(PasswordResetConfirmView):
    """Works once; whoever has chosen is signed in."""

    template_name = "accounts/choose_password.html"
    post_reset_login = True
    post_reset_login_backend = "accounts.backends.PeoplePresent"
    success_url = reverse_lazy("dashboards:book")

    def get_user(self, uidb64: str) -> User | None:
        """Nobody, once the person may not sign in any more."""
        person = super().get_user(uidb64)
        return person if person is not None and may_sign_in(person) else None

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        for field in form.fields.values():
            dress(field)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        messages.success(self.request, "Your password is set. Welcome.")
        return answer

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        """A link that works no more is gone; a password that will not do is a 422."""
        if not self.validlink:
            kwargs["status"] = HTTPStatus.GONE
        elif context["form"].errors:
            kwargs["status"] = HTTPStatus.UNPROCESSABLE_ENTITY
        return super().render_to_response(context, **kwargs)


choose_password = require_http_methods(["GET", "HEAD", "POST"])(
    ChoosePassword.as_view()
)
