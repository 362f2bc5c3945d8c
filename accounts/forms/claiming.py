"""The form of the first administrator."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin

from accounts.forms.base import dress
from accounts.models import User
from accounts.services import claiming


class Claim(SetPasswordMixin, forms.Form):
    """Who you are, a password, and the code where it is wanted."""

    code = forms.CharField(
        label="Setup code",
        max_length=64,
        help_text="Sixteen letters and digits, from the server’s log.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1="Password", label2="The same again"
    )

    def __init__(self, data: Any = None, *, wants_code: bool) -> None:
        super().__init__(data, label_suffix="")
        self.fields["password2"].help_text = ""
        if not wants_code:
            del self.fields["code"]
        for field in self.fields.values():
            dress(field)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not claiming.is_setup_code(code):
            raise forms.ValidationError("That is not the code in the server’s log.")
        return code

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        named = User(
            name=self.cleaned_data.get("name", ""),
            email=self.cleaned_data.get("email", ""),
        )
        self.validate_password_for_user(named, "password1")
        return super().clean() or self.cleaned_data

    def person(self) -> dict[str, str]:
        """Name, e-mail address and password, once they are valid."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "email": given["email"],
            "password": given["password1"],
        }
