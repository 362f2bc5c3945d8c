"""Which measures show a choice of facts; all others show the newest of their feeds."""

from dashboards.evidence.money import MONEY_PICKS
from dashboards.evidence.picks import Pick
from dashboards.evidence.relations import RELATION_PICKS
from dashboards.evidence.service import SERVICE_PICKS
from diagnostics.scoring.rules import MeasureRule

PICKS: dict[str, Pick] = {**SERVICE_PICKS, **RELATION_PICKS, **MONEY_PICKS}


def pick_for(rule: MeasureRule) -> Pick | None:
    """What is picked for a measure, or None where the newest facts will do."""
    return None if rule.reading else PICKS.get(rule.key)
