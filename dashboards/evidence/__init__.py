"""The facts behind a measure: what an account's figure was made of."""

from dashboards.evidence.chosen import is_picked, pick_for, subject_of
from dashboards.evidence.feeds import KIND_OF_FEED, OF_THE_COMPANY
from dashboards.evidence.reading import Evidence, evidence

__all__ = [
    "KIND_OF_FEED",
    "OF_THE_COMPANY",
    "Evidence",
    "evidence",
    "is_picked",
    "pick_for",
    "subject_of",
]
