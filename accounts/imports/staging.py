"""The checked rows of a file in a temporary table; keys and references resolved."""

from collections.abc import Iterable
from typing import Any, TextIO

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from accounts.imports.checking import staged_fields
from accounts.imports.fields import Check, Field, Kind
from accounts.imports.mapping import Mapping
from accounts.imports.report import Problem

_CREATE_STAGING = """
DROP TABLE IF EXISTS staging, resolved;
CREATE TEMPORARY TABLE staging
    (line integer, content_hash text, {columns}) ON COMMIT DROP
"""
_COPY = "COPY staging (line, content_hash, {names}) FROM STDIN"
# A table that was just filled looks empty to the planner, which would then read all of
# it for every row of ours.
_ANALYZE = """
ANALYZE staging, accounts_externalid, accounts_user, accounts_product, accounts_contact
"""
_RESOLVE = """
CREATE TEMPORARY TABLE resolved ON COMMIT DROP AS
SELECT s.*, {references} NULL::bigint AS target_id, 'created' AS verdict
  FROM staging s;
ANALYZE resolved
"""
# True repeats survive: the second of two equal rows has a key of its own.
_HASH_KEYS = """
UPDATE staging s SET external_id = s.content_hash || '-' || counted.occurrence
  FROM (SELECT line, row_number() OVER (PARTITION BY content_hash ORDER BY line)
            AS occurrence
          FROM staging WHERE external_id IS NULL) counted
 WHERE s.line = counted.line
"""
_UNRESOLVED = """
SELECT line, {name} FROM resolved WHERE {name} IS NOT NULL AND {column} IS NULL
"""
_REPEATED_KEYS = """
SELECT r.line, r.{name}, string_agg(other.line::text, ', ' ORDER BY other.line)
  FROM resolved r JOIN resolved other USING ({name})
 WHERE other.line <> r.line AND r.{name} <> ''
 GROUP BY r.line, r.{name}
"""
_CHECK = "SELECT r.line, {reason} FROM resolved r WHERE {condition}"
_REJECT = "DELETE FROM resolved WHERE line = ANY(%s)"
_ADD_NAMES = """
INSERT INTO {table} (name {columns})
SELECT DISTINCT s.{name} {values} FROM staging s
 WHERE s.{name} IS NOT NULL
   AND NOT EXISTS (SELECT FROM {table} known WHERE known.name = s.{name})
 ORDER BY s.{name}
"""


class Staging:
    """One file on its way in, inside the transaction that loads it.

    The table `staging` holds what the file says; `resolved` also the ids it refers to
    and, once loaded, what became of each row. Fields that the mapping does not give
    hold what an empty cell stands for.
    """

    def __init__(self, cursor: CursorWrapper, kind: Kind, mapping: Mapping) -> None:
        self.cursor, self.kind, self.mapping = cursor, kind, mapping
        self.given = staged_fields(kind, mapping)
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.parameters: dict[str, Any] = {
            "source": mapping.source,
            **{
                f"{name}_source": mapping.source_of(name)
                for name in ("customer", "person", "product", "contact")
            },
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

    def fill(self, checked: TextIO) -> None:
        """Copy the checked rows into `staging`, and give a key to those without."""
        columns = ", ".join(
            f'"{field.name}" {field.sql_type} DEFAULT %({field.name})s'
            for field in self.kind.fields
        )
        empties = {field.name: _plain(field.empty) for field in self.kind.fields}
        self.execute(_CREATE_STAGING.format(columns=columns), **empties)
        names = ", ".join(f'"{field.name}"' for field in self.given)
        self.cursor.copy_expert(_COPY.format(names=names), checked)
        if self.kind.hashes_key:
            self.execute(_HASH_KEYS)

    def add_names(self, model: type[models.Model], name: str) -> None:
        """Make what the field `name` names and `model` does not hold yet."""
        others = unset_columns(model, {"name"})
        added = self.execute(
            _ADD_NAMES.format(
                table=model._meta.db_table,
                name=name,
                columns="".join(f", {column}" for column in others),
                values="".join(f", %({column})s" for column in others),
            ),
            **others,
        )
        if added:
            self.remarks.append(f"Added {added:,} {model._meta.verbose_name_plural}.")

    def resolve(self) -> None:
        """Make `resolved`, and report the references that lead nowhere."""
        references = [field for field in self.kind.fields if field.reference]
        selected = "".join(
            f"({field.reference}) AS {field.column}, " for field in references
        )
        self.execute(_ANALYZE)
        self.execute(_RESOLVE.format(references=selected))
        for field in references:
            self._report_unresolved(field)

    def _report_unresolved(self, field: Field) -> None:
        found = self.rows(_UNRESOLVED.format(name=field.name, column=field.column))
        what = field.name if field.name != "author" else "person"
        source = self.mapping.source_of(what)
        for line, value in found:
            self.reject(line, field.name, f"no {what} {value!r} from {source}")

    def check(self, *checks: Check) -> None:
        """Report the rows that break a rule of the kind."""
        names = {field.name for field in self.given}
        for check in checks:
            if not names.issuperset(check.needs):
                continue
            statement = _CHECK.format(reason=check.reason, condition=check.condition)
            for line, reason in self.rows(statement):
                self.reject(line, check.field, reason)

    def check_unique(self, name: str) -> None:
        """Report rows that share a value which should be their own."""
        for line, value, others in self.rows(_REPEATED_KEYS.format(name=name)):
            self.reject(line, name, f"{value!r} is also on line {others}")

    def reject(self, line: int, name: str, reason: str) -> None:
        self.problems.append(Problem(line, self.mapping.label(name), reason))

    def drop_rejected(self) -> None:
        """Take the reported rows out, so that the verdicts are on the good ones."""
        if self.problems:
            lines = list({problem.line for problem in self.problems})
            self.cursor.execute(_REJECT, [lines])

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
