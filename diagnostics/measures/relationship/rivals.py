"""Who else sells to the account, and how much of its business is ours."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.measures.silence import FEWEST_DAYS, once_heard
from diagnostics.scoring.numbers import Floats


@measure(
    label="Competitors",
    unit="recent competitors",
    dimension="relationship",
    definition="How many competitors were seen at the account. Each counts once, by "
    "its latest sighting, and half as much every 90 days. None is good: 100 "
    "points; but missing where none was ever seen and we have recorded sightings for "
    "less than 30 days.",
    source="Competitor sightings.",
    curve=((0.0, 100), (0.5, 65), (1.0, 40), (2.0, 0)),
    needs="30 days of records",
    comes=Comes(of="competitor", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("competitor",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Ask what the competitor offers them", "executive", 5),
)
def competitor_pressure(
    competitors_decayed: Floats,
    competitors_known: Floats,
    days_competitors_heard: Floats,
) -> Floats:
    """Decayed count of distinct competitors, (n,)."""
    return once_heard(competitors_decayed, competitors_known, days_competitors_heard)


@measure(
    label="Share of wallet",
    unit="%",
    dimension="relationship",
    definition="Of what the account buys of our kind, the share it buys from us, as "
    "last measured; missing where nobody ever measured. Of two on one day the lower "
    "counts.",
    source="Measured or estimated shares of wallet.",
    curve=((0.0, 0), (20.0, 40), (50.0, 75), (80.0, 100)),
    needs="1 share measured",
    absence="unknown",
    applies_to="both",
    feeds=("wallet",),
    rated="days_since_wallet_share",
    valid_days=365,
    grace_days=180,
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Ask what they buy elsewhere, and why", "executive", 30),
)
def share_of_wallet(wallet_share_percent: Floats) -> Floats:
    """The latest share in %, (n,)."""
    return wallet_share_percent


@measure(
    label="Rival without champion",
    unit="state",
    words=((0, "no"), (1, "yes")),
    dimension="relationship",
    definition="Yes where the person who spoke for us left within 180 days, nobody "
    "took their place, and a competitor was seen within 180 days. Missing where none "
    "was ever seen and we have recorded sightings for less than 30 days. It has no "
    "weight of its own; a limit watches it.",
    source="Contacts marked as champion, and competitor sightings.",
    curve=((0.0, 100), (1.0, 0)),
    needs="30 days of records",
    comes=Comes(of="competitor", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("contact", "competitor"),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Win a new champion before the rival does", "executive", 5),
)
def rival_without_champion(
    champions_active: Floats,
    champions_left_180d: Floats,
    competitors_180d: Floats,
    competitors_known: Floats,
    days_competitors_heard: Floats,
) -> Floats:
    """1 where a champion is gone and a rival is in, else 0, (n,)."""
    gone = (champions_active == 0) & (champions_left_180d > 0)
    unknown = np.isnan(champions_active + champions_left_180d + competitors_180d)
    found = np.where(gone & (competitors_180d > 0), 1.0, 0.0)
    told = np.where(unknown, np.nan, found)
    return once_heard(told, competitors_known, days_competitors_heard)
