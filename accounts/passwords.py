"""Which passwords are good enough."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from accounts import demo


class NotTheDemosValidator:
    """Refuses the password that the documentation tells everybody."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if password.casefold() == demo.PASSWORD:
            raise ValidationError(
                "Everybody knows the password of the demonstration.",
                code="password_of_demo",
            )

    def get_help_text(self) -> str:
        return "Your password can’t be that of the demonstration."
