"""How soon a person's note is saved while a worker holds its customer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

NOTES = 1_000


def milliseconds_to_save() -> dict[str, dict[str, float]]:
    """Beside nobody; a drain that has written, and a run that has put its table in
    place, neither of which has committed.
    """
    from accounts import clock
    from diagnostics import block_tables, requests, runs
    from diagnostics.features import Ids

    today, ids = clock.today(), tuple(range(1, NOTES + 1))
    requests.ask(Ids(ids))
    return {
        "beside_nobody": _told(_save()),
        "beside_a_drain": _beside(
            requests, "write_current", lambda: requests.drain(today)
        ),
        "beside_a_run": _beside(
            block_tables, "swap", lambda: runs.score_day(today + timedelta(days=1))
        ),
    }


def _beside(module: ModuleType, step: str, work: Callable[[], Any]) -> dict[str, float]:
    """While `work` stands still after the first time it has done `step`."""
    whole: Callable[..., Any] = getattr(module, step)
    saved: list[float] = []

    def done_and_held(*arguments: Any) -> Any:
        result = whole(*arguments)
        if not saved:
            with ThreadPoolExecutor(1) as beside:
                saved.extend(beside.submit(_save).result())
        return result

    with patch.object(module, step, done_and_held):
        work()
    return _told(saved)


def _save() -> list[float]:
    """Milliseconds from the first statement to the end of the commit, of each note."""
    from django.db import connection, transaction

    from accounts import clock
    from accounts.models import Note

    today, milliseconds = clock.today(), []
    for customer_id in range(1, NOTES + 1):
        begun = time.perf_counter()
        with transaction.atomic():
            Note.objects.create(customer_id=customer_id, happened_on=today)
        milliseconds.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return milliseconds


def _told(milliseconds: list[float]) -> dict[str, float]:
    p50, p99 = np.percentile(milliseconds, [50, 99])
    return {"p50": p50, "p99": p99, "longest": max(milliseconds)}
