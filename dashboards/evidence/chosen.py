"""Which measures show a choice of facts; all others show the newest of their feeds."""

from accounts.models import Reading
from dashboards.evidence.money import MONEY_PICKS
from dashboards.evidence.picks import Pick
from dashboards.evidence.relations import RELATION_PICKS
from dashboards.evidence.service import SERVICE_PICKS
from dashboards.timeline import Group, Kind, Moment
from dashboards.timeline.words import figure
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
PICKS: dict[str, Pick] = {**SERVICE_PICKS, **RELATION_PICKS, **MONEY_PICKS}


def pick_for(rule: MeasureRule) -> Pick | None:
    """What is picked for a measure, or None where the newest facts will do."""
    return _readings(rule.reading) if rule.reading else PICKS.get(rule.key)


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
