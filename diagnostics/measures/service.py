"""Service, deliveries: whether we deliver what we promised, when we promised it."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

WHOLE = 100  # per cent
FEWEST_LINES = 5  # of which a spread says something


@measure(
    label="Late deliveries",
    unit="% of lines",
    dimension="service",
    definition="Of the order lines promised for the last 180 days, the share that came "
    "after the promised day or is still out. One promised for today counts once it is "
    "here. Missing where nothing was due.",
    source="Promised and delivered days of order lines.",
    curve=((0.0, 100), (5.0, 90), (15.0, 60), (30.0, 25), (50.0, 0)),
    needs="1 delivery due in the last 180 days",
    comes=Comes(of="delivery", count=1),
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
    needs="1 delivery due in the last 180 days",
    comes=Comes(of="delivery", count=1),
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


@measure(
    label="Delivery consistency",
    unit="days apart",
    dimension="service",
    definition="How far deliveries scatter: of the order lines due in the last 180 "
    "days, the delay that nine of ten did not exceed, less the delay that half did not "
    "exceed. Early counts as a negative delay, a line still out as late until today. "
    "Missing with fewer than 5 lines due.",
    source="Promised and delivered days of order lines.",
    curve=((1.0, 100), (3.0, 80), (7.0, 45), (14.0, 10), (21.0, 0)),
    needs="5 deliveries due in the last 180 days",
    comes=Comes(of="delivery", count=FEWEST_LINES),
    absence="unknown",
    applies_to="both",
    feeds=("delivery",),
    from_orders=True,
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Find what makes some deliveries late", "manager", 14),
)
def delivery_spread(
    delivery_spread_days: Floats, deliveries_due_180d: Floats
) -> Floats:
    """Days between median and ninth decile of the delay, (n,); nan of few lines."""
    return np.where(deliveries_due_180d >= FEWEST_LINES, delivery_spread_days, np.nan)
