"""Heartbeats: a worker writes one when it has done a task, beat when it has sent one.

Beat sends ticks all the time, so a worker that is alive and takes no task any more, as
after a broken connection to the broker, falls silent like one that is gone.
"""

import socket
import time
from dataclasses import dataclass
from typing import Any

from celery import signals
from django.db import close_old_connections, connection
from django.dispatch import receiver

from accounts.imports import leases
from diagnostics.models import SILENT, Heartbeat

EVERY_SECONDS = 15
_SILENT_SECONDS = SILENT.total_seconds()
Kind = Heartbeat.Kind
_DRAIN, _IMPORT = "diagnostics.tasks.drain", "accounts.tasks.run_import"
_BEAT = """
WITH work AS (
    INSERT INTO diagnostics_workdone (accounts)
    SELECT %(accounts)s WHERE %(accounts)s > 0)
INSERT INTO diagnostics_heartbeat AS h (kind, name, busy_until, tasks, accounts)
VALUES (%(kind)s, %(name)s, now() + %(busy_seconds)s * interval '1 second',
        %(tasks)s, %(accounts)s)
    ON CONFLICT (kind, name) DO UPDATE
   SET last_seen = now(), busy_until = excluded.busy_until,
       tasks = h.tasks + excluded.tasks, accounts = h.accounts + excluded.accounts
"""


def beat(
    kind: str,
    name: str,
    *,
    tasks: int = 0,
    accounts: int = 0,
    busy_seconds: float | None = None,
) -> None:
    """Write one.

    tasks, accounts  done since the one before
    busy_seconds     for how long nothing more may be heard of it, as it is at work
    """
    figures: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "tasks": tasks,
        "accounts": accounts,
    }
    figures["busy_seconds"] = busy_seconds
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, figures)


@dataclass
class Pulse:
    """What this process has done since it last wrote a heartbeat."""

    kind: str
    name: str
    tasks: int = 0
    accounts: int = 0
    written: float | None = None

    def has_paused(self) -> bool:
        now = time.monotonic()
        return self.written is None or now - self.written >= EVERY_SECONDS

    def write(self, busy_seconds: float | None = None) -> None:
        """Where the database is away, the next try comes after the same pause."""
        self.written = time.monotonic()
        beat(
            self.kind,
            self.name,
            tasks=self.tasks,
            accounts=self.accounts,
            busy_seconds=busy_seconds,
        )
        self.tasks = self.accounts = 0


_pulses: dict[str, Pulse] = {}


def _pulse(task: Any) -> Pulse:
    name = task.request.hostname
    return _pulses.setdefault(name, Pulse(kind_of(name), name))


def kind_of(name: str) -> str:
    """What a worker is there for, told by its name: importer@3f1c."""
    given = name.partition("@")[0]
    return given if given in Kind.values else Kind.WORKER


def _is_long(task: Any) -> bool:
    return (task.time_limit or 0) > _SILENT_SECONDS


@signals.task_prerun.connect
def begin(task: Any, **kwargs: Any) -> None:
    """A task that may be silent for longer says so beforehand.

    An import is not: for hours nobody would notice that its worker is gone.
    """
    if task.request.is_eager or not _is_long(task):
        return
    pulse = _pulse(task)
    if task.name == _IMPORT:
        _pulses[_IMPORT] = pulse
    pulse.write(_SILENT_SECONDS if task.name == _IMPORT else task.time_limit)


@receiver(leases.renewed)
def go_on(**kwargs: Any) -> None:
    """Whoever keeps the lease of an import works, and shows it now and then."""
    pulse = _pulses.get(_IMPORT)
    if pulse is not None and pulse.has_paused():
        pulse.write(_SILENT_SECONDS)


@signals.task_postrun.connect
def end(task: Any, retval: Any, **kwargs: Any) -> None:
    """Count what was done; tell of it now and then."""
    if task.request.is_eager:
        return
    pulse = _pulse(task)
    pulse.tasks += 1
    if task.name == _DRAIN and isinstance(retval, int):
        pulse.accounts += retval
    if _is_long(task) or pulse.has_paused():
        pulse.write()


@signals.worker_ready.connect
@signals.worker_shutdown.connect
def forget(sender: Any, **kwargs: Any) -> None:
    """A worker that begins or ends in order leaves no old heartbeat behind."""
    close_old_connections()
    Heartbeat.objects.filter(name=sender.hostname).delete()
    connection.close()  # not for the processes that this one forks


@signals.beat_init.connect
def begin_beat(**kwargs: Any) -> None:
    """From here on this process is beat, and what it publishes are ticks."""
    name = f"beat@{socket.gethostname()}"
    _pulses[Kind.BEAT] = Pulse(Kind.BEAT, name)
    Heartbeat.objects.filter(name=name).delete()
    signals.after_task_publish.connect(tick)


def tick(**kwargs: Any) -> None:
    """Beat has sent a task."""
    pulse = _pulses[Kind.BEAT]
    pulse.tasks += 1
    if pulse.has_paused():
        close_old_connections()  # nobody else does where no request or task ends
        pulse.write()
