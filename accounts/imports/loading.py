"""From `resolved` into the tables: what is new is inserted, what differs is updated.

Both go by key, so that two writers never wait for each other in a circle: sorted, or as
the file has them where its keys rise. A row that did not change is not touched: no
trigger runs for it.
"""

from typing import Any

from accounts.imports.constraints import columns_in, reason_of, rules_of
from accounts.imports.fields import Field
from accounts.imports.mapping import HISTORY
from accounts.imports.overlaps import Side, sides_of
from accounts.imports.staging import Staging, unset_columns

BY_SOURCE_KEY = "t.source = %(source)s AND t.external_id = r.external_id"

_MATCH = """
UPDATE resolved r
   SET target_id = t.id,
       verdict = CASE WHEN ROW({ours}) IS DISTINCT FROM ROW({theirs})
                      THEN 'updated' ELSE 'unchanged' END
  FROM {table} t WHERE {condition}
"""
_BREAKS_A_RULE = """
SELECT line, %(why)s FROM (
    SELECT r.line, {columns} FROM resolved r LEFT JOIN {table} t ON t.id = r.target_id
) rows WHERE NOT ({rule})
"""
_LOCK = """
SELECT count(*) FROM (
    SELECT id FROM {table}
     WHERE id IN (SELECT target_id FROM resolved WHERE verdict = 'updated')
     ORDER BY id FOR UPDATE) locked
"""
_UPDATE = """
UPDATE {table} t SET {changes} FROM resolved r
 WHERE t.id = r.target_id AND r.verdict = 'updated'
"""
_INSERT = """
INSERT INTO {table} ({columns})
SELECT {values} FROM resolved r WHERE r.verdict = 'created' {order}
"""


def upsert(staging: Staging) -> None:
    """Load rows that are found again by source and key."""
    match(staging, BY_SOURCE_KEY)
    check_rules(staging)
    staging.drop_rejected()
    _check_overlaps(staging)
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


def check_rules(staging: Staging) -> None:
    """Reject the rows that the table's own constraints would refuse."""
    values = {**_defaults(staging), **_given_columns(staging)}
    for constraint, rule in rules_of(staging.kind.model):
        columns = ", ".join(
            f'{values[column]} AS "{column}"'
            for column in columns_in(staging.kind.model, rule)
        )
        statement = _BREAKS_A_RULE.format(
            columns=columns, table=_table(staging), rule=rule.replace("%", "%%")
        )
        staging.reject_where(
            _spoken_of(staging, columns_in(staging.kind.model, rule)),
            statement,
            why=reason_of(constraint),
        )


def _check_overlaps(staging: Staging) -> None:
    """Reject the rows that cannot stand beside others, and take them out."""
    sides = sides_of(staging.kind.model)
    found = len(sides)
    while found:  # what a rejected row would have changed stays, and may clash as it is
        found = sum(_reject_clashing(staging, side) for side in sides)
        staging.drop_rejected()


def _reject_clashing(staging: Staging, side: Side) -> int:
    model = staging.kind.model
    values = {**_defaults(staging), **_given_columns(staging)}
    ready, *clashing = side.clashing(model, values)
    staging.execute(ready)
    name = _spoken_of(staging, side.columns(model))
    return sum(staging.reject_where(name, found) for found in clashing)


def _spoken_of(staging: Staging, columns: list[str]) -> str:
    """The field of the file that a rule is about, the last one of several."""
    given = [field.name for field in staging.given if field.column in columns]
    return given[-1] if given else ""


def _defaults(staging: Staging) -> dict[str, str]:
    """Column -> SQL of its value where the file does not give it."""
    return {
        field.column: "CASE WHEN r.target_id IS NULL"
        f" THEN {_value(field)} ELSE t.{field.column} END"
        for field in staging.kind.fields
        if field.column
    }


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
            field.column: _value(field)
            for field in staging.kind.fields
            if field.column in _columns(staging)
        },
        **_columns_of_ours(staging),
        **more,
    }
    others = unset_columns(staging.kind.model, set(values))
    values |= {column: f"%({column})s" for column in others}
    statement = _INSERT.format(
        table=_table(staging),
        columns=", ".join(values),
        values=", ".join(values.values()),
        order="" if staging.keys.is_rising else "ORDER BY r.external_id",
    )
    staging.execute(statement, **others)


def _given_columns(staging: Staging) -> dict[str, str]:
    """Column -> SQL of its value in the file, for the fields the mapping gives."""
    given = {
        field.column: _merged(field)
        for field in staging.given
        if field.column in _columns(staging)
    }
    return {**given, **_columns_of_ours(staging)}


def _columns(staging: Staging) -> set[str]:
    fields: Any = staging.kind.model._meta.concrete_fields
    return {field.column for field in fields}


def _value(field: Field) -> str:
    return f"r.{field.column}" if field.reference else f'r."{field.name}"'


def _merged(field: Field) -> str:
    """Attributes that other files tell stay; an emptied cell takes its own away."""
    if field.sql_type == "jsonb":
        kept = f"t.{field.column} - %(attributes_told)s::text[]"
        return f"({kept}) || {_value(field)}"
    return _value(field)


def _columns_of_ours(staging: Staging) -> dict[str, str]:
    """What the mapping as a whole says of each row."""
    columns = _columns(staging)
    ours = {"source": "%(source)s"} if "source" in columns else {}
    day = getattr(staging.kind.model, "domain_date", "")
    told = {field.name for field in staging.given}
    if staging.mapping.mode == HISTORY and day and "knowable_on" not in told:
        field = staging.kind.field(day)
        is_instant = field.sql_type.startswith("timestamp")
        value = f"(r.{day} AT TIME ZONE %(zone)s)::date" if is_instant else f"r.{day}"
        ours["knowable_on"] = value
    return ours


def _table(staging: Staging) -> str:
    return staging.kind.model._meta.db_table
