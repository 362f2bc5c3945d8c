"""What we infer from the facts: scoring models, diagnoses, and the work to be done."""

from diagnostics.models.diagnoses import (
    Band,
    Diagnosis,
    DiagnosisHistory,
    DiagnosisQuerySet,
    Look,
    Scored,
)
from diagnostics.models.frameworks import FrameworkVersion, ScoringModel
from diagnostics.models.heartbeats import SILENT, Heartbeat, WorkDone
from diagnostics.models.overrides import WORDS, Override, OverrideKind
from diagnostics.models.work import (
    FailedCustomer,
    PurchaseDigest,
    RangeFigures,
    RangeRun,
    RecomputeRequest,
    SharedInput,
)

__all__ = [
    "SILENT",
    "WORDS",
    "Band",
    "Diagnosis",
    "DiagnosisHistory",
    "DiagnosisQuerySet",
    "FailedCustomer",
    "FrameworkVersion",
    "Heartbeat",
    "Look",
    "Override",
    "OverrideKind",
    "PurchaseDigest",
    "RangeFigures",
    "RangeRun",
    "RecomputeRequest",
    "Scored",
    "ScoringModel",
    "SharedInput",
    "WorkDone",
]
