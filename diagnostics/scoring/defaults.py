"""The built-in scoring model: starting weights, not yet validated on your data."""

from diagnostics.measures import MEASURES
from diagnostics.scoring.framework import Cap, Dimension, Framework
from diagnostics.scoring.rules import MeasureRule


def _rules(**weights: int) -> tuple[MeasureRule, ...]:
    return tuple(
        MeasureRule(key, weight, MEASURES[key].curve) for key, weight in weights.items()
    )


DIMENSIONS = (
    Dimension(
        key="results",
        label="Results",
        weight=35,
        measures=_rules(
            purchase_rhythm=40,
            revenue_trend=25,
            product_breadth=15,
            next_step=1,
            success_attainment=4,
            promises_kept=4,
            renewal_notice=4,
            renewal_runway=2,
            team_view_results=5,
        ),
        connect="purchases or contracts",
    ),
    Dimension(
        key="relationship",
        label="Relationship",
        weight=20,
        measures=_rules(
            contact_recency=12,
            contact_silence=0,
            note_sentiment=14,
            contact_breadth=5,
            contact_roles=5,
            champion_present=8,
            rival_without_champion=0,
            competitor_pressure=10,
            share_of_wallet=7,
            survey_relationship=14,
            survey_lowest=4,
            expectation_gap=7,
            service_team_view=6,
            advocacy=3,
            team_view_relationship=5,
        ),
        connect="notes, contacts or surveys",
    ),
    Dimension(
        key="service",
        label="Service",
        weight=15,
        measures=_rules(
            late_deliveries=18,
            delivery_delay=11,
            delivery_spread=4,
            open_complaints=22,
            complaint_rate=12,
            first_response_late=7,
            resolution_late=10,
            reopened_share=4,
            process_complaints=4,
            praise_balance=3,
            team_view_service=5,
        ),
        connect="tickets, and promised and delivered days of orders",
    ),
    Dimension(
        key="technology",
        label="Technology",
        weight=10,
        measures=_rules(
            downtime=33,
            open_incidents=28,
            severe_outage_days=0,
            repeat_causes=15,
            days_since_severe=19,
            team_view_technology=5,
        ),
        connect="incidents and outages",
    ),
    Dimension(
        key="staffing",
        label="Staffing",
        weight=10,
        measures=_rules(
            has_owner=14,
            owner_continuity=14,
            owner_workload=9,
            owner_away=9,
            roles_filled=20,
            vacancy_days=9,
            skill_gap=8,
            our_single_point=6,
            their_single_point=6,
            team_view_staffing=5,
            owner_trained=0,
        ),
        connect="account owners, required roles and who fills them",
    ),
    Dimension(
        key="value",
        label="Value",
        weight=10,
        measures=_rules(
            discount_drift=18,
            days_beyond_terms=24,
            overdue_share=19,
            overdue_days=10,
            cost_to_serve=10,
            benefit_ratio=14,
            team_view_value=5,
            margin=0,
            margin_after_service=0,
        ),
        connect="discounts and costs of orders, invoices and payments",
    ),
    Dimension(
        key="context",
        label="Context",
        weight=0,
        measures=_rules(business_realities=60, business_risk=40),
        connect="reviews of business realities",
    ),
)

CAPS = (
    Cap(
        key="notice_given",
        measure="renewal_notice",
        at_least=1,
        at_most=None,
        ceiling=20,
        reason="Notice or end of contract",
    ),
    Cap(
        key="order_overdue_3x",
        measure="purchase_rhythm",
        at_least=3,
        at_most=None,
        ceiling=40,
        reason="No order for 3 usual gaps",
    ),
    Cap(
        key="order_overdue_2x",
        measure="purchase_rhythm",
        at_least=2,
        at_most=None,
        ceiling=60,
        reason="No order for 2 usual gaps",
    ),
    Cap(
        key="rival_without_champion",
        measure="rival_without_champion",
        at_least=1,
        at_most=None,
        ceiling=60,
        reason="Champion gone and a competitor in",
    ),
    Cap(
        key="severe_outage_3d",
        measure="severe_outage_days",
        at_least=3,
        at_most=None,
        ceiling=40,
        reason="Severe outage open for 3 days",
    ),
    Cap(
        key="money_overdue_90d",
        measure="overdue_days",
        at_least=90,
        at_most=None,
        ceiling=60,
        reason="Money overdue for 90 days",
    ),
    Cap(
        key="no_contact_180d",
        measure="contact_silence",
        at_least=180,
        at_most=None,
        ceiling=70,
        reason="No contact for 180 days",
    ),
)

DEFAULT = Framework(
    key="default",
    name="Standard",
    dimensions=DIMENSIONS,
    caps=CAPS,
).spelled_out
