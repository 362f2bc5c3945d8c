"""Score every customer, as of today or of days that have passed."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from diagnostics import runs
from web.progress import ProgressBar


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day the scores speak of (YYYY-MM-DD); today if left out",
        )
        parser.add_argument(
            "--every",
            type=int,
            metavar="DAYS",
            help="fill the history from --as-of to today in steps of so many days",
        )
        parser.add_argument(
            "--past",
            action="store_true",
            help="score the past that the first load filled again, from today's facts",
        )

    def handle(
        self, *args: Any, as_of: date | None, every: int | None, past: bool, **_: Any
    ) -> None:
        if past:
            self._score_past(is_alone=as_of is every is None)
        else:
            self._score(as_of, every)

    def _score_past(self, *, is_alone: bool) -> None:
        if not is_alone:
            raise CommandError("--past knows its days: leave out --as-of and --every.")
        days = runs.score_past(progress=ProgressBar(self.stderr))
        self.stdout.write(f"Scored {len(days)} past days again.")

    def _score(self, as_of: date | None, every: int | None) -> None:
        today = clock.today()
        day = as_of or today
        if day > today:
            raise CommandError(f"{day} lies ahead of today, {today}.")
        if every is not None and every < 1:
            raise CommandError("--every takes one day or more.")
        if day == today:
            runs.score_everything(as_of=today, progress=ProgressBar(self.stderr))
            self.stdout.write(f"Scored as of {today}.")
        else:
            self._fill(day, today, every)

    def _fill(self, first: date, today: date, every: int | None) -> None:
        step = every or (today - first).days
        days = [first + timedelta(days=n) for n in range(0, (today - first).days, step)]
        written = runs.fill_days(days, ProgressBar(self.stderr))
        self.stdout.write(f"Filled {len(days)} days; {written:,} rows were missing.")
