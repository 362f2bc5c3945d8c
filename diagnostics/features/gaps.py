"""The days that usually lie between two orders, among the accounts of a segment."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl
from django.db import connection

from diagnostics.binary import read_fixed
from diagnostics.features.frame import Ids, KeyRange, Scope

AT_ONCE = 500_000  # ids: joined here, for the database would write its hash to disk
_NO_SEGMENT = 0
_CUSTOMERS = f"""
SELECT id, coalesce(segment_id, {_NO_SEGMENT}) FROM accounts_customer
 WHERE {{scope}} ORDER BY id
"""  # noqa: S608
_DIGESTS = """
SELECT customer_id, usual_gap FROM diagnostics_purchasedigest
 WHERE {scope} AND read_on <= %s AND ahead_on > %s
"""
_ORDER_LINES = """
WITH days AS (
    SELECT DISTINCT customer_id, purchased_on FROM accounts_purchase
     WHERE {scope} AND purchased_on <= %s AND amount > 0
), gaps AS (
    SELECT customer_id, purchased_on - lag(purchased_on) OVER own_days AS gap
      FROM days WINDOW own_days AS (PARTITION BY customer_id ORDER BY purchased_on))
SELECT customer_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)
  FROM gaps WHERE gap IS NOT NULL GROUP BY 1
"""
_GAPS = {"id": ">i8", "gap": ">f8"}


def usual_gaps(day: date) -> tuple[list[int], list[float]]:
    """Segments (0: none), and in each the median of its accounts' own medians.

    Read from digests as far as they hold, else worked out of the order lines.
    """
    parts = [_of_range(customers, day) for customers in _ranges()]
    if not parts:
        return [], []
    medians = (
        pl.concat(parts).group_by("segment").agg(pl.col("gap").median()).sort("segment")
    )
    return medians["segment"].to_list(), medians["gap"].to_list()


def _ranges() -> Iterator[KeyRange]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM accounts_customer")
        last = cursor.fetchone()[0] or 0
    for first in range(0, last + 1, AT_ONCE):
        yield KeyRange(first, first + AT_ONCE - 1)


def _of_range(customers: KeyRange, day: date) -> pl.DataFrame:
    """Columns segment and gap, of accounts that bought on two days or more."""
    segments = _read(_CUSTOMERS, customers, [], {"id": ">i8", "segment": ">i8"})
    ids = segments["id"].astype(np.int64)
    kept = _read(_DIGESTS, customers, [day, day], _GAPS)
    without = np.setdiff1d(ids, kept["id"], assume_unique=True)
    missing = Ids(tuple(without.tolist())) if len(kept) else customers
    worked_out = _read(_ORDER_LINES, missing, [day], _GAPS)
    own = np.concatenate([kept, worked_out])
    own = own[~np.isnan(own["gap"]) & np.isin(own["id"], ids)]
    segment = segments["segment"][np.searchsorted(ids, own["id"])]
    return pl.DataFrame(
        {"segment": segment.astype(np.int64), "gap": own["gap"].astype(np.float64)}
    )


def _read(
    sql: str, scope: Scope, parameters: list[date], fields: dict[str, str]
) -> np.ndarray:
    condition, of_scope = scope.condition("id" if sql is _CUSTOMERS else "customer_id")
    return read_fixed(sql.format(scope=condition), [*of_scope, *parameters], fields)
