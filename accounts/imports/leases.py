"""Who works on an import: a lease that is prolonged while the work goes on.

The message that starts an import may be lost or come twice. What counts is the row: one
worker holds it, and when that worker dies the lease runs out and another takes over.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils import timezone

from accounts.models import ImportRun

MOST_ATTEMPTS = 3
_PROLONGS_PER_LEASE = 4
renewed = Signal()  # a lease was prolonged; sent by the thread that does so


class LeaseLost(Exception):
    """Another worker holds the run by now; this one must not finish it."""


class Lease:
    """The right to work on a run, and how far the work is."""

    def __init__(self, run_id: int, token: uuid.UUID) -> None:
        self.run_id, self.token = run_id, token
        self.rows_read, self.stage = 0, ""
        self.rows_expected: int | None = None
        self.begun_at = timezone.now()

    def enter(self, stage: str) -> None:
        """Begin another stage of the work; how fast it goes is told from here on."""
        self.stage, self.begun_at = stage, timezone.now()

    def prolong(self) -> bool:
        """Keep the run a while longer, tell how far it is; whether it is still ours."""
        return bool(
            self._held().update(
                leased_until=_later(),
                rows_read=self.rows_read,
                rows_expected=self.rows_expected,
                stage=self.stage,
                begun_at=self.begun_at,
            )
        )

    def finish(self, **outcome: object) -> None:
        """Write the outcome down and let go, in the transaction of the caller if any.

        raises LeaseLost
        """
        ended = {"lease": None, "leased_until": None, "stage": "", "attempts": 0}
        if not self._held().update(**ended, **outcome):
            raise LeaseLost(f"Another worker holds import {self.run_id}.")

    def _held(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.filter(pk=self.run_id, lease=self.token)


def claim(run_id: int) -> Lease | None:
    """Take the run up, unless it is done or a living worker holds it."""
    token = uuid.uuid4()
    taken = ImportRun.objects.unclaimed().filter(pk=run_id)
    if not taken.update(
        lease=token,
        leased_until=_later(),
        attempts=F("attempts") + 1,
        begun_at=Now(),
        rows_read=0,
        rows_expected=None,
        stage="",
    ):
        return None
    return Lease(run_id, token)


@contextmanager
def prolonged(lease: Lease) -> Iterator[None]:
    """Prolong the lease in the background, on a connection of its own."""
    is_over = threading.Event()

    def prolong_until_over() -> None:
        pause = settings.IMPORT_LEASE_SECONDS / _PROLONGS_PER_LEASE
        try:
            while not is_over.wait(min(pause, 1)) and lease.prolong():
                renewed.send(Lease)
        finally:
            connection.close()

    thread = threading.Thread(target=prolong_until_over, name="import lease")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _later() -> object:
    return Now() + timedelta(seconds=settings.IMPORT_LEASE_SECONDS)
