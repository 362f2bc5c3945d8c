"""The days that usually lie between two orders, among the accounts of a segment."""

from datetime import date

import numpy as np
import polars as pl

from diagnostics.binary import read_fixed
from diagnostics.features.frame import query

_FIELDS = {"segment": ">i8", "gap": ">f8"}
_NO_SEGMENT = 0
_HOLDS = "d.read_on <= %s AND d.ahead_on > %s"  # a digest, as of a day
_KEPT = f"""
SELECT coalesce(c.segment_id, {_NO_SEGMENT}), d.usual_gap
  FROM diagnostics_purchasedigest d JOIN accounts_customer c ON c.id = d.customer_id
 WHERE {_HOLDS} AND d.usual_gap <> 'NaN'
"""  # noqa: S608
_WITHOUT_DIGEST = f"""
SELECT c.id FROM accounts_customer c
 WHERE NOT EXISTS (SELECT FROM diagnostics_purchasedigest d
                    WHERE d.customer_id = c.id AND {_HOLDS})
"""  # noqa: S608
_WORKED_OUT = f"""
WITH days AS (
    SELECT DISTINCT customer_id, purchased_on FROM accounts_purchase
     WHERE purchased_on <= %s AND amount > 0 {{narrowed}}
), gaps AS (
    SELECT customer_id, purchased_on - lag(purchased_on) OVER own_days AS gap
      FROM days WINDOW own_days AS (PARTITION BY customer_id ORDER BY purchased_on))
SELECT coalesce(c.segment_id, {_NO_SEGMENT}),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)
  FROM gaps JOIN accounts_customer c ON c.id = gaps.customer_id
 WHERE gap IS NOT NULL GROUP BY c.id
"""  # noqa: S608
_FEW = 50_000  # customers to look up one by one; of more, all order lines are read


def usual_gaps(day: date) -> tuple[list[int], list[float]]:
    """Segments (0: none), and in each the median of its accounts' own medians.

    Read from digests as far as they hold, else worked out of the order lines.
    """
    without = query(_WITHOUT_DIGEST, [day, day], {"id": pl.Int64})["id"].to_list()
    if len(without) > _FEW:
        own = read_fixed(_WORKED_OUT.format(narrowed=""), [day], _FIELDS)
    else:
        narrowed = _WORKED_OUT.format(narrowed="AND customer_id = ANY(%s::bigint[])")
        kept = read_fixed(_KEPT, [day, day], _FIELDS)
        own = np.concatenate([kept, read_fixed(narrowed, [day, without], _FIELDS)])
    frame = pl.DataFrame(
        {"segment": own["segment"].astype(np.int64), "gap": own["gap"].astype(float)}
    )
    medians = frame.group_by("segment").agg(pl.col("gap").median()).sort("segment")
    return medians["segment"].to_list(), medians["gap"].to_list()
