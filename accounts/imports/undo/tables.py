"""A table with the rows that one import wrote into it, and their way back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

from accounts.imports.undo.references import recorded_models, references
from accounts.models import Customer, ImportRun, Recorded, User

SHOWN = 200
_ROWS_AT_ONCE = 20_000
# `was`: the version before the import; null: there was none. `present`: what made the
# row what it is; null: it is gone.
_CREATE = """
DROP TABLE IF EXISTS written;
CREATE TEMPORARY TABLE written
    (fact text, row_id bigint, was bigint, present xid8) ON COMMIT DROP
"""
# A row that an undo restored stands for the version it was restored to, so that imports
# over one another can be undone in turn, the newest first.
_COLLECT = """
WITH RECURSIVE version(row_id, xid, present) AS (
    SELECT t.id, t.recorded_xid, t.recorded_xid FROM {table} t
     WHERE t.recorded_xid = %(xid)s
        OR t.recorded_xid IN (SELECT undone_xid FROM accounts_importrun)
    UNION ALL
    SELECT v.row_id, s.recorded_xid, v.present
      FROM version v
      JOIN accounts_importrun undone ON undone.undone_xid = v.xid
     CROSS JOIN LATERAL (
           SELECT s.recorded_xid FROM accounts_supersededrow s
            WHERE s.fact = %(table)s AND s.row_id = v.row_id
              AND s.replaced_xid = undone.loaded_xid
            ORDER BY s.id LIMIT 1) s
), was AS (
    SELECT DISTINCT ON (s.row_id) s.row_id, s.id FROM accounts_supersededrow s
     WHERE s.fact = %(table)s AND s.replaced_xid = %(xid)s
     ORDER BY s.row_id, s.id
)
INSERT INTO written (fact, row_id, was, present)
SELECT %(table)s, v.row_id, was.id, v.present
  FROM version v LEFT JOIN was USING (row_id)
 WHERE v.xid = %(xid)s
UNION ALL
SELECT %(table)s, was.row_id, was.id, NULL FROM was
 WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.id = was.row_id)
   AND NOT EXISTS (SELECT FROM accounts_supersededrow s
                    WHERE s.fact = %(table)s AND s.row_id = was.row_id
                      AND s.recorded_xid = %(xid)s)
"""
# Held to the end, so that nobody's change comes in between; one that came is left.
_HOLD = """
WITH held AS (
    SELECT t.id FROM {table} t JOIN written w ON w.row_id = t.id
     WHERE w.fact = %(table)s AND t.recorded_xid = w.present
     ORDER BY t.id FOR UPDATE OF t
)
DELETE FROM written w
 WHERE w.fact = %(table)s AND w.present IS NOT NULL
   AND NOT EXISTS (SELECT FROM held WHERE held.id = w.row_id)
"""
_CHANGED_SINCE = """
SELECT coalesce(nullif(s.content ->> 'external_id', ''), s.content ->> 'name',
                s.row_id::text),
       count(*) OVER ()
  FROM (SELECT DISTINCT ON (row_id) row_id, content FROM accounts_supersededrow
         WHERE fact = %(table)s AND recorded_xid = %(xid)s ORDER BY row_id, id) s
 WHERE NOT EXISTS (SELECT FROM written w
                    WHERE w.fact = %(table)s AND w.row_id = s.row_id)
 ORDER BY s.row_id LIMIT %(most)s
"""
_ACCOUNTS = """
SELECT t.{account} FROM written w JOIN {table} t ON t.id = w.row_id
 WHERE w.fact = %(table)s
 UNION
SELECT s.customer_id FROM written w JOIN accounts_supersededrow s ON s.id = w.was
 WHERE w.fact = %(table)s
"""
_STAFF = """
SELECT t.id FROM {table} t JOIN written w ON w.row_id = t.id
 WHERE w.fact = %(table)s AND (t.is_staff OR t.is_superuser)
"""
_IN_USE = "EXISTS (SELECT FROM {table} u WHERE u.{column} = t.id)"
_DELETE = """
WITH gone AS (
    DELETE FROM {table} t USING written w
     WHERE w.fact = %(table)s AND w.was IS NULL AND t.id = w.row_id {unless}
    RETURNING t.id
) {more}
DELETE FROM written w USING gone WHERE w.fact = %(table)s AND w.row_id = gone.id
"""
# An account's keys go with it: they alone do not keep it.
_KEYS = """
, keys AS (DELETE FROM accounts_externalid e USING gone WHERE e.customer_id = gone.id)
"""
_CHANGED = """
SELECT row_id FROM written WHERE fact = %(table)s AND was IS NOT NULL ORDER BY row_id
"""
_OLD = """
written w
  JOIN accounts_supersededrow s ON s.id = w.was
 CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, s.content) old
 WHERE w.fact = %(table)s AND w.row_id = ANY(%(ids)s)
"""
_RESTORE = "UPDATE {table} t SET {changes} FROM {old} AND t.id = old.id"
# Two that change places would stand above each other on the way.
_LEAVE_PARENTS = """
UPDATE {table} t SET parent_id = NULL FROM {old} AND t.id = old.id
   AND t.parent_id IS DISTINCT FROM old.parent_id
"""
_BRING_BACK = """
INSERT INTO {table} ({names}) SELECT {values} FROM {old}
   AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = old.id)
