"""Columns from the customers themselves: who is diagnosed at all."""

import polars as pl

from diagnostics.features.frame import YEAR_DAYS, Reading, known, number_of, query

_SCHEMA = {
    "customer_id": pl.Int64,
    "is_contract": pl.Int8,
    "acquired": pl.Int32,
    "segment_id": pl.Int64,
    "contact_cadence_days": pl.Int32,
    "currency": pl.String,
}
_SQL = """
SELECT c.id, (c.relationship_type = 'contract')::int,
       c.acquired_on - DATE '1970-01-01', coalesce(c.segment_id, 0),
       coalesce(c.contact_cadence_days, s.contact_cadence_days), c.currency
  FROM {customers} c LEFT JOIN {segments} s ON s.id = c.segment_id
 WHERE {scope} AND c.acquired_on <= %s AND c.merged_into_id IS NULL
   AND (c.archived_on IS NULL OR c.archived_on > %s)
 ORDER BY c.id
"""


def customers(reading: Reading) -> pl.DataFrame:
    """The customers that were ours on as_of, one row each, in key order."""
    relation, parameters = known("accounts_customer", reading.known_at)
    segments, segment_parameters = known("accounts_segment", reading.known_at)
    scope, scope_parameters = reading.scope.condition("c.id")
    rows = query(
        _SQL.format(customers=relation, segments=segments, scope=scope),
        [
            *parameters,
            *segment_parameters,
            *scope_parameters,
            reading.as_of,
            reading.as_of,
        ],
        _SCHEMA,
    )
    age = pl.lit(number_of(reading.as_of)) - pl.col("acquired")
    return rows.with_columns(
        days_since_acquired=age,
        owner_possible_365d=pl.min_horizontal(age, pl.lit(YEAR_DAYS)),
    )
