"""Facts that arrive at a steady rate, and when their scores can be seen.

usage: python -m bench._arrivals CUSTOMERS SECONDS [nightly]     prints JSON

Open loop: each fact has its moment, whatever became of those before. A score is seen
once the request that its fact made is gone, for a worker deletes a request in the
transaction that writes the diagnosis; in the end every diagnosis is held to the facts.
"""

import json
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import numpy as np

from bench._installation import SEED, open_installation, today, turn_clock
from bench._workers import beat, workers

RATE = 50  # facts a second
WRITERS = 4
POLL_SECONDS = 0.02
WARM_UP_SECONDS = 5
PATIENCE_SECONDS = 120
_ASKED = "SELECT max(id) FROM diagnostics_recomputerequest WHERE customer_id = %s"
_UNSEEN = """
SELECT count(*) FROM diagnostics_diagnosis d JOIN accounts_note n
    ON n.customer_id = d.customer_id
 WHERE n.recorded_xid >= %s::text::xid8
   AND NOT pg_visible_in_snapshot(n.recorded_xid, d.snapshot::pg_snapshot)
"""


@dataclass
class Arrivals:
    """What was committed when, by the id of its request, and when it was seen."""

    committed: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)
    nights: list[tuple[float, float]] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def delays(self, *, at_night: bool) -> np.ndarray:
        """Seconds from commit to sight, of facts committed while a run was at work."""
        return np.array(
            [
                self.seen[request] - moment
                for request, moment in self.committed.items()
                if not at_night or self._is_night(moment)
            ]
        )

    def _is_night(self, moment: float) -> bool:
        return any(begin <= moment <= end for begin, end in self.nights)


def main() -> None:
    customers, seconds = int(sys.argv[1]), int(sys.argv[2])
    at_night = "nightly" in sys.argv
    open_installation(customers)
    arrivals = Arrivals()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with workers(2, folder, express=True), beat(folder):
            _until_quiet()
            first_xid = _current_xid()
            _run(arrivals, customers, seconds, at_night=at_night)
    delays = arrivals.delays(at_night=at_night)
    p50, p95, p99 = np.percentile(delays, [50, 95, 99])
    result = {
        "customers": customers, "at_night": at_night, "seed": SEED,
        "facts": len(arrivals.committed), "judged": len(delays),
        "nightly_runs": len(arrivals.nights),
        "p50": p50, "p95": p95, "p99": p99, "longest": delays.max(),
        "facts_not_in_their_score": _count(_UNSEEN, first_xid),
    }  # fmt: skip
    print(json.dumps(result))


def _run(arrivals: Arrivals, customers: int, seconds: int, *, at_night: bool) -> None:
    threads = [Thread(target=_watch, args=(arrivals,))]
    if at_night:
        threads.append(Thread(target=_nights, args=(arrivals,)))
    for thread in threads:
        thread.start()
    try:
        time.sleep(WARM_UP_SECONDS)
        _add_all(arrivals, customers, seconds)
        _until_all_are_seen(arrivals)
    finally:
        arrivals.ended.set()
        for thread in threads:
            thread.join()


def _add_all(arrivals: Arrivals, customers: int, seconds: int) -> None:
    """Facts of customers drawn at random, each at its moment; none may fail."""
    rng, day, begun = random.Random(SEED), today(), time.monotonic()  # noqa: S311
    added = []
    with ThreadPoolExecutor(WRITERS) as pool:
        for number in range(seconds * RATE):
            time.sleep(max(0, begun + number / RATE - time.monotonic()))
            chosen, mood = rng.randint(1, customers), rng.randint(-2, 2)
            added.append(pool.submit(_add, arrivals, chosen, day, mood))
    for each in added:
        each.result()


def _until_all_are_seen(arrivals: Arrivals) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(arrivals.seen) < len(arrivals.committed):
        if time.monotonic() > deadline:
            raise SystemExit("some facts were never seen in a score")
        time.sleep(POLL_SECONDS)


def _add(arrivals: Arrivals, customer_id: int, day, mood: int) -> None:
    from django.db import connection, transaction

    from accounts.models import Note

    with transaction.atomic(), connection.cursor() as cursor:
        Note.objects.create(customer_id=customer_id, happened_on=day, sentiment=mood)
        cursor.execute(_ASKED, [customer_id])
        request = cursor.fetchone()[0]
    arrivals.committed[request] = time.monotonic()


def _watch(arrivals: Arrivals) -> None:
    from django.db import connection

    while not arrivals.ended.is_set():
        known = set(arrivals.committed) - set(arrivals.seen)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM diagnostics_recomputerequest")
            waiting = {request for (request,) in cursor.fetchall()}
        now = time.monotonic()
        arrivals.seen |= dict.fromkeys(known - waiting, now)
        time.sleep(POLL_SECONDS)


def _nights(arrivals: Arrivals) -> None:
    """One nightly run after the other: whenever a day is scored, the next begins."""
    from bench._nightly import is_scored
    from diagnostics.tasks import score_today

    while not arrivals.ended.is_set():
        turn_clock(today() + timedelta(days=1))
        begun = time.monotonic()
        score_today.delay()
        while not is_scored(today()) and not arrivals.ended.is_set():
            time.sleep(POLL_SECONDS)
        arrivals.nights.append((begun, time.monotonic()))


def _until_quiet() -> None:
    """Scored for today, and no request waits.

    What a first load does once, filling the past in small steps, is taken as done.
    """
    from django.utils import timezone

    from bench._nightly import is_scored
    from diagnostics import runs
    from diagnostics.models import RangeRun
    from diagnostics.requests import pending

    days, now = runs.past_due(), timezone.now()
    RangeRun.objects.filter(as_of__in=days, is_past=True).delete()
    RangeRun.objects.bulk_create(
        [
            RangeRun(as_of=day, is_past=True, first_id=0, last_id=0, done_at=now)
            for day in days
        ]
    )
    while not is_scored(today()) or pending():
        time.sleep(0.2)


def _current_xid() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return cursor.fetchone()[0]


def _count(statement: str, *parameters: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main()
