"""What must hold once everything has settled, worked out by a single thread."""

import math
import time
from functools import partial
from typing import Any

from django.db import connection

from accounts import clock
from diagnostics import replaying, services
from diagnostics.features import Ids, Reading
from diagnostics.models import DiagnosisHistory
from diagnostics.pipeline import diagnosed
from diagnostics.snapshots import in_one_snapshot

# What must be 0 of `checked`.
WRONG = (
    "differences", "history_differences", "history_rows_twice", "history_said_twice",
    "history_behind",
)  # fmt: skip
POLL_SECONDS = 0.2
TOLD = 3
# Figures of the present rows against those of one process that reads all facts anew.
COMPARED = (
    "score", "raw", "capped", "low", "high", "coverage", "band", "revenue", "margin",
    "dimensions", "points", "states", "values", "caps", "version_id", "engine",
    "override_id", "top_driver", "top_driver_points", "last_purchase_on",
    "last_contact_on", "next_on", "usual_gap_days",
)  # fmt: skip
MEASURED = {"values", "usual_gap_days"}
PENDING = """
SELECT (SELECT count(*) FROM diagnostics_recomputerequest r WHERE NOT EXISTS (
            SELECT FROM diagnostics_failedcustomer f
             WHERE f.customer_id = r.customer_id))
     + (SELECT count(*) FROM diagnostics_failedcustomer WHERE customer_id <> %s)
     + (SELECT count(*) FILTER (WHERE done_at IS NULL) + (count(*) = 0)::int
          FROM diagnostics_rangerun WHERE as_of = %s AND NOT is_past)
"""
HISTORY_ROWS_TWICE = """
SELECT count(*) - count(DISTINCT (customer_id, as_of, generation))
  FROM diagnostics_diagnosishistory
"""
# Two rows one after the other that say the same of a customer on the same day.
HISTORY_SAID_TWICE = """
SELECT count(*) FROM (
    SELECT (score, band, dimensions, caps, version_id) AS said,
           lag((score, band, dimensions, caps, version_id)) OVER (
               PARTITION BY customer_id, as_of ORDER BY generation) AS said_before
      FROM diagnostics_diagnosishistory) rows
 WHERE said = said_before
"""
# A row is due as soon as a figure is a point away from the last one written down.
HISTORY_BEHIND = """
SELECT count(*) FROM diagnostics_diagnosis d
  LEFT JOIN LATERAL (
       SELECT * FROM diagnostics_diagnosishistory h
        WHERE h.customer_id = d.customer_id AND NOT h.computed_later
        ORDER BY h.as_of DESC, h.generation DESC LIMIT 1) h ON true
 WHERE h.customer_id IS NULL OR h.as_of > d.as_of
    OR (h.band, h.caps, h.version_id) IS DISTINCT FROM (d.band, d.caps, d.version_id)
    OR (h.score IS NULL) <> (d.score IS NULL) OR abs(h.score - d.score) >= 10
    OR EXISTS (SELECT FROM unnest(h.dimensions, d.dimensions) AS pair (before, now)
                WHERE (before IS NULL) <> (now IS NULL)
                   OR abs(before - now) >= 10)
"""
FAILED = """
SELECT customer_id, attempts, parked_at IS NOT NULL, last_error
  FROM diagnostics_failedcustomer ORDER BY 1
"""


def seconds_until_settled(poisoned: int, patience: float) -> float | None:
    """Until nobody waits and today is scored; None where that takes too long."""
    return _seconds_until(lambda: pending(poisoned) == 0, patience)


def seconds_until_parked(poisoned: int, patience: float) -> float | None:
    """Until the poisoned customer is given up."""
    return _seconds_until(
        lambda: any(c == poisoned and is_parked for c, _, is_parked, _ in failed()),
        patience,
    )


def _seconds_until(is_so: Any, patience: float) -> float | None:
    started = time.monotonic()
    while not is_so():
        if time.monotonic() - started > patience:
            return None
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def pending(poisoned: int) -> int:
    """Requests, failures and ranges that wait; the poisoned customer does not count."""
    return int(_rows(PENDING, [poisoned, clock.today()])[0][0])


