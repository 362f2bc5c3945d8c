"""Why rows of a file are not loaded: rejected, or left out as the mapping says."""

from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import polars as pl
from django.db.backends.utils import CursorWrapper

from accounts.imports.fields import Kind
from accounts.imports.mapping import EMPTY, LEFT_OUT, Mapping
from accounts.imports.references import SOURCES
from accounts.imports.report import Problem

_COPY_REJECTED = "COPY rejected (line, label, reason) FROM STDIN (FORMAT csv)"
_REJECT = """
INSERT INTO rejected (line, label, reason)
SELECT line, %(label)s, replace(reason, E'\\n', ' ') FROM ({found}) found (line, reason)
"""
_NO_KEY = """
UPDATE resolved SET {column} = NULL FROM ({found}) found (line, reason)
 WHERE resolved.line = found.line
"""
_LEAVE_OUT = """
WITH found (line, reason) AS ({found}),
     known AS (DELETE FROM rejected r USING found WHERE r.line = found.line),
     gone AS (DELETE FROM resolved r USING found WHERE r.line = found.line
              RETURNING r.line, found.reason)
INSERT INTO left_out SELECT line, reason FROM gone
"""
_DROP_REJECTED = """
DELETE FROM resolved r USING rejected WHERE r.line = rejected.line
"""


class Refusing:
    """The rows of a file in temporary tables, and SQL on them.

    The table `rejected` holds why rows are not loaded, `left_out` why that is no fault;
    neither are in `resolved` any more once the loading begins.
    """

    def __init__(self, cursor: CursorWrapper, kind: Kind, mapping: Mapping) -> None:
        self.cursor, self.kind, self.mapping = cursor, kind, mapping
        self.has_rejected = False
        self.left_out: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()
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

    def copy(self, statement: str, text: BytesIO) -> None:
        """Fill a table with what was written to `text`."""
        text.seek(0)
        self.cursor.copy_expert(statement, text)

    def reject(self, problems: list[Problem]) -> None:
        """Note why rows are not loaded; `label` is the column as the file names it."""
        if not problems:
            return
        self.has_rejected = True
        rows = [(each.line, each.column, _one_line(each.reason)) for each in problems]
        frame = pl.DataFrame(rows, schema=["line", "label", "reason"], orient="row")
        text = BytesIO()
        frame.write_csv(text, include_header=False, quote_style="non_numeric")
        self.copy(_COPY_REJECTED, text)

    def reject_each(self, name: str, found: Iterable[tuple[int, str]]) -> None:
        """Reject rows for their field `name`; found: line and reason."""
        label = self.mapping.label(name)
        self.reject([Problem(line, label, reason) for line, reason in found])

    def reject_where(self, name: str, found: str, **parameters: Any) -> int:
        """Reject rows for their field `name`; found: SQL that selects line and reason.

        In the database from end to end: of a large file every row may be bad. Returns
        how often something was found.
        """
        label = self.mapping.label(name)
        rows = self.execute(_REJECT.format(found=found), label=label, **parameters)
        self.has_rejected |= rows > 0
        return rows

    def refuse(self, name: str, found: str, excuse: str, **parameters: Any) -> None:
        """Reject rows as `reject_where` does, or do what the mapping says instead.

        excuse  the mapping's word for such rows, as in `Check`
        """
        instead = self.mapping.instead(excuse, name)
        if instead == EMPTY:
            column = self.kind.field(name).column or name
            rows = self.execute(
                _NO_KEY.format(column=column, found=found), **parameters
            )
            if rows:
                self.emptied[f"{self.mapping.label(name)} {excuse}"] += rows
        elif instead == LEFT_OUT:
            why = f"{self.mapping.label(name)} {excuse}"
            rows = self.execute(_LEAVE_OUT.format(found=found), **parameters)
            self.left_out[why] += rows
        else:
            self.reject_where(name, found, **parameters)

    def drop_rejected(self) -> None:
        """Take the rejected rows out, so that the verdicts are on the good ones."""
        if self.has_rejected:
            self.cursor.execute(_DROP_REJECTED)


def _one_line(reason: str) -> str:
    """What the database can keep, on one line."""
    return reason.replace("\0", "\\0").replace("\n", " ")
