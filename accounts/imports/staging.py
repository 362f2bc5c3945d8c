"""The checked rows of a file in a temporary table; keys and references resolved."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from accounts.imports.checking import NULL, staged_fields
from accounts.imports.fields import UNKNOWN, Check, Field, Kind
from accounts.imports.mapping import Mapping
from accounts.imports.order import KeyOrder
from accounts.imports.refusing import Refusing
from accounts.imports.report import Problem

_CREATE_STAGING = """
DROP TABLE IF EXISTS staging, resolved, rejected, left_out, misread;
CREATE TEMPORARY TABLE rejected (line integer, label text, reason text) ON COMMIT DROP;
CREATE TEMPORARY TABLE left_out (line integer, reason text) ON COMMIT DROP;
CREATE TEMPORARY TABLE misread (line integer, external_id text) ON COMMIT DROP;
CREATE TEMPORARY TABLE staging
    (line integer, content_hash text, {columns}) ON COMMIT DROP
"""
_COPY = "COPY staging (line, content_hash, {names}) FROM STDIN"
_COPY_MISREAD = "COPY misread (line, external_id) FROM STDIN"
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
SELECT line, concat('no ', %(what)s, ' ''', {name}, '''', %(where)s)
  FROM resolved WHERE {name} IS NOT NULL AND {column} IS NULL
"""
_VALUES = "SELECT line, {name} AS key FROM resolved"
# Rows that could not be read count too: corrected, they would meet the others again.
_KEYS = """
SELECT line, external_id AS key FROM resolved
UNION ALL SELECT line, external_id FROM misread
"""
_REPEATED = """
WITH keys AS ({keys}),
     again AS (SELECT key, array_agg(line ORDER BY line) AS lines FROM keys
                WHERE key <> '' GROUP BY key HAVING count(*) > 1),
     others AS (SELECT line, key, cardinality(lines) - 1 AS count,
                       (array_remove(lines[1:6], line))[1:5] AS first
                  FROM keys JOIN again USING (key))
SELECT line, concat('''', key, ''' is also on line ', array_to_string(first, ', '),
                    CASE WHEN count > 5 THEN ' and ' || count - 5 || ' more' END)
  FROM others
"""
# The first of several rows that say the same stands for all of them.
_REPEATS = """
DELETE FROM resolved r
 USING (SELECT line, row_number() OVER (PARTITION BY {fields} ORDER BY line) AS place
          FROM resolved WHERE line NOT IN (SELECT line FROM rejected)) again
 WHERE again.line = r.line AND again.place > 1
"""
_CHECK = "SELECT r.line, {reason} FROM resolved r WHERE {condition}"


class Staging(Refusing):
    """One file on its way in, inside the transaction that loads it.

    The table `staging` holds what the file says; `resolved` also the ids it refers to
    and, once loaded, what became of each row. Fields that the mapping does not give
    hold what an empty cell stands for.

    guards_staff  whether rows that would change staff are rejected
    """

    def __init__(self, cursor: CursorWrapper, kind: Kind, mapping: Mapping) -> None:
        super().__init__(cursor, kind, mapping)
        self.given = staged_fields(kind, mapping)
        self.has_hashes = self.is_of_rejects = self.guards_staff = False
        self.keys = KeyOrder()
        self.repeated = 0

    def read_by(self, mapping: Mapping) -> None:
        """Take the mapping that the rows are read by, once their columns are known."""
        self.mapping, self.given = mapping, staged_fields(self.kind, mapping)
        self.parameters["attributes_told"] = list(mapping.attributes)

    def create(self) -> None:
        """Make the empty tables."""
        columns = ", ".join(
            f'"{field.name}" {field.sql_type} DEFAULT %({field.name})s'
            for field in self.kind.fields
        )
        empties = {field.name: _plain(field.empty) for field in self.kind.fields}
        self.execute(_CREATE_STAGING.format(columns=columns), **empties)

    def add(
        self, good: pl.DataFrame, misread: pl.DataFrame, problems: list[Problem]
    ) -> None:
        """Copy a batch of checked rows, the keys of others, and what is wrong there."""
        names = ", ".join(f'"{name}"' for name in good.columns[2:])
        self._copy_frame(_COPY.format(names=names), good)
        self.has_hashes |= good["content_hash"].null_count() < len(good)
        self.keys.see(good, misread)
        if len(misread):
            self._copy_frame(_COPY_MISREAD, misread)
        self.reject(problems)

    def _copy_frame(self, statement: str, frame: pl.DataFrame) -> None:
        text = BytesIO()
        frame.write_csv(
            text,
            include_header=False,
            separator="\t",
            null_value=NULL,
            quote_style="never",
        )
        self.copy(statement, text)

    def resolve(self) -> None:
        """Make `resolved`; references that lead nowhere are empty there."""
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

    def refuse_unresolved(self) -> None:
        """Reject the rows with references that lead nowhere."""
        for field in self.given:
            if field.reference:
                self._refuse_unresolved(field, field.reference.source)

    def _keyed(self) -> str:
        """`staging`, with keys made of the content where the file has none."""
        if not self.has_hashes:
            return "staging"
        names = [
            field.name for field in self.kind.fields if field.name != "external_id"
        ]
        return _WITH_HASHED_KEYS.format(others="".join(f'"{name}", ' for name in names))

    def _refuse_unresolved(self, field: Field, what: str) -> None:
        found = _UNRESOLVED.format(name=field.name, column=field.column)
        where = f" from {self.mapping.source_of(what)}" if what else ""
        what = what or field.name
        self.refuse(field.name, found, UNKNOWN, what=what, where=where)

    def check(self, *checks: Check) -> None:
        """Reject the rows that break a rule of the kind and have no excuse."""
        names = {field.name for field in self.given}
        for check in checks:
            if names.issuperset(check.needs):
                found = _CHECK.format(reason=check.reason, condition=check.condition)
                self.refuse(check.field, found, check.excuse)

    def count_repeats_once(self) -> None:
        """Take out the rows that say what an earlier one said, where that is fine."""
        if self.mapping.repeats:
            fields = ", ".join(f'"{field.name}"' for field in self.given)
            self.repeated = self.execute(_REPEATS.format(fields=fields))

    def check_unique(self, name: str) -> None:
        """Reject rows that share a value which should be their own."""
        if name == "external_id" and self.keys.is_rising:
            return
        if any(field.name == name for field in self.given):
            keys = _KEYS if name == "external_id" else _VALUES.format(name=name)
            self.reject_where(name, _REPEATED.format(keys=keys))

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