def failed() -> list[tuple[Any, ...]]:
    """customer, attempts, whether it is parked, its error."""
    return _rows(FAILED)


def checked(poisoned: int) -> dict[str, int]:
    """How many of each wrong thing there are; all 0 where nothing was lost."""
    figures = {
        "history_rows_twice": _rows(HISTORY_ROWS_TWICE)[0][0],
        "history_said_twice": _rows(HISTORY_SAID_TWICE)[0][0],
        "history_behind": _rows(HISTORY_BEHIND)[0][0],
    }
    figures |= in_one_snapshot(partial(_differences, poisoned))
    return figures | _history_differences()


def _differences(poisoned: int) -> dict[str, int]:
    """Every figure of every customer but the poisoned one, as it is and should be."""
    today = clock.today()
    right = {
        row["customer_id"]: {name: _plain(row[name]) for name in COMPARED}
        for row in diagnosed(
            Reading(_all_but(poisoned), today), services.judges_for(today)
        ).to_dicts()
    }
    columns = ", ".join(f'"{name}"' for name in COMPARED)
    stored = {
        customer: dict(zip(COMPARED, map(_plain, figures), strict=True))
        for customer, *figures in _rows(
            f"SELECT customer_id, {columns} FROM diagnostics_diagnosis"
            " WHERE customer_id <> %s",
            [poisoned],
        )
    }
    wrong = [
        key
        for key in right.keys() | stored.keys()
        if not _alike(right.get(key), stored.get(key))
    ]
    for key in wrong[:TOLD]:
        _tell(key, right.get(key) or {}, stored.get(key) or {})
    return {"compared": len(right), "differences": len(wrong)}


def _history_differences() -> dict[str, int]:
    """Every row of the history, from the facts that its own snapshot shows."""
    rows = list(DiagnosisHistory.objects.filter(computed_later=False))
    wrong = [replay for replay in replaying.replay(rows) if replay.differs]
    for replay in wrong[:TOLD]:
        in_one_snapshot(partial(_tell_of_replay, replay.stored))
    return {"history_compared": len(rows), "history_differences": len(wrong)}


def _tell_of_replay(row: DiagnosisHistory) -> None:
    reading = Reading(Ids((row.customer_id,)), row.as_of, row.snapshot)
    judges = services.judges_under(row.version_id, row.snapshot)
    print(f"  history of {row}, generation {row.generation}:")
    for again in diagnosed(reading, judges).to_dicts():
        _tell(row.customer_id, again, vars(row))


def _all_but(poisoned: int) -> Ids:
    customers = _rows("SELECT id FROM accounts_customer WHERE id <> %s", [poisoned])
    return Ids(tuple(customer for (customer,) in customers))


def _plain(value: Any) -> Any:
    """The same word for a figure wherever it comes from: {1,NULL} is [1.0, None]."""
    if isinstance(value, str) and value.startswith("{"):
        inside = value.strip("{}")
        return [_number(word) for word in inside.split(",")] if inside else []
    if isinstance(value, list):
        return [_number(each) for each in value]
    return value


def _alike(right: dict[str, Any] | None, stored: dict[str, Any] | None) -> bool:
    """Equal; measures' own figures, which are not whole numbers, to nine digits."""
    if right is None or stored is None:
        return False
    return all(
        _is_close(right[name], stored[name])
        if name in MEASURED
        else right[name] == stored[name]
        for name in COMPARED
    )


def _is_close(right: Any, stored: Any) -> bool:
    if isinstance(right, list) and isinstance(stored, list):
        return len(right) == len(stored) and all(map(_is_close, right, stored))
    if right is None or stored is None:
        return right is stored
    return math.isclose(right, stored, rel_tol=1e-9, abs_tol=1e-9)


def _number(word: Any) -> float | None:
    if word in {"t", "f"}:
        return float(word == "t")
    if word is None or word == "NULL" or math.isnan(number := float(word)):
        return None
    return number


def _tell(customer: int, right: dict[str, Any], stored: dict[str, Any]) -> None:
    for name in COMPARED:
        is_, should_be = _plain(stored.get(name)), _plain(right.get(name))
        if is_ != should_be and name in right and name in stored:
            print(f"  {customer} {name}: {is_}, not {should_be}", flush=True)


def _rows(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
