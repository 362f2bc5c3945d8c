"""One range of customers, scored as of the present day or filled for a past one.

A range takes seconds to work out, and facts go on arriving. So it is worked out with no
lock held, and written under one, but for accounts that somebody has scored meanwhile:
theirs is the newer score.
"""

import logging
from dataclasses import dataclass
from functools import partial

import polars as pl
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts import clock
from diagnostics import block_tables, blocks, measured, requests, services, waiting
from diagnostics.binary import read_fixed
from diagnostics.changes import compared, present
from diagnostics.features import Ids, KeyRange, Memory, Reading, Without, digests
from diagnostics.models import RangeRun
from diagnostics.pipeline import current_snapshot, diagnosed
from diagnostics.snapshots import in_one_snapshot
from diagnostics.waiting import Asked
from diagnostics.writing import replace_range, write_past

log = logging.getLogger(__name__)

# What this transaction itself has written counts, where it is joined.
_AS_READ = """
SELECT id FROM accounts_customer
 WHERE id = ANY(%s) AND (pg_visible_in_snapshot(recorded_xid, %s)
                         OR recorded_xid = pg_current_xact_id())
"""


@dataclass(frozen=True)
class _Found:
    """A range as it was at a snapshot.

    rows    the new diagnoses beside the stored ones, as `compared` returns them
    before  the stored ones, as `present` reads them
    """

    rows: pl.DataFrame
    before: pl.DataFrame
    snapshot: str
    asked: Asked
    memory: Memory


def score(run: RangeRun) -> int:
    """Score a range; where a customer in it fails, ask for each of them instead.

    Answering requests sets the one that fails apart, so that it stops nobody else.
    """
    try:
        found = in_one_snapshot(partial(_work_out, run))
        with blocks.held(_customers_of(run)):
            return in_one_snapshot(partial(_write, run, found))
    except requests.NOBODYS_FAULT:
        raise
    except Exception:
        log.exception("range run %s failed; asking for its customers", run.pk)
    with transaction.atomic():
        requests.ask(_customers_of(run))
        measured.forget(_customers_of(run))
        _finish(run, 0)
    return 0


def fill(run_id: int, *, replace: bool) -> int:
    """Score one range as of a past day, for the history alone.

    replace  whether rows that were computed later before give way to new ones
    """
    undone = RangeRun.objects.select_for_update(skip_locked=True)
    run = undone.filter(pk=run_id, done_at=None).first()
    if run is None:
        return 0
    reading = Reading(_customers_of(run), run.as_of)
    rows = diagnosed(reading, services.judges_for(run.as_of))
    written = write_past(rows, reading, current_snapshot(), replace=replace)
    _finish(run, len(rows))
    return written


def _work_out(run: RangeRun) -> _Found:
    customers = _customers_of(run)
    asked = waiting.asked(customers)
    memory = Memory(outdated=Ids(asked.customers))
    rows = diagnosed(
        Reading(customers, run.as_of, memory=memory), services.judges_for(run.as_of)
    )
    before = present(customers)
    rows = compared(rows, before, customers)
    return _Found(rows, before, current_snapshot(), asked, memory)


def _write(run: RangeRun, found: _Found) -> int:
    """Write what was found, and answer the requests that it knew of."""
    block_tables.lock(run.first_id)
    if not _is_waiting(run):  # the day is to be scored anew: under another version
        return 0
    customers = _customers_of(run)
    overtaken = _overtaken(found, run)
    ours = ~pl.col("customer_id").is_in(overtaken.ids)
    written = replace_range(
        found.rows.filter(ours), Without(customers, overtaken), found.snapshot
    )
    digests.keep(found.memory, but_for=overtaken)
    measured.remember(customers, found.rows)
    requests.settle(found.asked, but_for=overtaken)
    _finish(run, len(found.rows))
    block_tables.swap(run.first_id)
    return written


def _is_waiting(run: RangeRun) -> bool:
    undone = RangeRun.objects.select_for_update().filter(pk=run.pk, done_at=None)
    return undone.first() is not None


def _overtaken(found: _Found, run: RangeRun) -> Ids:
    """Customers whose stored diagnosis has come, gone or changed since.

    And those without one who have changed or gone themselves: what was found of them
    may be of nobody by now. Whoever was quicker may have read less, and a late run
    comes after the next day's: their requests are left for others to answer.
    """
    both = found.before.join(
        _written_at(_customers_of(run)), on="customer_id", how="full", coalesce=True
    )
    is_other = pl.col("computed_at_before").ne_missing(pl.col("at"))
    is_later = (
        pl.col("as_of_before")
        .cast(pl.Date)
        .is_between(run.as_of, clock.today(), closed="right")
    )
    ids = {*both.filter(is_other | is_later)["customer_id"], *_moved(found)}
    return Ids(tuple(sorted(ids)))


def _moved(found: _Found) -> set[int]:
    new = (
        found.rows.select("customer_id")
        .join(found.before, on="customer_id", how="anti")["customer_id"]
        .to_list()
    )
    if not new:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_AS_READ, [new, found.snapshot])
        return set(new).difference(id_ for (id_,) in cursor.fetchall())


def _written_at(customers: KeyRange) -> pl.DataFrame:
    condition, parameters = customers.condition("customer_id")
    rows = read_fixed(
        f"SELECT customer_id, computed_at FROM diagnostics_diagnosis WHERE {condition}",  # noqa: S608
        parameters,
        {"customer_id": ">i8", "at": ">i8"},
    )
    return pl.DataFrame(
        {name: rows[name].astype("i8") for name in ("customer_id", "at")}
    )


def _customers_of(run: RangeRun) -> KeyRange:
    return KeyRange(run.first_id, run.last_id)


def _finish(run: RangeRun, customers: int) -> None:
    # By the database's clock, as a feed is opened: a worker's may be ahead.
    run.customers, run.done_at = customers, Now()
    run.save(update_fields=["customers", "done_at"])
