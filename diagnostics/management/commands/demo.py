"""Load a made-up organisation into an empty database, scored; or remove it again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock, demo
from diagnostics import services
from web.progress import ProgressBar

DEFAULT_SEED = 7


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed",
            type=int,
            default=DEFAULT_SEED,
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
        if services.demo_awaits_scores():  # an earlier load was stopped half way
            day = clock.today()
        else:
            day = demo.load(seed=seed, live=live, progress=progress)
        services.score_everything(as_of=day, progress=progress)
        self.stdout.write(f"The demo organisation is ready, as of {day}. Sign in as")
        for login in demo.LOGINS:
            self.stdout.write(f"  {login}  password: {demo.PASSWORD}")

    def _remove(self) -> None:
        services.leave_demo()
        self.stdout.write(
            f"The demo is gone. {demo.KEPT_LOGIN} can still sign in with the demo's"
            " password: change it with `manage.py changepassword`."
        )
