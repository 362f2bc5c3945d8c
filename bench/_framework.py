"""A scoring model of 32 measures, every one of which the synthetic facts can show."""

from dataclasses import replace

from diagnostics.scoring.defaults import DEFAULT
from diagnostics.scoring.framework import Dimension, Framework
from diagnostics.scoring.rules import MeasureRule, ReadingRule

MEASURES = frozenset({
    "purchase_rhythm", "revenue_trend", "product_breadth", "next_step",
    "renewal_notice", "renewal_runway", "margin", "contact_recency", "contact_silence",
    "note_sentiment", "late_deliveries", "delivery_delay", "delivery_spread",
    "open_complaints", "complaint_rate", "first_response_late", "resolution_late",
    "reopened_share", "process_complaints", "praise_balance", "has_owner",
    "owner_continuity", "owner_workload", "our_single_point", "discount_drift",
    "days_beyond_terms", "overdue_share", "overdue_days",
})  # fmt: skip
METRIC = 1  # the one that synthetic readings are of
_READ = (("latest", 90), ("mean", 90), ("trend", 90), ("mean", 365))
_CURVES = {
    "latest": ((0.0, 0.0), (100.0, 100.0)),
    "mean": ((0.0, 0.0), (100.0, 100.0)),
    "trend": ((-10.0, 0.0), (0.0, 60.0), (10.0, 100.0)),
}


def framework() -> Framework:
    """The built-in model without what synthetic facts say nothing of, and readings."""
    kept = [_of_those(dimension) for dimension in DEFAULT.dimensions]
    found = replace(
        DEFAULT,
        dimensions=tuple(dimension for dimension in kept if dimension.measures),
        caps=tuple(cap for cap in DEFAULT.caps if cap.measure in MEASURES),
    )
    assert len(found.measures) == len(MEASURES) + len(_READ)
    return found


def _of_those(dimension: Dimension) -> Dimension:
    kept = tuple(rule for rule in dimension.measures if rule.key in MEASURES)
    read = tuple(map(_read, _READ)) if dimension.key == "results" else ()
    return replace(dimension, measures=kept + read)


def _read(what: tuple) -> MeasureRule:
    how, days = what
    rule = ReadingRule(
        metric_id=METRIC, how=how, days=days, label=f"Usage, {how} of {days} days",
        unit="logins", dimension="results",
    )  # fmt: skip
    return MeasureRule(
        key=f"usage_{how}_{days}", weight=1, curve=_CURVES[how], reading=rule
    )
