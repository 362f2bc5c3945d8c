"""Load a made-up organisation into an empty database, scored; or remove it again."""

import secrets
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import demo
from diagnostics import demonstration, services
from web.progress import ProgressBar


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed",
            type=int,
            default=demonstration.SEED,
            help="another number makes another organisation (default: %(default)s)",
        )
        parser.add_argument(
            "--live",
            action="store_true",
            help="let the clock run: each night writes a new day",
        )
        parser.add_argument(
            "--remove",
            action="store_true",
            help="remove the demo for good, to start with your own data",
        )

    def handle(
        self, *args: Any, seed: int, live: bool, remove: bool, **options: Any
    ) -> None:
        try:
            if remove:
                self._remove()
            else:
                self._load(seed, live)
        except (demo.NotEmpty, demo.NotADemo) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _load(self, seed: int, live: bool) -> None:
        progress = ProgressBar(self.stderr)
        day = demonstration.load(seed=seed, live=live, progress=progress)
        self.stdout.write(f"The demo organisation is ready, as of {day}. Sign in as")
        for login in demo.LOGINS:
            self.stdout.write(f"  {login}  password: {demo.PASSWORD}")

    def _remove(self) -> None:
        is_asked = sys.stdin.isatty()
        password = wanted_password() if is_asked else secrets.token_urlsafe(12)
        services.leave_demo(password=password)
        self.stdout.write("The demo is gone. Who can still sign in:")
        shown = "as given" if is_asked else f"{password}  (never shown again)"
        self.stdout.write(f"  {demo.KEPT_LOGIN}  password: {shown}")


def wanted_password() -> str:
    """Ask for the administrator's new password, twice.

    raises CommandError when the two differ or are too weak
    """
    password = getpass(f"New password for {demo.KEPT_LOGIN}: ")
    if getpass("The same again: ") != password:
        raise CommandError("The two passwords differ: nothing was removed.")
    try:
        validate_password(password)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise CommandError(f"{reasons} Nothing was removed.") from error
    return password
