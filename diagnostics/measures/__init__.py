"""Every measure of an account: columns in, one column out, nan where unknown."""

from diagnostics.measures import (
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
    "measure",
    "relationship",
    "results",
    "service",
    "staffing",
    "technology",
    "tickets",
    "value",
]
