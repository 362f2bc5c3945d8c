"""The checked rows of a file in a temporary table; keys and references resolved."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from accounts.imports.checking import NULL, staged_fields
from accounts.imports.fields import Check, Field, Kind
from accounts.imports.mapping import Mapping
from accounts.imports.references import SOURCES
from accounts.imports.report import Problem

_CREATE_STAGING = """
DROP TABLE IF EXISTS staging, resolved, rejected;
CREATE TEMPORARY TABLE rejected (line integer, label text, reason text) ON COMMIT DROP;
CREATE TEMPORARY TABLE staging
    (line integer, content_hash text, {columns}) ON COMMIT DROP
"""
_COPY = "COPY staging (line, content_hash, {names}) FROM STDIN"
_COPY_REJECTED = "COPY rejected (line, label, reason) FROM STDIN (FORMAT csv)"
# A table that was just filled looks empty to the planner, which would then read all of
# it for every row of ours.
_RESOLVE = """
ANALYZE staging {others};
CREATE TEMPORARY TABLE resolved ON COMMIT DROP AS
SELECT s.*, {references} NULL::bigint AS target_id, 'created' AS verdict
  FROM {staging} s {joins};
ANALYZE resolved
"""
# True repeats survive: the second of two equal rows has a key of its own.
_WITH_HASHED_KEYS = """(
SELECT line, content_hash, {others}
       coalesce(external_id, content_hash || '-' || row_number() OVER (
           PARTITION BY external_id IS NULL, content_hash ORDER BY line)) AS external_id
  FROM staging)"""
_UNRESOLVED = """
SELECT line, {name} FROM resolved WHERE {name} IS NOT NULL AND {column} IS NULL
"""
_REPEATED = """
SELECT r.line, r.{name}, (SELECT string_agg(other.line::text, ', ' ORDER BY other.line)
         FROM resolved other WHERE other.{name} = r.{name} AND other.line <> r.line)
  FROM resolved r
 WHERE r.{name} IN (SELECT {name} FROM resolved WHERE {name} <> ''
                     GROUP BY {name} HAVING count(*) > 1)
"""
# The first of several rows that say the same stands for all of them.
_REPEATS = """
DELETE FROM resolved r
 USING (SELECT line, row_number() OVER (PARTITION BY {fields} ORDER BY line) AS place
          FROM resolved) again
 WHERE again.line = r.line AND again.place > 1
"""
_CHECK = "SELECT r.line, {reason} FROM resolved r WHERE {condition}"
_DROP_REJECTED = """
DELETE FROM resolved r USING rejected WHERE r.line = rejected.line
"""
_ADD_NAMES = """
INSERT INTO {table} (name {columns})
SELECT DISTINCT s.{name} {values} FROM staging s
 WHERE s.{name} IS NOT NULL
   AND NOT EXISTS (SELECT FROM {table} known WHERE known.name = s.{name})
 ORDER BY s.{name}
RETURNING id
"""
_DROP_NAMES = """
DELETE FROM {table} t
 WHERE t.id = ANY(%(added)s)
   AND NOT EXISTS (SELECT FROM resolved r WHERE r.{column} = t.id)
