"""Every measure of an account: columns in, one column out, nan where unknown."""

from diagnostics.measures import (
    ratings,
    relationship,
    results,
    service,
    staffing,
    value,
)
from diagnostics.measures.registry import MEASURES, FirstMove, Measure, measure

__all__ = [
    "MEASURES",
    "FirstMove",
    "Measure",
    "measure",
    "ratings",
    "relationship",
    "results",
    "service",
    "staffing",
    "value",
]
