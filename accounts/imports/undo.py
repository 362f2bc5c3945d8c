"""Taking an import back: its rows go, what it changed is as before.

An import is one transaction, and every row remembers the transaction that made it what
it is. Rows that somebody changed since are left as they are and listed. An undo is a
change like any other: the history keeps the import's rows and their end.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from accounts.models import Customer, ExternalId, Feed, ImportRun, Recorded, User

SHOWN = 200
# What the import wrote and somebody has changed, or deleted, since.
_CHANGED_SINCE = """
SELECT DISTINCT s.row_id, coalesce(s.content ->> 'external_id', s.row_id::text)
  FROM accounts_supersededrow s
 WHERE s.fact = %(table)s AND s.recorded_xid = %(xid)s
 ORDER BY s.row_id LIMIT %(most)s
"""
_WAS = """
FROM (SELECT DISTINCT ON (s.row_id) s.row_id, s.operation, s.content
        FROM accounts_supersededrow s
       WHERE s.fact = %(table)s AND s.replaced_xid = %(xid)s
       ORDER BY s.row_id, s.id) was
"""
_RESTORE = """
UPDATE {table} t SET {columns}
  FROM (SELECT (jsonb_populate_record(NULL::{table}, was.content)).* {was}
         WHERE was.operation = 'UPDATE') old
 WHERE t.id = old.id AND t.recorded_xid IN (%(xid)s, pg_current_xact_id())
"""
# Two that change places would stand above each other on the way.
_LEAVE_PARENTS = """
UPDATE {table} t SET parent_id = NULL {was}
 WHERE was.operation = 'UPDATE' AND t.id = was.row_id AND t.recorded_xid = %(xid)s
   AND t.parent_id IS DISTINCT FROM (was.content ->> 'parent_id')::bigint
"""
_BRING_BACK = """
INSERT INTO {table} ({names})
SELECT {values}
  FROM (SELECT (jsonb_populate_record(NULL::{table}, was.content)).* {was}
         WHERE was.operation = 'DELETE') old
 WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.id = old.id)
ON CONFLICT DO NOTHING
"""
_NEW = """
SELECT t.id FROM {table} t
 WHERE t.recorded_xid = %(xid)s
   AND NOT EXISTS (SELECT FROM accounts_supersededrow s
                    WHERE s.fact = %(table)s AND s.row_id = t.id
                      AND s.replaced_xid = %(xid)s)
"""
_IN_USE = """
EXISTS (SELECT FROM {table} u WHERE u.{column} = t.id {but_not_new})
"""
_BUT_NOT_NEW = "AND u.recorded_xid <> %(xid)s"
_DELETE = "DELETE FROM {table} t WHERE t.id IN ({new}) AND NOT ({in_use})"
# An account's keys go with it: they alone do not keep it.
_DELETE_CUSTOMERS = """
WITH gone AS (
    DELETE FROM {table} t WHERE t.id IN ({new}) AND NOT ({in_use}) RETURNING t.id
)
DELETE FROM accounts_externalid e USING gone WHERE e.customer_id = gone.id
"""
_STILL_THERE = """
SELECT coalesce(to_jsonb(t) ->> 'external_id', t.id::text) FROM {table} t
 WHERE t.id IN ({new}) LIMIT %(most)s
"""


def undo(run: ImportRun) -> list[str]:
    """Take the run back, inside the caller's transaction; what was left, in words."""
    with connection.cursor() as cursor:
        parameters = {"xid": str(run.loaded_xid), "most": SHOWN}
        tables = [_Table(cursor, model, parameters) for model in _models()]
        left = [line for table in tables for line in table.changed_since()]
        for table in tables:
            table.delete_new()
        for table in reversed(tables):
            table.bring_back()
            table.restore()
        for table in tables:
            table.delete_new()  # what only rows needed that are as before by now
        left += [line for table in tables for line in table.still_there()]
    return left[:SHOWN]


def _models() -> list[type[Recorded]]:
    """Every recorded model, those that refer to others before those."""
    models_ = apps.get_app_config("accounts").get_models()
    waiting = [model for model in models_ if issubclass(model, Recorded)]
    ordered: list[type[Recorded]] = []
    while waiting:
        free = [model for model in waiting if not _referring(model) & set(waiting)]
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return ordered


def _referring(model: type[Recorded]) -> set[Any]:
    """The models that refer to this one, besides itself."""
    return {each.related_model for each in _references(model)} - {model}


def _references(model: type[Recorded]) -> list[Any]:
    """Foreign keys to this model that keep a row from going."""
    found: Any = model._meta.related_objects
    return [
        each
        for each in found
        if (each.one_to_many or each.one_to_one)
        and each.related_model is not ExternalId
        and each.field.db_constraint
        and each.on_delete is not models.CASCADE
    ]


class _Table:
    """A table with the rows that one import wrote into it."""

    def __init__(
        self,
        cursor: CursorWrapper,
        model: type[Recorded],
        parameters: dict[str, Any],
    ) -> None:
        self.cursor, self.model = cursor, model
        self.name = model._meta.db_table
        self.parameters = parameters | {"table": self.name}

    def execute(self, statement: str, **parts: str) -> None:
        self.cursor.execute(statement.format(table=self.name, **parts), self.parameters)

    @property
    def columns(self) -> list[str]:
        fields: Any = self.model._meta.concrete_fields
        ours = {"id", "recorded_at", "recorded_xid", "password", "last_login"}
        return [field.column for field in fields if field.column not in ours]

    def changed_since(self) -> list[str]:
        """Before anything is taken back: what others made of the import's rows."""
        self.execute(_CHANGED_SINCE)
        return self._told([key for _, key in self.cursor.fetchall()], "changed since")

    def delete_new(self) -> None:
        """Delete what the import made and nothing else needs."""
        needed = [
            _IN_USE.format(
                table=each.related_model._meta.db_table,
                column=each.field.column,
                but_not_new=_BUT_NOT_NEW if each.related_model is self.model else "",
            )
            for each in _references(self.model)
        ]
        if self.model is User:
            needed.append("t.last_login IS NOT NULL")
        in_use = " OR ".join(needed) or "false"
        statement = _DELETE_CUSTOMERS if self.model is Customer else _DELETE
        self.execute(statement, new=_NEW.format(table=self.name), in_use=in_use)

    def bring_back(self) -> None:
        """Insert what the import deleted, under its old id."""
        columns = ["id", *self.columns]
        self.execute(
            _BRING_BACK,
            was=_WAS,
            names=", ".join(columns),
            values=", ".join(f"old.{column}" for column in columns),
        )

    def restore(self) -> None:
        """Make what the import changed as it was."""
        if "parent_id" in self.columns:
            self.execute(_LEAVE_PARENTS, was=_WAS)
        changes = ", ".join(f"{column} = old.{column}" for column in self.columns)
        self.execute(_RESTORE, was=_WAS, columns=changes)

    def still_there(self) -> list[str]:
        """After it: new rows that could not go."""
        self.execute(_STILL_THERE, new=_NEW.format(table=self.name))
        return self._told([key for (key,) in self.cursor.fetchall()], "in use")

    def _told(self, keys: list[str], why: str) -> list[str]:
        if self.model is Feed:
            return []
        return [f"{self.model._meta.verbose_name} {key}: {why}" for key in keys]
