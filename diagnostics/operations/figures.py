"""All figures at one look. None of them takes longer with more customers.

A database that does not tell one of them soon is not asked for the others.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import clock
from accounts.models import ImportRun
from diagnostics.operations.history import History, history
from diagnostics.operations.processes import Process, processes
from diagnostics.operations.queue import Queue, queue
from diagnostics.operations.scored import Day, Past, last_days, past
from diagnostics.operations.sources import Source, sources
from web import queues
from web.queues import Broker, Memory

LOOK_SECONDS = 2.0  # for one statement; each takes a few milliseconds
FAILED_IMPORTS = timedelta(days=7)
MOST_IMPORTS = 20


@dataclass(frozen=True)
class Operations:
    """How everything is; None where the broker or the cache does not answer."""

    today: date
    queue: Queue
    days: list[Day]
    past: Past
    history: History
    processes: list[Process]
    sources: list[Source]
    imports: list[ImportRun]  # at work, or failed within the last week
    broker: Broker | None
    cache: Memory | None

    def living(self, kind: str) -> int:
        """How many processes of a kind do their work."""
        return sum(one.kind == kind and one.is_alive for one in self.processes)


def look() -> Operations:
    """How everything is right now.

    raises  OperationalError where the database takes longer than LOOK_SECONDS
    """
    today = clock.today()
    asked, cache = broker(), queues.cache()  # no transaction waits for their answers
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)",
            [f"{1000 * LOOK_SECONDS:.0f}ms"],
        )
        return Operations(today=today, broker=asked, cache=cache, **_recorded(today))


def broker() -> Broker | None:
    """The queues of all workers."""
    return queues.broker(*settings.CELERY_TASK_QUEUES)


def _recorded(today: date) -> dict[str, Any]:
    """What the database tells."""
    return {
        "queue": queue(),
        "days": last_days(),
        "past": past(),
        "history": history(today),
        "processes": processes(),
        "sources": sources(today),
        "imports": _imports(),
    }


def _imports() -> list[ImportRun]:
    lately = timezone.now() - FAILED_IMPORTS
    failed = ImportRun.objects.filter(state=ImportRun.State.FAILED)
    at_work = ImportRun.objects.at_work()
    found = at_work | failed.filter(created_at__gt=lately)
    return list(found.select_related("started_by").order_by("-pk")[:MOST_IMPORTS])
