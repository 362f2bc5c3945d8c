"""Context: what the customer faces, whatever we do. Shown, without weight."""

import numpy as np

from diagnostics.measures.registry import FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio


@measure(
    label="Business realities",
    unit="on −2 to 2",
    dimension="context",
    definition="The mean of what the latest review rates of market, projects, budget, "
    "ownership and risks, each from -2 to 2; what it leaves open does not count.",
    source="Reviews of business realities.",
    curve=((-2.0, 0), (-1.0, 25), (0.0, 60), (1.0, 90), (2.0, 100)),
    needs="1 review that rates them",
    absence="unknown",
    applies_to="both",
    feeds=("review",),
    rated="days_since_realities_rated",
    valid_days=180,
    grace_days=180,
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Review their situation with the team", "executive", 14),
)
def business_realities(reality_sum: Floats, realities_rated: Floats) -> Floats:
    """Mean of the realities rated, (n,) -2..2."""
    return ratio(reality_sum, realities_rated)


@measure(
    label="Greatest business risk",
    unit="on −2 to 2",
    dimension="context",
    definition="The lowest rating that the latest review gives to market, projects, "
    "budget, ownership or risks, from -2 to 2: one frozen budget is not made good by a "
    "growing market. It ages like the business realities.",
    source="Reviews of business realities.",
    curve=((-2.0, 0), (-1.0, 40), (0.0, 75), (1.0, 100)),
    needs="1 review that rates them",
    absence="unknown",
    applies_to="both",
    feeds=("review",),
    rated="days_since_realities_rated",
    valid_days=180,
    grace_days=180,
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Ask them how they will meet this risk", "executive", 14),
)
def business_risk(reality_worst: Floats, realities_rated: Floats) -> Floats:
    """The worst reality rated, (n,) -2..2."""
    return np.where(realities_rated > 0, reality_worst, np.nan)
