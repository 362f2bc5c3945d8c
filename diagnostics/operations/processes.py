"""Workers, importers and beat, by their last heartbeats."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from diagnostics.models import Heartbeat


@dataclass(frozen=True)
class Process:
    """One that left a heartbeat within the last day, and did not end in order."""

    kind: str
    name: str
    started_at: datetime
    age: timedelta  # of the last heartbeat
    busy_until: datetime | None
    is_alive: bool
    tasks: int
    accounts: int

    @property
    def title(self) -> str:
        return Heartbeat.Kind(self.kind).label


_COLUMNS = [field.name for field in fields(Process)]


def processes() -> list[Process]:
    """By kind and name."""
    rows = Heartbeat.objects.with_age().order_by("kind", "name")
    return [Process(*row) for row in rows.values_list(*_COLUMNS)]