"""
_CHECK = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
_IS_BACK = "DELETE FROM written WHERE fact = %(table)s AND row_id = ANY(%(ids)s)"
_REMAINING = """
SELECT coalesce(nullif(coalesce(to_jsonb(t), s.content) ->> 'external_id', ''),
                coalesce(to_jsonb(t), s.content) ->> 'name', w.row_id::text),
       count(*) OVER ()
  FROM written w
  LEFT JOIN {table} t ON t.id = w.row_id
  LEFT JOIN accounts_supersededrow s ON s.id = w.was
 WHERE w.fact = %(table)s AND w.was IS {is_new} NULL
 ORDER BY w.row_id LIMIT %(most)s
"""


@dataclass(frozen=True)
class Left:
    """What was left for one reason: the first rows in words, and how many there are."""

    lines: list[str]
    count: int


def tables_of(cursor: CursorWrapper, run: ImportRun) -> list["Table"]:
    """Every table that imports write, those that refer to others before those."""
    cursor.execute(_CREATE)
    tables = [Table(cursor, model, run) for model in recorded_models()]
    cursor.execute("ANALYZE written")
    for table in tables:
        table.hold()
    return tables


class Table:
    """`written` holds those of its rows that are still to be taken back."""

    def __init__(
        self, cursor: CursorWrapper, model: type[Recorded], run: ImportRun
    ) -> None:
        self.cursor, self.model = cursor, model
        self.name = model._meta.db_table
        self.parameters: dict[str, Any] = {
            "table": self.name, "xid": str(run.loaded_xid), "most": SHOWN,
        }  # fmt: skip
        self.is_written = bool(self.execute(_COLLECT))

    def execute(self, statement: str, ids: list[int] | None = None, **sql: str) -> int:
        """Run SQL with the table's name and further parts; the rows it touched."""
        text = statement.format(table=self.name, **sql)
        self.cursor.execute(text, {**self.parameters, "ids": ids})
        touched: int = self.cursor.rowcount
        return touched

    def hold(self) -> None:
        """Keep its rows from being changed, or referred to, until the undo is done."""
        if self.is_written:
            self.execute(_HOLD)

    def has_staff(self) -> bool:
        """Whether people are among its rows whom only superusers change."""
        if self.model is not User or not self.is_written:
            return False
        self.execute(_STAFF)
        return bool(self.cursor.rowcount)

    def changed_since(self) -> Left:
        """What others made of the import's rows."""
        self.execute(_CHANGED_SINCE)
        return self._left("changed since")

    def account_ids(self) -> set[int | None]:
        """The accounts that its rows are about, or were before."""
        fields: Any = self.model._meta.concrete_fields
        columns = {field.column for field in fields}
        if self.model is not Customer and "customer_id" not in columns:
            return set()
        account = "id" if self.model is Customer else "customer_id"
        self.execute(_ACCOUNTS, account=account)
        return {account_id for (account_id,) in self.cursor.fetchall()}

    def delete_new(self) -> int:
        """Delete what the import made and nothing needs; how many rows that are."""
        in_use = [
            _IN_USE.format(
                table=each.related_model._meta.db_table, column=each.field.column
            )
            for each in references(self.model)
        ]
        if self.model is User:
            in_use.append("t.last_login IS NOT NULL")
        unless = "".join(f" AND NOT {each}" for each in in_use)
        more = _KEYS if self.model is Customer else ""
        return self.execute(_DELETE, unless=unless, more=more)

    def put_back(self) -> int:
        """Make what the import changed or deleted as it was; how many rows that are."""
        self.execute(_CHANGED)
        ids = [row_id for (row_id,) in self.cursor.fetchall()]
        return sum(
            self._put_back(ids[start : start + _ROWS_AT_ONCE])
            for start in range(0, len(ids), _ROWS_AT_ONCE)
        )

    def _put_back(self, ids: list[int]) -> int:
        """Halve what the database refuses, until what stands in the way is alone."""
        try:
            with transaction.atomic():
                self._restore(ids)
        except IntegrityError:
            if len(ids) == 1:
                return 0
            middle = len(ids) // 2
            return self._put_back(ids[:middle]) + self._put_back(ids[middle:])
        return len(ids)

    def _restore(self, ids: list[int]) -> None:
        old = _OLD.format(table=self.name)
        columns = ["id", *self._columns()]
        changes = ", ".join(f"{column} = old.{column}" for column in columns[1:])
        values = ", ".join(f"old.{column}" for column in columns)
        if "parent_id" in columns:
            self.execute(_LEAVE_PARENTS, ids, old=old)
        self.execute(_RESTORE, ids, changes=changes, old=old)
        self.execute(_BRING_BACK, ids, names=", ".join(columns), values=values, old=old)
        self.cursor.execute(_CHECK)
        self.execute(_IS_BACK, ids)

    def _columns(self) -> list[str]:
        """What makes a version; what else stands in the row is not of the import."""
        fields: Any = self.model._meta.concrete_fields
        ours = {"id", "recorded_at", "recorded_xid"}
        told = self.model.told or [field.column for field in fields]
        return [column for column in told if column not in ours]

    def remaining(self) -> Iterator[Left]:
        """After it: what could not go, and what could not come back."""
        for is_new, why in (("", "in use"), ("NOT", "something newer is in its place")):
            self.execute(_REMAINING, is_new=is_new)
            yield self._left(why)

    def _left(self, why: str) -> Left:
        found = self.cursor.fetchall()
        name = self.model._meta.verbose_name
        lines = [f"{name} {key}: {why}" for key, _ in found]
        return Left(lines, found[0][1] if found else 0)
