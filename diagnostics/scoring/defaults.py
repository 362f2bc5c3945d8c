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
            success_attainment=5,
            promises_kept=5,
            renewal_notice=3,
            renewal_runway=1,
            team_view_results=5,
        ),
        connect="purchases or contracts",
    ),
    Dimension(
        key="relationship",
        label="Relationship",
        weight=20,
        measures=_rules(
            contact_recency=7,
            contact_silence=0,
            note_sentiment=20,
            contact_breadth=4,
            contact_roles=4,
            champion_present=7,
            rival_without_champion=0,
            competitor_pressure=8,
            share_of_wallet=7,
            survey_relationship=16,
            survey_lowest=4,
            expectation_gap=9,
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
            late_deliveries=22,
            delivery_delay=9,
            delivery_spread=3,
            open_complaints=12,
            complaint_rate=16,
            first_response_late=7,
            resolution_late=14,
            reopened_share=3,
            process_complaints=4,
            praise_balance=5,
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
            has_owner=5,
            owner_continuity=6,
            owner_workload=12,
            owner_away=4,
            roles_filled=30,
            vacancy_days=14,
            skill_gap=8,
            our_single_point=8,
            their_single_point=8,
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
            discount_drift=8,
            days_beyond_terms=26,
            overdue_share=14,
            overdue_days=8,
            cost_to_serve=14,
            benefit_ratio=22,
            team_view_value=8,
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
        reason="No order for 3 usual gaps or more",
    ),
    Cap(
        key="order_overdue_2x",
        measure="purchase_rhythm",
        at_least=2,
        at_most=None,
        ceiling=60,
        reason="No order for 2 usual gaps or more",
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
        reason="Severe outage open for 3 days or more",
    ),
    Cap(
        key="money_overdue_90d",
        measure="overdue_days",
        at_least=90,
        at_most=None,
        ceiling=60,
        reason="Money overdue for 90 days or more",
    ),
    Cap(
        key="no_contact_180d",
        measure="contact_silence",
        at_least=180,
        at_most=None,
        ceiling=70,
        reason="No contact for 180 days or more",
    ),
)

DEFAULT = Framework(
    key="default",
    name="Standard",
    dimensions=DIMENSIONS,
    caps=CAPS,
).spelled_out
