"""Print a link with which a person chooses a password; or, first, the setup code."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.models import User
from accounts.services import claiming, links


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "email", nargs="?", help="whose link; none while nobody can sign in yet"
        )
        parser.add_argument(
            "--address",
            default=default_address(),
            help="where people reach this installation (default: %(default)s)",
        )

    def handle(
        self, *args: Any, email: str | None, address: str, **options: Any
    ) -> None:
        address = address.rstrip("/")
        if claiming.is_unclaimed():
            self._welcome(address)
        elif email is None:
            raise CommandError("Whose link? Give the e-mail address of a person.")
        else:
            self._link(email, address)

    def _welcome(self, address: str) -> None:
        self.stdout.write("Nobody is here yet. The first administrator signs up at")
        self.stdout.write(f"  {address}{reverse('accounts:welcome')}")
        self.stdout.write(f"with the setup code  {claiming.setup_code()}")

    def _link(self, email: str, address: str) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"There is nobody with the address {email}.")
        try:
            path = links.make_link(author=None, person=person)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} chooses a password at")
        self.stdout.write(f"  {address}{path}")
        self.stdout.write(f"It works once, within {links.days_valid()} days.")


def default_address() -> str:
    """The name people use, as far as the settings tell."""
    if settings.LOCAL:
        return "http://127.0.0.1:8000"
    loopback = {"localhost", "127.0.0.1", "[::1]"}
    names = [name for name in settings.ALLOWED_HOSTS if name not in loopback]
    return f"https://{names[0].lstrip('.*')}" if names else "https://localhost"
