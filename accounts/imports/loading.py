"""From `resolved` into the tables: what is new is inserted, what differs is updated.

Both are sorted by key, so that two writers never wait for each other in a circle, and
a row that did not change is not touched: no trigger runs for it.
"""

from accounts.imports.staging import Staging, unset_columns

BY_SOURCE_KEY = "t.source = %(source)s AND t.external_id = r.external_id"

_MATCH = """
UPDATE resolved r
   SET target_id = t.id,
       verdict = CASE WHEN ROW({ours}) IS DISTINCT FROM ROW({theirs})
                      THEN 'updated' ELSE 'unchanged' END
  FROM {table} t WHERE {condition}
"""
_LOCK = """
SELECT id FROM {table}
 WHERE id IN (SELECT target_id FROM resolved WHERE verdict = 'updated')
 ORDER BY id FOR UPDATE
"""
_UPDATE = """
UPDATE {table} t SET {changes} FROM resolved r
 WHERE t.id = r.target_id AND r.verdict = 'updated'
"""
_INSERT = """
INSERT INTO {table} ({columns})
SELECT {values} FROM resolved r WHERE r.verdict = 'created' ORDER BY r.external_id
"""


def upsert(staging: Staging) -> None:
    """Load rows that are found again by source and key."""
    match(staging, BY_SOURCE_KEY)
    update(staging)
    insert(staging)


def match(staging: Staging, condition: str) -> None:
    """Find the row `t` that each row `r` of the file is, and whether it differs."""
    changes = _given_columns(staging)
    staging.execute(
        _MATCH.format(
            table=_table(staging),
            ours=", ".join(changes.values()),
            theirs=", ".join(f"t.{column}" for column in changes),
            condition=condition,
        )
    )


def update(staging: Staging) -> None:
    """Change only what the mapping gives, and only in rows that differ."""
    changes = ", ".join(
        f"{column} = {value}" for column, value in _given_columns(staging).items()
    )
    staging.execute(_LOCK.format(table=_table(staging)))
    staging.execute(_UPDATE.format(table=_table(staging), changes=changes))


def insert(staging: Staging, **more: str) -> None:
    """Insert the new rows; `more` are further columns and their SQL."""
    values = {
        **{
            field.column: _value(field.name, field.column, bool(field.reference))
            for field in staging.kind.fields
            if field.column
        },
        **_source_column(staging),
        **more,
    }
    others = unset_columns(staging.kind.model, set(values))
    values |= {column: f"%({column})s" for column in others}
    statement = _INSERT.format(
        table=_table(staging),
        columns=", ".join(values),
        values=", ".join(values.values()),
    )
    staging.execute(statement, **others)


def _given_columns(staging: Staging) -> dict[str, str]:
    """Column -> SQL of its value in the file, for the fields the mapping gives."""
    given = {
        field.column: _value(field.name, field.column, bool(field.reference))
        for field in staging.given
        if field.column
    }
    return {**given, **_source_column(staging)}


def _value(name: str, column: str, is_reference: bool) -> str:
    return f"r.{column}" if is_reference else f'r."{name}"'


def _source_column(staging: Staging) -> dict[str, str]:
    names = {field.column for field in staging.kind.model._meta.concrete_fields}
    return {"source": "%(source)s"} if "source" in names else {}


def _table(staging: Staging) -> str:
    return staging.kind.model._meta.db_table
