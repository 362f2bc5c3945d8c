"""Whether writers of the same customers stand in each other's way.

usage: python -m bench.writers [CUSTOMERS]     writes bench/out/writers.json

Bulk writers: whether they ever wait for each other in a circle. Control: the same
writer, its rows in no order. The database counts deadlocks; whoever was chosen to give
way starts over in both.
A person: in how many milliseconds a note is saved while a worker holds its customer.
Baseline: while nobody does.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import polars as pl

from bench._notes import NOTES, milliseconds_to_save
from bench._reporting import report
from bench.import_csv import private_database

SEED = 7
WRITERS = 4
BATCHES = 15  # of each writer
SHARE = 4  # a batch holds one in so many of all customers
COUNTED = """
SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()
"""
AT_ONCE_MILLISECONDS = 1_000
STATISTICS_SECONDS = 1.5  # the database tells of what happened with a delay
IN_ORDER, IN_NO_ORDER = " ORDER BY customer_id", " ORDER BY random()"


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder, private_database(Path(folder)):
        rows = scored(size)
        figures = {
            "sorted": contest(rows, IN_ORDER),
            "unsorted": contest(rows, IN_NO_ORDER),
            "milliseconds_to_save_a_note": milliseconds_to_save(),
        }
    notes = figures["milliseconds_to_save_a_note"]
    report(
        {
            "name": "writers",
            "size": {
                "customers": size,
                "writers": WRITERS,
                "batches": BATCHES,
                "notes": NOTES,
            },
            "seed": SEED,
            "figures": figures,
            "ratios": {
                "unsorted_to_sorted_seconds": figures["unsorted"]["seconds"]
                / figures["sorted"]["seconds"],
                **{
                    f"note_p99_{when}_to_nobody": notes[when]["p99"]
                    / notes["beside_nobody"]["p99"]
                    for when in ("beside_a_drain", "beside_a_run")
                },
            },
        }
    )
    if figures["sorted"]["deadlocks"] or not figures["unsorted"]["deadlocks"]:
        sys.exit("deadlocks with the product's writer, or an idle control")
    if max(each["longest"] for each in notes.values()) > AT_ONCE_MILLISECONDS:
        sys.exit("a person's note has waited for a worker")


def scored(size: int) -> pl.DataFrame:
    """A scored organisation of so many customers; their diagnoses, in key order."""
    from django.core.management import call_command

    from accounts import clock
    from diagnostics import runs, services
    from diagnostics.features import EVERYONE, Reading
    from diagnostics.pipeline import diagnosed

    facts = {"purchases": size * 5, "facts": size * 5}
    call_command("synth", customers=size, **facts, seed=SEED, stdout=StringIO())
    today = clock.today()
    runs.score_day(today)
    return diagnosed(Reading(EVERYONE, today), services.judges_for(today))


def contest(rows: pl.DataFrame, order: str) -> dict[str, Any]:
    """All writers at once, over customers drawn by chance; what became of it."""
    from diagnostics import writing

    assert IN_ORDER in writing._UPSERT
    statement = writing._UPSERT.replace(IN_ORDER, order)
    before = deadlocks()
    started = time.perf_counter()
    with (
        patch.object(writing, "_UPSERT", statement),
        ThreadPoolExecutor(WRITERS) as pool,
    ):
        turned_away = sum(pool.map(partial(write_on_and_on, rows), range(WRITERS)))
    seconds = time.perf_counter() - started
    time.sleep(STATISTICS_SECONDS)
    return {
        "deadlocks": deadlocks() - before,
        "batches_written": WRITERS * BATCHES,
        "times_without_a_turn": turned_away,
        "seconds": seconds,
    }


def write_on_and_on(rows: pl.DataFrame, writer: int) -> int:
    """Write batch after batch; how often six attempts at one were not enough."""
    from django.db import OperationalError, connection

    random = Random(f"{SEED} {writer}")  # noqa: S311
    written = turned_away = 0
    while written < BATCHES:
        batch = rows.sample(len(rows) // SHARE, seed=random.randrange(2**32))
        try:
            write(batch.sort("customer_id"))
            written += 1
        except OperationalError:
            turned_away += 1
    connection.close()
    return turned_away


def write(batch: pl.DataFrame) -> None:
    """As whoever answers requests does."""
    from diagnostics.features import Ids
    from diagnostics.pipeline import current_snapshot
    from diagnostics.snapshots import in_one_snapshot
    from diagnostics.writing import write_current

    scope = Ids(tuple(sorted(batch["customer_id"])))
    in_one_snapshot(lambda: write_current(batch, scope, current_snapshot()))


def deadlocks() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
