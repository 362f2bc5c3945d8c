"""Columns from what people said of scores."""

import polars as pl

from diagnostics.features.frame import Part, Reading, known, query
from diagnostics.models import WORDS

_SQL = """
SELECT f.customer_id, f.id, f.kind, f.points FROM {relation} f
 WHERE {scope} AND f.started_on <= %s AND f.ended_on > %s
"""
_SCHEMA = {
    "customer_id": pl.Int64,
    "override_id": pl.Int64,
    "kind": pl.String,
    "points": pl.Int64,
}


def overrides(reading: Reading) -> pl.DataFrame:
    """One row per customer whose score somebody set or limited on as_of."""
    relation, parameters = known("diagnostics_override", reading.known_at)
    scope, scope_parameters = reading.scope.condition("f.customer_id")
    days = [reading.as_of, reading.as_of]
    rows = query(
        _SQL.format(relation=relation, scope=scope),
        [*parameters, *scope_parameters, *days],
        _SCHEMA,
    )
    words = {kind.value: int(word) for kind, word in WORDS.items()}
    return rows.select(
        "customer_id",
        "override_id",
        override_word=pl.col("kind").replace_strict(words, return_dtype=pl.Int8),
        override_at=pl.col("points") * 10,
    )


PARTS = (Part(overrides, None, ("override_word",)),)
