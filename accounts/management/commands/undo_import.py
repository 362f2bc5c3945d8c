"""manage.py undo_import NUMBER"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.imports import jobs
from accounts.models import ImportRun
from accounts.models.imports import UNDO_DAYS

_SECONDS = 0.5


class Command(BaseCommand):
    help = "Take an import of the last days back; its number stands on its page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        run = ImportRun.objects.filter(pk=options["number"]).first()
        if run is None:
            raise CommandError(f"There is no import {options['number']}.")
        if not run.can_be_undone(timezone.now()):
            raise CommandError(
                f"{run}. An import can be undone for {UNDO_DAYS} days"
                " after it was loaded."
            )
        jobs.ask(run, ImportRun.State.UNDOING, undone_by=None)
        self.work(run)
        if run.error:
            raise CommandError(run.error)
        for line in run.left_by_undo:
            self.stdout.write(f"left: {line}")
        self.stdout.write(str(run))

    def work(self, run: ImportRun) -> None:
        """Undo it, or wait for a worker that was quicker, and take over if it dies."""
        while True:
            jobs.work(run.pk)
            run.refresh_from_db()
            if not run.is_at_work:
                return
            time.sleep(_SECONDS)
