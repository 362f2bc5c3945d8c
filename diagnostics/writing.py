"""The one bulk writer of diagnoses: whole columns by binary COPY, in key order."""

from collections.abc import Iterable, Mapping
from io import BytesIO

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounts import clock
from diagnostics import block_tables
from diagnostics.binary import encoded
from diagnostics.changes import compared, present
from diagnostics.features import Reading, Scope

SCORED = {
    "version_id": "bigint", "engine": "smallint", "as_of": "date",
    "score": "smallint", "raw": "smallint", "capped": "smallint", "low": "smallint",
    "high": "smallint", "coverage": "smallint", "band": "text", "revenue": "numeric",
    "dimensions": "smallint[]", "points": "smallint[]", "states": "smallint[]",
    "values": "float8[]", "caps": "boolean[]", "override_id": "bigint",
}  # fmt: skip
BESIDE = {
    "top_driver": "text", "top_driver_points": "smallint", "last_purchase_on": "date",
    "last_contact_on": "date", "next_on": "date", "usual_gap_days": "float8",
    "margin": "numeric", "previous_band": "text", "anchor": "smallint[]",
    "generation": "integer", "fingerprint": "bigint",
}  # fmt: skip
_KEY = {"customer_id": "bigint"}
_WRITTEN = {"snapshot": "text", "computed_at": "timestamptz"}
_IN_HISTORY = {"generation": "integer", "computed_later": "boolean"}
_ALL = _KEY | SCORED | BESIDE | _WRITTEN | {"change_xid": "xid8"}
_NOW = """
SELECT pg_current_xact_id()::text::bigint,
       (extract(epoch FROM statement_timestamp() - '2000-01-01Z') * 1000000)::bigint
"""


def replace_range(rows: pl.DataFrame, scope: Scope, snapshot: str) -> int:
    """Write the present diagnoses of a whole range afresh; returns how many.

    For whoever has the range's block for itself; `block_tables.swap` is to put it in
    place.

    rows  of every customer in the scope that is ours, as `compared` returns them; at
          most those of one block
    """
    if rows.is_empty():
        return _update(rows, scope, snapshot)
    with connection.cursor() as cursor:
        written = _stamped(cursor, rows, snapshot)
        _write_afresh(cursor, written, scope)
        _append_history(cursor, written.filter("is_due"), computed_later=False)
    return len(rows)


def _write_afresh(cursor: CursorWrapper, rows: pl.DataFrame, scope: Scope) -> None:
    """Fill a fresh table of the block: with `rows`, and with what is out of scope."""
    member = rows["customer_id"][0]
    others = _others(cursor, block_tables.table_of(member), scope)
    fresh = block_tables.begin(member)
    cursor.copy_expert(_into(fresh, _ALL, freeze=True), others)
    _copy(cursor, fresh, rows, _ALL, freeze=True)


def _others(cursor: CursorWrapper, table: str, scope: Scope) -> BytesIO:
    condition, parameters = scope.condition("customer_id")
    rows = f"SELECT {_quoted(_ALL)} FROM {table} WHERE NOT {condition}"  # noqa: S608
    target = BytesIO()
    statement = cursor.mogrify(rows, parameters).decode()
    cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT binary)", target)
    target.seek(0)
    return target


def write_current(rows: pl.DataFrame, scope: Scope, snapshot: str) -> int:
    """Make `rows` the present diagnoses of `scope`; returns how many were written.

    A customer of the scope without a row is no longer ours: its diagnosis goes. A
    worker that was slow to begin never puts an earlier day over a later one, unless
    that one lies ahead, as where the clock was put back.
    """
    return _update(compared(rows, present(scope), scope), scope, snapshot)


def _update(rows: pl.DataFrame, scope: Scope, snapshot: str) -> int:
    block_tables.ensure(rows["customer_id"])
    with connection.cursor() as cursor:
        columns = _KEY | SCORED | BESIDE | _WRITTEN | {"is_due": "boolean"}
        _stage(cursor, _stamped(cursor, rows, snapshot), columns)
        _remove_others(cursor, scope)
        # First the present rows: there, two workers on the same customer collide in a
        # way that makes one of them start over.
        cursor.execute(_UPSERT, [clock.today()])
        written = int(cursor.rowcount)
        cursor.execute(_APPEND)
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
        if replace:
            _remove_computed_later(cursor, reading)
        new = rows.filter(~pl.col("customer_id").is_in(_told(cursor, reading)))
        stamped = _stamped(cursor, new.with_columns(generation=0), snapshot)
        _append_history(cursor, stamped, computed_later=True)
        return len(new)


