"""How often we speak, in what mood, with whom."""

import numpy as np

from diagnostics.measures.registry import FirstMove, measure
from diagnostics.scoring.numbers import Floats, ratio

# One note with a sentiment 180 days ago, at a half-life of 60 days.
LEAST_SENTIMENT_WEIGHT = 0.125


def silence_days(
    days_since_contact: Floats, days_contact_expected_from: Floats
) -> Floats:
    """Days without contact, (n,); who was never contacted counts from the start."""
    never = np.isnan(days_since_contact)
    return np.where(never, days_contact_expected_from, days_since_contact)


@measure(
    label="Contact",
    unit="× agreed interval",
    dimension="relationship",
    definition="Days since our last contact, divided by the interval agreed for the "
    "account or its segment; where none is agreed it does not apply. Calls, meetings, "
    "e-mails and visits are contacts; notes of another kind are not. An account never "
    "contacted counts from the day it was acquired, or from the day we began to record "
    "contacts.",
    source="Relationship notes.",
    curve=((1.0, 100), (2.0, 50), (3.0, 20), (4.0, 0)),
    needs="an agreed interval",
    absence="bad",
    applies_to="both",
    agreed="contact_cadence_days",
    feeds=("note",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Call, and note how it went", "executive", 3),
)
def contact_recency(
    days_since_contact: Floats,
    days_contact_expected_from: Floats,
    contact_cadence_days: Floats,
) -> Floats:
    """Silence in agreed intervals, (n,); nan where no interval is agreed."""
    silence = silence_days(days_since_contact, days_contact_expected_from)
    return ratio(silence, contact_cadence_days)


@measure(
    label="Days without contact",
    unit="days",
    dimension="relationship",
    definition="Days since our last contact, counted like Contact but in plain days. "
    "It has no weight of its own; the limit for silent accounts watches it.",
    source="Relationship notes.",
    curve=((30.0, 100), (180.0, 0)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("note",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Call, and note how it went", "executive", 3),
)
def contact_silence(
    days_since_contact: Floats, days_contact_expected_from: Floats
) -> Floats:
    """Days without contact, (n,)."""
    return silence_days(days_since_contact, days_contact_expected_from)


@measure(
    label="Mood of contacts",
    unit="on −2 to 2",
    dimension="relationship",
    definition="The average sentiment of the calls, meetings, e-mails and visits that "
    "carry one, where each counts half as much every 60 days; notes of another kind do "
    "not count. Missing when all that is left weighs less than one contact of 180 days "
    "ago.",
    source="Sentiment of relationship notes.",
    curve=((-2.0, 0), (-1.0, 30), (0.0, 70), (1.0, 100)),
    needs="1 contact with a sentiment in 180 days",
    absence="unknown",
    applies_to="both",
    feeds=("note",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Ask what went wrong; put one thing right", "executive", 5),
)
def note_sentiment(sentiment_sum: Floats, sentiment_weight: Floats) -> Floats:
    """Decayed mean sentiment, (n,) -2..2; nan where too little of it is recent."""
    mean = ratio(sentiment_sum, sentiment_weight)
    return np.where(sentiment_weight >= LEAST_SENTIMENT_WEIGHT, mean, np.nan)


@measure(
    label="People we know",
    unit="contacts",
    dimension="relationship",
    definition="How many people at the account we know who have not left.",
    source="Contacts.",
    curve=((0.0, 0), (1.0, 40), (2.0, 70), (4.0, 100)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("contact",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Ask to meet a second decision maker", "executive", 30),
)
def contact_breadth(active_contacts: Floats) -> Floats:
    """People known at the account, (n,)."""
    return active_contacts


@measure(
    label="Roles we know",
    unit="of 4",
    dimension="relationship",
    definition="How many of the four roles that decide, buy, use and pay are held by "
    "people we know who have not left. Does not apply as long as no contact of the "
    "account, present or former, has one of these roles: then roles are not recorded.",
    source="Roles of contacts.",
    curve=((0.0, 0), (1.0, 40), (2.0, 70), (4.0, 100)),
    needs="1 contact with a role",
    absence="unknown",
    applies_to="both",
    agreed="contact_roles_covered",
    feeds=("contact",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Ask who decides, buys, uses and pays", "executive", 30),
)
def contact_roles(contact_roles_covered: Floats) -> Floats:
    """Roles covered, (n,) 0..4; nan where none is recorded."""
    return contact_roles_covered


@measure(
    label="Champion",
    unit="state",
    words=((1, "present"), (0, "none known"), (-1, "left")),
    dimension="relationship",
    definition="1 where somebody at the account speaks for us; 0 where nobody does; "
    "-1 where such a person left within 180 days and nobody took their place.",
    source="Contacts marked as champion.",
    curve=((-1.0, 0), (0.0, 40), (1.0, 100)),
    needs="nothing",
    absence="bad",
    applies_to="both",
    feeds=("contact",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Find somebody there who speaks for us", "executive", 7),
)
def champion_present(champions_active: Floats, champions_left_180d: Floats) -> Floats:
    """1 present, 0 none, -1 lost and not replaced, (n,)."""
    absent = np.where(champions_left_180d > 0, -1.0, 0.0)
    champion = np.where(champions_active > 0, 1.0, absent)
    return np.where(np.isnan(champions_active), np.nan, champion)
