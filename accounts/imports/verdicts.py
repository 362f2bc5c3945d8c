"""What becomes of each row, as a file: made, changed and how, left alone, rejected.

Read from the database once the rows are written: what a row held before stands among
the rows that this transaction superseded. All of it is selected and written there, so
that no file is too long for our memory.
"""

from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import models

from accounts.imports.report import Change
from accounts.imports.staging import Staging

SHOWN_CHANGES = 20
_OURS = {"id", "recorded_at", "recorded_xid", "password", "last_login"}
_SPREADSHEET_MARK = b"\xef\xbb\xbf"
_ROWS_OF_ASSIGNMENTS = """
UPDATE resolved r SET target_id = s.target_id FROM spans s
 WHERE s.customer_id = r.customer_id AND s.role = r.role AND s.run = r.run
"""
# The planner has not yet seen which rows these are, and would look at all of them for
# each of ours.
_CHANGED = """
DROP TABLE IF EXISTS superseded, changed;
CREATE TEMPORARY TABLE superseded ON COMMIT DROP AS
SELECT row_id, content FROM accounts_supersededrow
 WHERE fact = '{table}' AND replaced_xid = pg_current_xact_id();
ANALYZE superseded, resolved;
CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
SELECT r.line, told.name, told.before, told.after
  FROM resolved r
  JOIN superseded s ON s.row_id = r.target_id
  JOIN {table} t ON t.id = r.target_id
  CROSS JOIN LATERAL (VALUES {columns}) told (name, before, after)
 WHERE r.verdict = 'updated' AND told.before IS DISTINCT FROM told.after
"""
# What a row changes elsewhere: owners and teams are rows of other tables.
_CHANGED_ELSEWHERE = """
INSERT INTO changed (line, name, before, after)
SELECT line, '{name}', before, after
  FROM (SELECT r.line, ({before} LIMIT 1) AS before, ({after} LIMIT 1) AS after
          FROM resolved r WHERE r.verdict = 'updated') told
 WHERE before IS DISTINCT FROM after
"""
_ELSEWHERE = {
    "customers": (
        "owner",
        """SELECT u.name FROM accounts_supersededrow s
             JOIN accounts_user u ON u.id = (s.content ->> 'user_id')::bigint
            WHERE s.fact = 'accounts_assignment' AND s.customer_id = r.target_id
              AND s.replaced_xid = pg_current_xact_id()
              AND s.content ->> 'role' = 'owner'
              AND s.content ->> 'ended_on' IS NULL""",
        """SELECT u.name FROM accounts_assignment a
             JOIN accounts_user u ON u.id = a.user_id
            WHERE a.customer_id = r.target_id AND a.role = 'owner'
              AND a.ended_on IS NULL AND a.recorded_xid = pg_current_xact_id()""",
    ),
    "people": (
        "team",
        """SELECT concat(p.name, ', ', s.content ->> 'role')
             FROM accounts_supersededrow s
             JOIN accounts_team p ON p.id = (s.content ->> 'team_id')::bigint
            WHERE s.fact = 'accounts_membership'
              AND (s.content ->> 'user_id')::bigint = r.target_id
              AND s.replaced_xid = pg_current_xact_id()
              AND s.content ->> 'ended_on' IS NULL""",
        """SELECT concat(p.name, ', ', m.role) FROM accounts_membership m
             JOIN accounts_team p ON p.id = m.team_id
            WHERE m.user_id = r.target_id AND m.ended_on IS NULL
              AND m.recorded_xid = pg_current_xact_id()""",
    ),
}
_FIRST_CHANGES = """
SELECT c.line, {key}, c.name, coalesce(c.before, ''), coalesce(c.after, '')
  FROM changed c JOIN resolved r USING (line)
 WHERE c.line IN (SELECT DISTINCT line FROM changed ORDER BY line LIMIT %(most)s)
 ORDER BY c.line, c.name
"""
_VERDICTS = """
COPY (
SELECT line, {guarded_key} AS key, verdict, changes, {guarded_reason} AS reason FROM (
    SELECT r.line, {key} AS key, r.verdict, c.changes, NULL AS reason
      FROM resolved r
      LEFT JOIN (SELECT line, string_agg(concat(name, ': ', before, ' -> ', after), '; '
                                         ORDER BY name) AS changes
                   FROM changed GROUP BY line) c ON c.line = r.line
     UNION ALL
    SELECT w.line, coalesce({key}, m.external_id), 'rejected', NULL, w.reason
      FROM (SELECT line, string_agg(concat_ws(': ', nullif(label, ''), reason), '; '
                                    ORDER BY label) AS reason
              FROM rejected GROUP BY line) w
      LEFT JOIN staging r ON r.line = w.line
      LEFT JOIN misread m ON m.line = w.line
     UNION ALL
    SELECT w.line, {key}, 'left out', NULL, w.reason
      FROM (SELECT line, min(reason) AS reason FROM left_out GROUP BY line) w
      JOIN staging r ON r.line = w.line
     WHERE NOT EXISTS (SELECT FROM rejected other WHERE other.line = w.line)
     UNION ALL
    SELECT r.line, {key}, 'unchanged', NULL, 'says the same as an earlier row'
      FROM staging r
     WHERE NOT EXISTS (SELECT FROM resolved other WHERE other.line = r.line)
       AND NOT EXISTS (SELECT FROM rejected other WHERE other.line = r.line)
       AND NOT EXISTS (SELECT FROM left_out other WHERE other.line = r.line)
) rows ORDER BY line
) TO STDOUT (FORMAT csv, HEADER)
"""
_NAMED = "(SELECT o.{label} FROM {table} o WHERE o.id = {row_id})"
_GUARDED = "CASE WHEN {cell} ~ '^''*[=+@-]' THEN '''' || {cell} ELSE {cell} END"