"""


class Staging:
    """One file on its way in, inside the transaction that loads it.

    The table `staging` holds what the file says; `resolved` also the ids it refers to
    and, once loaded, what became of each row; `rejected` why rows are left out. Fields
    that the mapping does not give hold what an empty cell stands for.
    """

    def __init__(self, cursor: CursorWrapper, kind: Kind, mapping: Mapping) -> None:
        self.cursor, self.kind, self.mapping = cursor, kind, mapping
        self.given = staged_fields(kind, mapping)
        self.has_rejected = self.has_hashes = False
        self.repeated = 0
        self.added: list[int] = []  # ids of the names that came with the file
        self.remarks: list[str] = []
        self.parameters: dict[str, Any] = {
            "source": mapping.source,
            **{f"{name}_source": mapping.source_of(name) for name in SOURCES},
        }

    def execute(self, statement: str, **more: Any) -> int:
        """Run SQL with the mapping's sources as parameters; the rows it touched."""
        self.cursor.execute(statement, {**self.parameters, **more})
        touched: int = self.cursor.rowcount
        return touched

    def rows(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        self.execute(statement, **more)
        found: list[tuple[Any, ...]] = self.cursor.fetchall()
        return found

    def create(self) -> None:
        """Make the empty tables."""
        columns = ", ".join(
            f'"{field.name}" {field.sql_type} DEFAULT %({field.name})s'
            for field in self.kind.fields
        )
        empties = {field.name: _plain(field.empty) for field in self.kind.fields}
        self.execute(_CREATE_STAGING.format(columns=columns), **empties)

    def add(self, good: pl.DataFrame, problems: list[Problem]) -> None:
        """Copy a batch of checked rows, and what is wrong with others."""
        fields = good.columns[2:]
        names = ", ".join(f'"{name}"' for name in fields)
        text = BytesIO()
        good.write_csv(
            text,
            include_header=False,
            separator="\t",
            null_value=NULL,
            quote_style="never",
        )
        self._copy(_COPY.format(names=names), text)
        self.has_hashes |= good["content_hash"].null_count() < len(good)
        self.reject(problems)

    def _copy(self, statement: str, text: BytesIO) -> None:
        text.seek(0)
        self.cursor.copy_expert(statement, text)

    def reject(self, problems: list[Problem]) -> None:
        """Note why rows are left out; `label` is the column as the file names it."""
        if not problems:
            return
        self.has_rejected = True
        rows = [(each.line, each.column, _one_line(each.reason)) for each in problems]
        frame = pl.DataFrame(rows, schema=["line", "label", "reason"], orient="row")
        text = BytesIO()
        frame.write_csv(text, include_header=False, quote_style="non_numeric")
        self._copy(_COPY_REJECTED, text)

    def reject_each(self, name: str, found: Iterable[tuple[int, str]]) -> None:
        """Reject rows for their field `name`; found: line and reason."""
        label = self.mapping.label(name)
        self.reject([Problem(line, label, reason) for line, reason in found])

    def drop_rejected(self) -> None:
        """Take the rejected rows out, so that the verdicts are on the good ones."""
        if self.has_rejected:
            self.cursor.execute(_DROP_REJECTED)

    def add_names(self, model: type[models.Model], name: str) -> None:
        """Make what the field `name` names and `model` does not hold yet."""
        others = unset_columns(model, {"name"})
        added = self.rows(
            _ADD_NAMES.format(
                table=model._meta.db_table,
                name=name,
                columns="".join(f", {column}" for column in others),
                values="".join(f", %({column})s" for column in others),
            ),
            **others,
        )
        self.added = [id_ for (id_,) in added]

    def keep_names(self, model: type[models.Model], name: str) -> None:
        """Of the names that were added, those that a good row names."""
        column = self.kind.field(name).column
        statement = _DROP_NAMES.format(table=model._meta.db_table, column=column)
        dropped = self.execute(statement, added=self.added) if self.added else 0
        if kept := len(self.added) - dropped:
            self.remarks.append(f"Added {kept:,} {model._meta.verbose_name_plural}.")

    def resolve(self) -> None:
        """Make `resolved`, and reject the references that lead nowhere."""
        references = [
            (field, field.reference) for field in self.given if field.reference
        ]
        selected = "".join(
            f"{reference.found(field.name + '_')} AS {field.column}, "
            for field, reference in references
        ) + "".join(
            f"NULL::bigint AS {field.column}, "
            for field in self.kind.fields
            if field.reference and field not in self.given
        )
        joins = " ".join(
            reference.joined(f's."{field.name}"', f"{field.name}_")
            for field, reference in references
        )
        self.execute(
            _RESOLVE.format(
                references=selected,
                joins=joins,
                staging=self._keyed(),
                others="".join(
                    f", {table}" for _, each in references for table in each.tables
                ),
            )
        )
        for field, reference in references:
            self._reject_unresolved(field, reference.source)

    def _keyed(self) -> str:
        """`staging`, with keys made of the content where the file has none."""
        if not self.has_hashes:
            return "staging"
        names = [
            field.name for field in self.kind.fields if field.name != "external_id"
        ]
        return _WITH_HASHED_KEYS.format(others="".join(f'"{name}", ' for name in names))

    def _reject_unresolved(self, field: Field, what: str) -> None:
        found = self.rows(_UNRESOLVED.format(name=field.name, column=field.column))
        where = f" from {self.mapping.source_of(what)}" if what else ""
        what = what or field.name
        self.reject_each(
            field.name, [(line, f"no {what} {value!r}{where}") for line, value in found]
        )

    def check(self, *checks: Check) -> None:
        """Reject the rows that break a rule of the kind."""
        names = {field.name for field in self.given}
        for check in checks:
            if names.issuperset(check.needs):
                statement = _CHECK.format(
                    reason=check.reason, condition=check.condition
                )
                self.reject_each(check.field, self.rows(statement))

    def count_repeats_once(self) -> None:
        """Take out the rows that say what an earlier one said, where that is fine."""
        if self.mapping.repeats:
            fields = ", ".join(f'"{field.name}"' for field in self.given)
            self.repeated = self.execute(_REPEATS.format(fields=fields))

    def check_unique(self, name: str) -> None:
        """Reject rows that share a value which should be their own."""
        if any(field.name == name for field in self.given):
            found = self.rows(_REPEATED.format(name=name))
            self.reject_each(
                name,
                [
                    (line, f"{value!r} is also on line {at}")
                    for line, value, at in found
                ],
            )

    def verdicts(self) -> dict[str, int]:
        """How many rows were created, updated, unchanged."""
        return dict(
            self.rows("SELECT verdict, count(*) FROM resolved GROUP BY verdict")
        )


def unset_columns(model: type[models.Model], given: set[str]) -> dict[str, Any]:
    """Column -> the model's default, for columns that must not stay empty."""
    fields: Iterable[Any] = model._meta.concrete_fields
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if not (field.primary_key or field.null or field.has_db_default())
        and field.column not in given
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _one_line(reason: str) -> str:
    """What the database can keep, on one line."""
    return reason.replace("\0", "\\0").replace("\n", " ")
