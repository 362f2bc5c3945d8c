"""How facts become columns: one set-based query per table, read as a data frame."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np
import polars as pl
from django.db import connection

from accounts.models import Feed

EPOCH = date(1970, 1, 1)
YEAR_DAYS = 365
MICRO = 1_000_000  # decayed terms are summed as whole millionths: exact in any order


@dataclass(frozen=True)
class KeyRange:
    """Customers first_id to last_id, both included."""

    first_id: int
    last_id: int

    def condition(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} BETWEEN %s AND %s", [self.first_id, self.last_id]


EVERYONE = KeyRange(0, 2**63 - 1)


@dataclass(frozen=True)
class Ids:
    """A handful of customers by id."""

    ids: tuple[int, ...]

    def condition(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} = ANY(%s)", [list(self.ids)]


@dataclass(frozen=True)
class Without:
    """Customers but for some."""

    all: "Scope"
    some: Ids

    def condition(self, column: str) -> tuple[str, list[Any]]:
        of_all, parameters = self.all.condition(column)
        of_some, more = self.some.condition(column)
        return f"({of_all} AND NOT {of_some})", [*parameters, *more]


Scope = KeyRange | Ids | Without


@dataclass(frozen=True)
class Memory:
    """What was worked out of facts before and may be used, and what is to be kept.

    outdated  customers whose facts have changed since
    fresh     columns of digests, to be stored; see `features.digests`
    """

    outdated: Ids
    fresh: list[dict[str, np.ndarray]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """Which customers to read, as of which day, as known at which snapshot.

    known_at  text of a pg_snapshot; None reads what is visible now
    memory    for the present diagnoses; None works everything out
    """

    scope: Scope
    as_of: date
    known_at: str | None = None
    memory: Memory | None = None

    def on(self, day: date) -> "Reading":
        return replace(self, as_of=day)

    def of(self, scope: Scope) -> "Reading":
        return replace(self, scope=scope)


@dataclass(frozen=True)
class Part:
    """Columns from one fact table.

    read          one row per customer of whom the table knows something
    kind          whose silence holds the columns as they were; None: nobody's
    none_is_zero  columns that are 0 where the table knows nothing of a customer
    """

    read: Callable[[Reading], pl.DataFrame]
    kind: Feed.Kind | None
    none_is_zero: tuple[str, ...] = ()


# What a snapshot saw: live rows written before it, and rows replaced only after it.
_AS_KNOWN = """(
SELECT * FROM {table} WHERE pg_visible_in_snapshot(recorded_xid, %s::pg_snapshot)
UNION ALL
SELECT (jsonb_populate_record(NULL::{table}, content)).*
  FROM accounts_supersededrow
 WHERE fact = '{table}' AND pg_visible_in_snapshot(recorded_xid, %s::pg_snapshot)
   AND NOT pg_visible_in_snapshot(replaced_xid, %s::pg_snapshot))"""


def known(table: str, known_at: str | None) -> tuple[str, list[str]]:
    """SQL for the rows of `table` as a snapshot saw them, and its parameters."""
    if known_at is None:
        return table, []
    return _AS_KNOWN.format(table=table), [known_at] * 3


def query(sql: str, parameters: list[Any], schema: dict[str, Any]) -> pl.DataFrame:
    """The rows of `sql` by COPY.

    schema  column names in the order selected, with their polars types
    """
    with connection.cursor() as cursor:
        statement = cursor.mogrify(sql, parameters)
        text = statement.decode() if isinstance(statement, bytes) else statement
        target = BytesIO()
        cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT csv)", target)
    if target.tell() == 0:
        return pl.DataFrame(schema=schema)
    target.seek(0)
    return pl.read_csv(
        target, has_header=False, new_columns=list(schema), schema=schema
    )


def facts(
    reading: Reading,
    table: str,
    columns: dict[str, tuple[str, Any]],
    *,
    day: str,
    until: datetime | None = None,
    join: tuple[str, list[Any]] = ("", []),
    within_days: int | None = None,
) -> pl.DataFrame:
    """A fact table's rows of these customers with domain date up to as_of.

    columns  name -> (SQL expression on alias f, polars type); customer_id comes first
    day      column holding the domain date
    until    the last instant of as_of, where that column holds instants
    join     SQL of a further join, and its parameters
    within_days  how many days up to as_of to look at; None: all there are
    """
    relation, known_parameters = known(table, reading.known_at)
    scope, scope_parameters = reading.scope.condition("f.customer_id")
    joined, join_parameters = join
    selected = ", ".join(expression for expression, _ in columns.values())
    sql = (
        f"SELECT f.customer_id, {selected} FROM {relation} f {joined}"  # noqa: S608
        f" WHERE {scope} AND f.{day} <= %s"
    )
    schema = {"customer_id": pl.Int64} | {n: kind for n, (_, kind) in columns.items()}
    parameters = [*known_parameters, *join_parameters, *scope_parameters]
    parameters.append(until or reading.as_of)
    if within_days is not None:
        sql += f" AND f.{day} > %s"
        parameters.append(reading.as_of - timedelta(days=within_days))
    return query(sql, parameters, schema)


def day_number(column: str) -> str:
    """SQL: a date as whole days since 1970-01-01, to calculate with."""
    return f"f.{column} - DATE '1970-01-01'"


def cents(column: str) -> str:
    """SQL: money as whole cents, so that sums are exact in any order."""
    return f"(f.{column} * 100)::bigint"


def number_of(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


def divided(whole: pl.Expr, parts: int) -> pl.Expr:
    """`whole / parts`, to the last digit the same for one customer as for many.

    By a number Polars divides where there is one row, and where there are more
    multiplies by the reciprocal: the figures of a customer would depend on who is read
    along. By a column it divides.
    """
    return whole / (0 * whole + parts)


def faded(age: pl.Expr, half_life_days: int) -> pl.Expr:
    """What is left of 1 after `age` days, in whole millionths."""
    return (MICRO * 0.5 ** divided(age, half_life_days)).round().cast(pl.Int64)