def write(staging: Staging, target: Path) -> list[Change]:
    """Each row with its line, key, verdict, changes and reason; the first changes.

    Called when all rows are written, in the transaction that wrote them.
    """
    _collect_changes(staging)
    key = _key(staging)
    statement = _VERDICTS.format(
        key=key,
        guarded_key=_GUARDED.format(cell="key"),
        guarded_reason=_GUARDED.format(cell="reason"),
    )
    with target.open("wb") as file:
        file.write(_SPREADSHEET_MARK)
        staging.cursor.copy_expert(statement, file)
    return _first_changes(staging, key)


def _collect_changes(staging: Staging) -> None:
    kind = staging.kind
    if kind.name == "assignments":
        staging.execute(_ROWS_OF_ASSIGNMENTS)
    fields: Any = kind.model._meta.concrete_fields
    columns = ", ".join(_told(field) for field in fields if field.column not in _OURS)
    staging.execute(_CHANGED.format(table=kind.model._meta.db_table, columns=columns))
    if kind.name in _ELSEWHERE:
        name, before, after = _ELSEWHERE[kind.name]
        staging.execute(
            _CHANGED_ELSEWHERE.format(name=name, before=before, after=after)
        )


def _told(field: Any) -> str:
    """SQL: the name of a column, what it held before and what it holds now, as text."""
    before = f"s.content ->> '{field.column}'"
    after = f"to_jsonb(t.{field.column}) #>> '{{}}'"
    if field.is_relation:
        before = _named(field.related_model, f"({before})::bigint")
        after = _named(field.related_model, f"t.{field.column}")
    return f"('{field.name.replace('_', ' ')}', {before}, {after})"


def _named(model: type[models.Model], row_id: str) -> str:
    """SQL: what people call the row of `model` with this id."""
    names = {field.name for field in model._meta.concrete_fields}
    label = "name" if "name" in names else "external_id"
    return _NAMED.format(label=label, table=model._meta.db_table, row_id=row_id)


def _key(staging: Staging) -> str:
    names = [field.name for field in staging.kind.fields]
    return "r.external_id" if "external_id" in names else "r.customer"


def _first_changes(staging: Staging, key: str) -> list[Change]:
    found = staging.rows(_FIRST_CHANGES.format(key=key), most=SHOWN_CHANGES)
    return [
        Change(line, row_key, [(name, was, now) for *_, name, was, now in rows])
        for (line, row_key), rows in groupby(found, key=lambda row: row[:2])
    ]
