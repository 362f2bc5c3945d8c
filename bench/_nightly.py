"""Nightly runs of an installation beside its floor; prints JSON.

usage: python -m bench._nightly CUSTOMERS
"""

import json
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench._floor import fact_tables, floor_seconds
from bench._installation import SEED, open_installation, today, turn_clock
from bench._workers import Worker, workers

WORKERS, NIGHTS = 2, 3
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ASKED_AGAIN_SECONDS = 60
LONGEST_SECONDS = 3600
TASKS = ("diagnostics.tasks.score_today", "diagnostics.tasks.score_range")
DRAIN = ("diagnostics.tasks.drain",)
HOURLY = ("diagnostics.tasks.forget_old_work",)
ANSWERED = 1_000  # customers, by each worker, before the night


def main() -> None:
    customers = int(sys.argv[1])
    open_installation(customers)
    for day in (today(), today() + timedelta(days=1)):
        if not is_scored(day):  # the first may still have digests of other figures
            _timed_run(day)
    _analyse()
    floor = floor_seconds(customers)
    nights = [_timed_run(today() + timedelta(days=1)) for _ in range(NIGHTS)]
    print(
        json.dumps(
            {"customers": customers, "seed": SEED, "floor": floor} | told(nights)
        )
    )


def told(nights: list[dict]) -> dict:
    """The night of the median length, all lengths, and the most memory of any."""
    nights = sorted(nights, key=lambda night: night["seconds"])
    return {
        **nights[len(nights) // 2],
        "peak_memory_mb": max(night["peak_memory_mb"] for night in nights),
        "seconds_of_each": [night["seconds"] for night in nights],
    }


def is_scored(day: date) -> bool:
    from diagnostics.models import RangeRun

    runs = RangeRun.objects.filter(as_of=day, is_past=False)
    return runs.exists() and not runs.filter(done_at=None).exists()


def _analyse() -> None:
    from django.db import connection

    tables = [table for table, _, _ in fact_tables()]
    tables += ["accounts_customer", "diagnostics_diagnosis"]
    tables += ["diagnostics_purchasedigest", "diagnostics_diagnosishistory"]
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
        cursor.execute("CHECKPOINT")


def _timed_run(day: date) -> dict:
    """Let it be `day`, and have two workers score it; what that took, and gave."""
    from diagnostics.tasks import score_today

    with tempfile.TemporaryDirectory() as folder, workers(WORKERS, Path(folder)) as own:
        if is_scored(today()):  # before, everybody waits to be scored, not answered
            _answer_requests(own)
        turn_clock(day)
        started = time.time()
        score_today.delay()
        _until(lambda: is_scored(day), own, score_today.delay)
        scored = time.time() - started
        _until(lambda: _has_medians(day), own)
        seconds = time.time() - started
        _until(lambda: _are_idle(own), own)
        return {
            "seconds": seconds,
            "until_all_are_scored": scored,
            "seconds_in_tasks": sum(_tasks(own)),
            "longest_task": max(_tasks(own)),
            "peak_memory_mb": max(worker.peak_memory_mb() for worker in own),
            **_written(day),
        }


def _answer_requests(own: list[Worker]) -> None:
    """No worker of an installation comes to a night without a day's work behind it."""
    from diagnostics import blocks, requests
    from diagnostics.features import KeyRange
    from diagnostics.tasks import drain, forget_old_work

    first = blocks.key_ranges()[0].first_id
    while not all(worker.seconds_in(DRAIN) for worker in own):
        requests.ask(KeyRange(first, first + ANSWERED))
        drain.delay()
        _until(lambda: not requests.pending(), own)
        _until(lambda: _drained(own), own)
    forget_old_work.delay()
    _until(lambda: any(worker.seconds_in(HOURLY) for worker in own), own)


def _drained(own: list[Worker]) -> bool:
    begun = sum(worker.received(DRAIN) for worker in own)
    return begun == sum(len(worker.seconds_in(DRAIN)) for worker in own)


def _until(is_done, own: list[Worker], ask=lambda: None) -> None:
    """Wait; `ask` again each minute, as beat does."""
    begun = time.monotonic()
    deadline, asked = begun + LONGEST_SECONDS, begun
    while not is_done():
        if time.monotonic() > asked + ASKED_AGAIN_SECONDS:
            ask()
            asked = time.monotonic()
        failed = [name for worker in own for name in worker.failures()]
        if failed or time.monotonic() > deadline:
            logs = "\n".join(worker.log.read_text()[-3000:] for worker in own)
            raise SystemExit(f"the run did not end: {failed}\n{logs}")
        time.sleep(0.05)


def _tasks(own: list[Worker]) -> list[float]:
    """Seconds of each task that scored a range; the first laid the day out, too."""
    return [seconds for worker in own for seconds in worker.seconds_in(TASKS)]


def _are_idle(own: list[Worker]) -> bool:
    return sum(worker.received(TASKS) for worker in own) == len(_tasks(own))


def _has_medians(day: date) -> bool:
    from diagnostics import peers

    return peers.are_written(day, since=_LONG_AGO)


def _written(day: date) -> dict[str, int]:
    from diagnostics.models import Diagnosis, DiagnosisHistory, PurchaseDigest

    history = DiagnosisHistory.objects.filter(as_of=day, computed_later=False)
    return {
        "diagnoses": Diagnosis.objects.filter(as_of=day).count(),
        "history_rows": history.count(),
        "purchases_read_again_of": PurchaseDigest.objects.filter(read_on=day).count(),
    }


if __name__ == "__main__":
    main()
