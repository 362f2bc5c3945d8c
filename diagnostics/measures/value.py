"""Value: what the account costs us to keep and what it leaves."""

from diagnostics.measures.registry import FirstMove, measure
from diagnostics.scoring.numbers import Floats

WHOLE = 100  # per cent


@measure(
    label="Discount drift",
    unit="percentage points",
    dimension="value",
    definition="The discount rate of the last 180 days less that of the 365 days "
    "before. Missing where either period has no purchases.",
    source="Discounts of order lines.",
    curve=((0.0, 100), (2.0, 80), (5.0, 50), (10.0, 0)),
    needs="purchases in both periods",
    absence="unknown",
    applies_to="both",
    feeds=("purchase", "discount"),
    from_orders=True,
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Offer what the discount stands in for", "executive", 30),
)
def discount_drift(discount_rate_recent: Floats, discount_rate_prior: Floats) -> Floats:
    """Rise of the discount rate in percentage points, (n,)."""
    return WHOLE * (discount_rate_recent - discount_rate_prior)


@measure(
    label="Margin",
    unit="%",
    dimension="value",
    definition="Revenue less cost of goods, over revenue, of the last 12 months. It is "
    "a second axis without weight: a thin margin is no sign that a customer leaves.",
    source="Amounts and costs of order lines.",
    curve=((0.0, 0), (20.0, 50), (40.0, 100)),
    needs="1 purchase with a cost in 12 months",
    absence="unknown",
    applies_to="both",
    feeds=("purchase", "cost"),
    from_orders=True,
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Check prices before the next offer", "manager", 60),
)
def margin(margin_rate_12m: Floats) -> Floats:
    """Margin in %, (n,)."""
    return WHOLE * margin_rate_12m
