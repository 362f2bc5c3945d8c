"""Rows that the database would not keep side by side, told before they are loaded.

An exclusion or a unique constraint knows two rows, so a bad one may clash with a row of
the file or with one that is recorded. What the file changes counts as it will be.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F

from accounts.imports.constraints import columns_in, plain_sql

_TOLD = """
DROP TABLE IF EXISTS told;
CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT line, {parts} FROM (
    SELECT r.line, {columns} FROM resolved r LEFT JOIN {table} t ON t.id = r.target_id
) rows;
ANALYZE told
"""
_IN_THE_FILE = """
SELECT a.line, '{clashes} another row of the file' FROM told a
 WHERE EXISTS (SELECT FROM told b WHERE b.line <> a.line AND {same})
"""
_RECORDED = """
SELECT a.line, '{clashes} one that is recorded already' FROM told a
 WHERE EXISTS (SELECT FROM (SELECT id, {parts} FROM {table}) b
                WHERE {same} AND NOT EXISTS (
                      SELECT FROM resolved WHERE resolved.target_id = b.id))
"""


@dataclass(frozen=True)
class Side:
    """A constraint on two rows: SQL of what is compared, and by which operators."""

    parts: tuple[str, ...]
    operators: tuple[str, ...]

    @property
    def named_parts(self) -> str:
        return ", ".join(f"{part} AS part_{n}" for n, part in enumerate(self.parts))

    @property
    def same(self) -> str:
        return " AND ".join(
            f"a.part_{n} {operator} b.part_{n}"
            for n, operator in enumerate(self.operators)
        )

    @property
    def clashes(self) -> str:
        return "overlaps" if "&&" in self.operators else "says the same as"

    def columns(self, model: type[models.Model]) -> list[str]:
        """The model's columns that are compared."""
        return columns_in(model, " ".join(self.parts))

    def clashing(self, model: type[models.Model], values: dict[str, str]) -> list[str]:
        """SQL that makes ready, and two queries for line and reason.

        values  column -> SQL of its value once `r` of the file is loaded over `t`
        """
        table = model._meta.db_table
        columns = ", ".join(f'{values[c]} AS "{c}"' for c in self.columns(model))
        words = {
            "parts": self.named_parts, "table": table, "columns": columns,
            "same": self.same, "clashes": self.clashes,
        }  # fmt: skip
        return [each.format(**words) for each in (_TOLD, _IN_THE_FILE, _RECORDED)]


def sides_of(model: type[models.Model]) -> list[Side]:
    """The constraints on two rows of a table, but for the one on keys."""
    found = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, ExclusionConstraint):
            parts, operators = zip(*constraint.expressions, strict=True)
            found.append(Side(_compared(model, parts), operators))
        elif isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            names = tuple(constraint.fields)
            found.append(Side(_compared(model, names), ("=",) * len(names)))
    return found


def _compared(model: type[models.Model], parts: tuple[Any, ...]) -> tuple[str, ...]:
    named = (F(part) if isinstance(part, str) else part for part in parts)
    return tuple(plain_sql(model, part) for part in named)
