"""What is asked of each account: a function for each measure, and what else counts."""

from collections.abc import Callable
from functools import partial

from django.db.models import Count, Q

from bench.straightforward import (
    contracts,
    deliveries,
    purchases,
    relationship,
    service,
    staffing,
    value,
)
from bench.straightforward.account import Account, Columns
from diagnostics.features import shared
from diagnostics.models import WORDS, Override
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.rules import MeasureRule

Question = Callable[[Account], Columns]
_ASKED: dict[str, Question] = {
    question.__name__: question
    for question in (
        purchases.purchase_rhythm,
        purchases.revenue_trend,
        purchases.product_breadth,
        purchases.next_step,
        purchases.discount_drift,
        purchases.margin,
        contracts.renewal_notice,
        contracts.renewal_runway,
        relationship.contact_recency,
        relationship.contact_silence,
        relationship.note_sentiment,
        deliveries.late_deliveries,
        deliveries.delivery_delay,
        deliveries.delivery_spread,
        service.open_complaints,
        service.complaint_rate,
        service.first_response_late,
        service.resolution_late,
        service.reopened_share,
        service.process_complaints,
        service.praise_balance,
        staffing.has_owner,
        staffing.owner_continuity,
        staffing.owner_workload,
        staffing.our_single_point,
        value.days_beyond_terms,
        value.overdue_share,
        value.overdue_days,
    )
}


def questions(framework: Framework, *, is_contract: bool) -> dict[str, Question]:
    """By the measure's key, of those that apply to this relationship type."""
    kinds = ("both", "contract" if is_contract else "repeat")
    rules = [r for r in framework.measures if r.measure.applies_to in kinds]
    asked = {rule.key: _question(rule) for rule in rules}
    return asked | {"whether it is new": _newness, "what a person said": _override}


def columns(framework: Framework) -> frozenset[str]:
    """The names of all that the measures, and the rules around them, may read."""
    read = {name for rule in framework.measures for name in rule.measure.columns}
    agreed = {rule.measure.agreed for rule in framework.measures} - {None}
    return frozenset(read | agreed | {"override_at"})


def _question(rule: MeasureRule) -> Question:
    if rule.reading:
        return partial(relationship.read, rule=rule.reading)
    return _ASKED[rule.key]


def _newness(account: Account) -> Columns:
    paid = Q(amount__gt=0)
    days = (
        account.orders().filter(paid).aggregate(n=Count("purchased_on", distinct=True))
    )
    return {
        "is_contract": int(account.is_contract),
        "days_since_acquired": account.setting.age(account.customer.acquired_on),
        "purchase_days": days["n"],
        "segment_gap_days": account.shared(shared.USUAL_GAP, account.segment),
    }


def _override(account: Account) -> Columns:
    said = Override.objects.in_force(account.setting.as_of)
    override = said.filter(customer=account.customer).first()
    if override is None:
        return {"override_word": 0}
    return {
        "override_word": int(WORDS[override.kind]),
        "override_at": 10 * override.points,
    }