def _told(cursor: CursorWrapper, reading: Reading) -> list[int]:
    """The customers of the reading with a row of its day in the history."""
    condition, parameters = reading.scope.condition("customer_id")
    cursor.execute(
        "SELECT DISTINCT customer_id FROM diagnostics_diagnosishistory"  # noqa: S608
        f" WHERE {condition} AND as_of = %s",
        [*parameters, reading.as_of],
    )
    return [customer_id for (customer_id,) in cursor.fetchall()]


def _stamped(cursor: CursorWrapper, rows: pl.DataFrame, snapshot: str) -> pl.DataFrame:
    """`rows` with the transaction and the instant that write them."""
    cursor.execute(_NOW)
    transaction_id, microseconds = cursor.fetchone()
    stamped = rows.with_columns(
        snapshot=pl.lit(snapshot), computed_at=pl.lit(microseconds, pl.Int64)
    )
    if "change_xid" not in rows.columns:
        return stamped
    return stamped.with_columns(pl.col("change_xid").fill_null(transaction_id))


def _append_history(
    cursor: CursorWrapper, rows: pl.DataFrame, *, computed_later: bool
) -> None:
    rows = rows.with_columns(computed_later=pl.lit(computed_later))
    columns = _KEY | SCORED | _WRITTEN | _IN_HISTORY
    _copy(cursor, "diagnostics_diagnosishistory", rows, columns)


def _copy(
    cursor: CursorWrapper,
    table: str,
    rows: pl.DataFrame,
    types: Mapping[str, str],
    *,
    freeze: bool = False,
) -> None:
    """Rows of one version have lists of one length: each is a COPY of its own."""
    types = _lists_last(types)
    for part in rows.partition_by("version_id", maintain_order=True):
        cursor.copy_expert(_into(table, types, freeze=freeze), encoded(part, types))


def _into(table: str, columns: Iterable[str], *, freeze: bool = False) -> str:
    options = "FORMAT binary, FREEZE" if freeze else "FORMAT binary"
    return f"COPY {table} ({_quoted(columns)}) FROM STDIN WITH ({options})"


def _lists_last(types: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(types.items(), key=lambda item: item[1].endswith("[]")))


def _remove_others(cursor: CursorWrapper, scope: Scope) -> None:
    condition, parameters = scope.condition("d.customer_id")
    cursor.execute(
        f"DELETE FROM diagnostics_diagnosis d WHERE {condition}"  # noqa: S608
        " AND NOT EXISTS (SELECT FROM staged s WHERE s.customer_id = d.customer_id)",
        parameters,
    )


def _remove_computed_later(cursor: CursorWrapper, reading: Reading) -> None:
    condition, parameters = reading.scope.condition("customer_id")
    cursor.execute(
        f"DELETE FROM diagnostics_diagnosishistory WHERE {condition}"  # noqa: S608
        " AND as_of = %s AND computed_later",
        [*parameters, reading.as_of],
    )


def _stage(
    cursor: CursorWrapper, rows: pl.DataFrame, columns: Mapping[str, str]
) -> None:
    """COPY `rows` into the temporary table `staged`, in key order."""
    cursor.execute("DROP TABLE IF EXISTS staged")
    cursor.execute(
        f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT {_quoted(columns)}"  # noqa: S608
        " FROM (SELECT *, true AS is_due FROM diagnostics_diagnosis) d WITH NO DATA"
    )
    if len(rows):
        _copy(cursor, "staged", rows, columns)


def _quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


_CURRENT = SCORED | BESIDE | _WRITTEN
_UPSERT = f"""
INSERT INTO diagnostics_diagnosis AS d (customer_id, {_quoted(_CURRENT)})
SELECT customer_id, {_quoted(_CURRENT)} FROM staged ORDER BY customer_id
ON CONFLICT (customer_id) DO UPDATE SET
    {", ".join(f'"{c}" = excluded."{c}"' for c in _CURRENT)},
    change_xid = CASE WHEN d.fingerprint = excluded.fingerprint
                      THEN d.change_xid ELSE pg_current_xact_id() END
 WHERE d.as_of <= excluded.as_of OR d.as_of > %s
"""  # noqa: S608
_OF_HISTORY = _KEY | SCORED | _WRITTEN | {"generation": "integer"}
_APPEND = f"""
INSERT INTO diagnostics_diagnosishistory ({_quoted(_OF_HISTORY)}, computed_later)
SELECT {_quoted(_OF_HISTORY)}, false FROM staged
 WHERE is_due AND EXISTS (SELECT FROM diagnostics_diagnosis d
       WHERE d.customer_id = staged.customer_id AND d.as_of = staged.as_of)
"""  # noqa: S608
