"""Which measures show a choice of facts; all others show the newest of their feeds."""

from functools import partial
from typing import Any

from django.db.models import QuerySet

from accounts.models import Reading
from dashboards.evidence.money import MONEY_PICKS
from dashboards.evidence.picks import At, Pick
from dashboards.evidence.relations import RELATION_PICKS
from dashboards.evidence.service import SERVICE_PICKS
from dashboards.timeline import Group, Kind, Moment
from dashboards.timeline.plans import TEAM_RATINGS
from dashboards.timeline.words import figure
from diagnostics.measures.ratings import SIDES, side_of_view, view_of
from diagnostics.scoring.rules import MeasureRule, ReadingRule

METRIC = Kind(
    Group.TECHNOLOGY,
    Reading,
    (
        Moment(
            on="measured_on",
            icon="gauge",
            title=lambda row: (
                f"{row.metric.name}: {figure(row.value, row.metric.unit)}"
            ),
        ),
    ),
    related=("metric",),
)


def _of_side(rows: QuerySet[Any], at: At, side: str) -> QuerySet[Any]:
    return rows.filter(aspect=side).order_by("-rated_on", "-pk")


RATING_PICKS = {
    view_of(side): Pick(
        TEAM_RATINGS,
        f"The newest ratings of {side}",
        f"Nobody has rated {side} yet.",
        partial(_of_side, side=side),
    )
    for side in SIDES
}
PICKS: dict[str, Pick] = {
    **SERVICE_PICKS,
    **RELATION_PICKS,
    **MONEY_PICKS,
    **RATING_PICKS,
}


def subject_of(rule: MeasureRule) -> str:
    """Which events of its kind a measure is of, by what they are about; "" for all."""
    return str(rule.reading.metric_id) if rule.reading else side_of_view(rule.key)


def pick_for(rule: MeasureRule) -> Pick | None:
    """What is picked for a measure, or None where the newest facts will do."""
    return _readings(rule.reading) if rule.reading else PICKS.get(rule.key)


def is_picked(rule: MeasureRule) -> bool:
    """Whether code says which facts a measure counts."""
    return rule.reading is None and rule.key in PICKS


def _readings(rule: ReadingRule) -> Pick:
    """The newest readings of the metric that a measure without code is made of."""
    return Pick(
        METRIC,
        "The newest readings",
        "Nothing was read off for this account yet.",
        lambda rows, at: rows.filter(metric=rule.metric_id).order_by(
            "-measured_on", "-pk"
        ),
    )
