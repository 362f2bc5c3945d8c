"""Every measure of an account: columns in, one column out, nan where unknown."""

from diagnostics.measures import (
    context,
    ratings,
    relationship,
    results,
    service,
    staffing,
    technology,
    tickets,
    value,
)
from diagnostics.measures.registry import MEASURES, FirstMove, Measure, measure

__all__ = [
    "MEASURES",
    "FirstMove",
    "Measure",
    "context",
    "measure",
    "ratings",
    "relationship",
    "results",
    "service",
    "staffing",
    "technology",
    "tickets",
    "value",
]
