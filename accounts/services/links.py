"""Links with which a person chooses a password: an invitation, or a reset."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.backends import may_sign_in
from accounts.models import User
from accounts.services.audit import MADE_LINK, record
from accounts.services.people import guard

LETTER = """Hello {name},

this link lets you choose the password with which you sign in to Holdfast as {email}:

{link}

It works once, within {days} days. If you did not expect it, ignore this letter.
"""
SECONDS_OF_A_DAY = 86_400


def make_link(*, author: User | None, person: User) -> str:
    """The path of a page on which `person` chooses a password.

    It works until a password is chosen or the person signs in, for at most
    PASSWORD_RESET_TIMEOUT. Whoever has it can be that person.

    author  who asked for it; None is somebody at the server
    raises  PermissionDenied when the person stands above the author; ValueError when
            they may not sign in at all
    """
    if author is not None:
        guard(author, person)
    if not may_sign_in(person):
        raise ValueError(f"{person} may not sign in any more.")
    key = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    record(author=author, person=person, deed=f"{MADE_LINK}{kind_of_link(person)}")
    return reverse("accounts:choose-password", args=[key, token])


def kind_of_link(person: User) -> str:
    """An invitation for whoever has no password yet."""
    has_one = person.has_usable_password()
    return "a reset link" if has_one else "an invitation link"


def days_valid() -> int:
    """How many days a link works."""
    return int(settings.PASSWORD_RESET_TIMEOUT // SECONDS_OF_A_DAY)


def send_link(*, person: User, link: str) -> bool:
    """Send the whole address by e-mail; whether this installation sends any.

    raises  OSError (smtplib's errors are such) when the mail server refuses
    """
    if not settings.EMAIL_HOST:
        return False
    text = LETTER.format(
        name=person.name, email=person.email, link=link, days=days_valid()
    )
    send_mail("Your way into Holdfast", text, None, [person.email])
    return True
