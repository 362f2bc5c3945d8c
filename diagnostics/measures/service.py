"""Service: whether we deliver what we promised, when we promised it."""

from diagnostics.measures.registry import FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

WHOLE = 100  # per cent


@measure(
    label="Late deliveries",
    unit="% of lines",
    dimension="service",
    definition="Of the order lines promised for the last 180 days, the share that came "
    "after the promised day or is still out. Missing where nothing was due.",
    source="Promised and delivered days of order lines.",
    curve=((0.0, 100), (5.0, 90), (15.0, 60), (30.0, 25), (50.0, 0)),
    needs="1 delivery due in 180 days",
    absence="unknown",
    applies_to="both",
    feeds=("delivery",),
    from_orders=True,
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Agree delivery days that we can keep", "manager", 7),
)
def late_deliveries(
    deliveries_late_180d: Floats, deliveries_due_180d: Floats
) -> Floats:
    """Share of due lines that came late or are still out, in %, (n,)."""
    return WHOLE * ratio(deliveries_late_180d, deliveries_due_180d)


@measure(
    label="Delivery delay",
    unit="days",
    dimension="service",
    definition="Nine of ten order lines due in the last 180 days came no later than "
    "this many days after the promised day; early counts as on time.",
    source="Promised and delivered days of order lines.",
    curve=((0.0, 100), (3.0, 80), (7.0, 50), (14.0, 15), (21.0, 0)),
    needs="1 delivery due in 180 days",
    absence="unknown",
    applies_to="both",
    feeds=("delivery",),
    from_orders=True,
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Give a firm day for the longest delay", "manager", 3),
)
def delivery_delay(delivery_delay_p90_days: Floats) -> Floats:
    """Days late at the ninth decile, (n,)."""
    return delivery_delay_p90_days
