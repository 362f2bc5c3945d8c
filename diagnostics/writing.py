"""The one bulk writer of diagnoses: COPY into a staging table, then one statement."""

from io import BytesIO

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounts import clock
from diagnostics.changes import compared
from diagnostics.features import Reading, Scope

SCORED = (
    "version_id", "engine", "as_of", "score", "raw", "capped", "low", "high",
    "coverage", "band", "revenue", "dimensions", "points", "states", "values", "caps",
    "override_id",
)  # fmt: skip
BESIDE = (
    "top_driver", "top_driver_points", "last_purchase_on", "last_contact_on", "next_on",
    "usual_gap_days", "margin", "previous_band", "anchor", "generation",
)  # fmt: skip
# What moves a reader's picture. Days since something, and as_of, move every day.
VISIBLE = (
    "version_id", "engine", "score", "raw", "capped", "low", "high", "coverage", "band",
    "revenue", "points", "states", "caps", "top_driver", "top_driver_points", "next_on",
    "margin", "override_id",
)  # fmt: skip


def write_current(rows: pl.DataFrame, scope: Scope, snapshot: str) -> int:
    """Make `rows` the present diagnoses of `scope`; returns how many were written.

    A customer of the scope without a row is no longer ours: its diagnosis goes. A
    worker that was slow to begin never puts an earlier day over a later one, unless
    that one lies ahead, as where the clock was put back.
    """
    with connection.cursor() as cursor:
        _remove_others(cursor, scope, rows["customer_id"].to_list())
        _stage(
            cursor, compared(rows, scope), ("customer_id", *SCORED, *BESIDE, "is_due")
        )
        # First the present rows: there, two workers on the same customer collide in a
        # way that makes one of them start over.
        cursor.execute(_UPSERT, [snapshot, clock.today()])
        written = int(cursor.rowcount)
        cursor.execute(
            _append_history("generation", computed_later=False)
            + " WHERE is_due AND EXISTS (SELECT FROM diagnostics_diagnosis d"
            " WHERE d.customer_id = staged.customer_id AND d.as_of = staged.as_of)",
            [snapshot],
        )
        return written


def write_past(
    rows: pl.DataFrame, reading: Reading, snapshot: str, *, replace: bool = False
) -> int:
    """Put `rows` into the history as computed later, where their day has no row yet.

    A day on which nothing was known is left open.

    reading  what the rows were read by
    replace  all that was computed later of it gives way, for it is no evidence
    """
    rows = rows.filter(pl.col("score").is_not_null())
    with connection.cursor() as cursor:
        _stage(cursor, rows, ("customer_id", *SCORED))
        if replace:
            _remove_computed_later(cursor, reading)
        cursor.execute(
            _append_history("0", computed_later=True)
            + " WHERE NOT EXISTS (SELECT FROM diagnostics_diagnosishistory h"
            " WHERE h.customer_id = staged.customer_id AND h.as_of = staged.as_of)",
            [snapshot],
        )
        return int(cursor.rowcount)


def _remove_others(cursor: CursorWrapper, scope: Scope, ids: list[int]) -> None:
    condition, parameters = scope.condition("customer_id")
    cursor.execute(
        f"DELETE FROM diagnostics_diagnosis WHERE {condition}"  # noqa: S608
        " AND NOT customer_id = ANY(%s)",
        [*parameters, ids],
    )


def _remove_computed_later(cursor: CursorWrapper, reading: Reading) -> None:
    condition, parameters = reading.scope.condition("customer_id")
    cursor.execute(
        f"DELETE FROM diagnostics_diagnosishistory WHERE {condition}"  # noqa: S608
        " AND as_of = %s AND computed_later",
        [*parameters, reading.as_of],
    )


def _stage(cursor: CursorWrapper, rows: pl.DataFrame, columns: tuple[str, ...]) -> None:
    """COPY `rows` into the temporary table `staged`, in key order."""
    source = "diagnostics_diagnosis"
    cursor.execute("DROP TABLE IF EXISTS staged")
    cursor.execute(
        f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT {_quoted(columns)}"  # noqa: S608
        f" FROM (SELECT *, true AS is_due FROM {source}) d WITH NO DATA"
    )
    text = BytesIO()
    if len(rows):
        rows.select(columns).write_csv(text, include_header=False)
    text.seek(0)
    cursor.copy_expert(
        f"COPY staged ({_quoted(columns)}) FROM STDIN WITH (FORMAT csv)", text
    )


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _append_history(generation: str, *, computed_later: bool) -> str:
    """SQL; its parameter is the snapshot the facts were read at."""
    columns = _quoted(SCORED)
    return (
        "INSERT INTO diagnostics_diagnosishistory"  # noqa: S608
        f" (customer_id, {columns}, generation, snapshot, computed_at, computed_later)"
        f" SELECT customer_id, {columns}, {generation}, %s, statement_timestamp(),"
        f" {str(computed_later).lower()} FROM staged"
    )


def _row(table: str) -> str:
    return ", ".join(f'{table}."{column}"' for column in VISIBLE)


_UPSERT = f"""
INSERT INTO diagnostics_diagnosis AS d
    (customer_id, {_quoted(SCORED + BESIDE)}, snapshot, computed_at)
SELECT customer_id, {_quoted(SCORED + BESIDE)}, %s, statement_timestamp()
  FROM staged ORDER BY customer_id
ON CONFLICT (customer_id) DO UPDATE SET
    {", ".join(f'"{c}" = excluded."{c}"' for c in SCORED + BESIDE)},
    snapshot = excluded.snapshot, computed_at = excluded.computed_at,
    change_xid = CASE WHEN ({_row("d")}) IS DISTINCT FROM ({_row("excluded")})
                      THEN pg_current_xact_id() ELSE d.change_xid END
 WHERE d.as_of <= excluded.as_of OR d.as_of > %s
"""  # noqa: S608
