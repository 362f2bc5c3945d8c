"""Work stored diagnoses out again from what was known then, and compare them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostics import replaying
from diagnostics.replaying import Replay
from web.progress import ProgressBar


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--account", type=int, metavar="ID", help="all diagnoses of one account"
        )
        parser.add_argument(
            "--count",
            type=int,
            default=200,
            help="else so many of the history, at random (default: %(default)s)",
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="which ones (default: %(default)s)"
        )

    def handle(
        self, *args: Any, account: int | None, count: int, seed: int, **options: Any
    ) -> None:
        stored = (
            replaying.drawn(count, seed)
            if account is None
            else replaying.of_account(account)
        )
        known = replaying.of_this_engine(stored)
        found = replaying.replay(known, ProgressBar(self.stderr))
        differing = [each for each in found if each.differs]
        for each in differing:
            self.stdout.write(line(each))
        self.stdout.write(f"Identical: {len(found) - len(differing)} of {len(found)}.")
        if others := len(stored) - len(known):
            self.stdout.write(f"Of another engine, and not replayed: {others}.")
        if differing:
            raise CommandError(f"{len(differing)} of {len(found)} differ.")


def line(replay: Replay) -> str:
    """ "Account 7 as of 2026-11-20, generation 2: score, points"."""
    row = replay.stored
    return (
        f"Account {row.customer_id} as of {row.as_of}, generation {row.generation}: "
        + ", ".join(replay.differs)
    )
