"""Technology: what failed on our side, for how long, and whether it comes again."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.measures.silence import FEWEST_DAYS, once_heard
from diagnostics.scoring.numbers import Floats

YEAR_DAYS = 365.0
SOURCE = "Incidents, and whom they hit."


@measure(
    label="Downtime",
    unit="minutes, weighted by severity and age",
    dimension="technology",
    definition="Minutes for which incidents kept the account from working, from the "
    "moment each hit it until it ended or until now; where we know how long the "
    "account itself was down, that holds. A minute of a high incident counts "
    "twice, of a critical one four times, of a low one half; all of an incident counts "
    "half as much every 60 days after it ended. Where incidents of equal severity "
    "overlap, a minute counts once. No incident is 0, but missing where we have "
    "recorded them for less than 30 days.",
    source=SOURCE,
    curve=((0.0, 100), (60.0, 90), (240.0, 70), (960.0, 40), (2880.0, 10), (5760.0, 0)),
    needs="30 days of records",
    comes=Comes(of="incident", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("incident",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Report what failed, and what we changed", "manager", 7),
)
def downtime(
    downtime_minutes_decayed: Floats,
    incidents_known: Floats,
    days_incidents_heard: Floats,
) -> Floats:
    """Decayed minutes down, (n,), in minutes of a normal incident."""
    return once_heard(downtime_minutes_decayed, incidents_known, days_incidents_heard)


@measure(
    label="Open incidents",
    unit="× a normal incident",
    dimension="technology",
    definition="What the worst incident weighs that has not ended yet. A normal one "
    "weighs 1 on the day it hit the account, a low one ½, a high one 2 and a critical "
    "one 4; each further day adds as much again, up to four times at 3 days. No open "
    "incident is 0, the best value; missing where nothing hit the account and we have "
    "recorded incidents for less than 30 days.",
    source=SOURCE,
    curve=((0.0, 100), (1.0, 80), (2.0, 60), (4.0, 30), (8.0, 10), (16.0, 0)),
    needs="30 days of records",
    comes=Comes(of="incident", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("incident",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Call with the time when it will work", "manager", 1),
)
def open_incidents(
    open_incident_load: Floats, incidents_known: Floats, days_incidents_heard: Floats
) -> Floats:
    """The worst open incident by severity and age, (n,) in fresh normal ones."""
    return once_heard(open_incident_load, incidents_known, days_incidents_heard)


@measure(
    label="Severe outage",
    unit="days open",
    dimension="technology",
    definition="Days since the oldest critical or high incident that has not ended "
    "hit the account; 0 where there is none, but missing where nothing hit it and we "
    "have recorded incidents for less than 30 days. It has no weight of its own; the "
    "limit for severe outages watches it.",
    source=SOURCE,
    curve=((0.0, 100), (1.0, 50), (3.0, 0)),
    needs="30 days of records",
    comes=Comes(of="incident", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("incident",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Bring in whoever can end the outage", "manager", 1),
)
def severe_outage_days(
    severe_outage_open_days: Floats,
    incidents_known: Floats,
    days_incidents_heard: Floats,
) -> Floats:
    """Days the oldest severe incident has been open, (n,); 0 without one."""
    return once_heard(severe_outage_open_days, incidents_known, days_incidents_heard)


@measure(
    label="Repeated causes",
    unit="incidents",
    dimension="technology",
    definition="How many incidents of the last 365 days had a cause that had hit this "
    "account before, however long ago. Causes are the same where their words are, "
    "whatever the capitals; incidents without a cause do not count. No incident is 0, "
    "but missing where we have recorded them for less than 30 days.",
    source="Causes of incidents.",
    curve=((0.0, 100), (1.0, 65), (2.0, 40), (4.0, 10), (6.0, 0)),
    needs="30 days of records",
    comes=Comes(of="incident", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("incident",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Remove the cause that came back", "manager", 30),
)
def repeat_causes(
    repeat_causes_365d: Floats, incidents_known: Floats, days_incidents_heard: Floats
) -> Floats:
    """Incidents of a year whose cause had hit before, (n,)."""
    return once_heard(repeat_causes_365d, incidents_known, days_incidents_heard)


@measure(
    label="Days since a severe incident",
    unit="days",
    dimension="technology",
    definition="Days since the last critical or high incident ended for the account; 0 "
    "while one is open. A year or more counts as 365, and so does an account that none "
    "has hit; missing where nothing hit it and we have recorded incidents for less "
    "than 30 days.",
    source=SOURCE,
    curve=((0.0, 0), (30.0, 45), (90.0, 70), (180.0, 90), (365.0, 100)),
    needs="30 days of records",
    comes=Comes(of="incident", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("incident",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Ask what the outage cost them", "manager", 14),
)
def days_since_severe(
    days_since_severe_incident: Floats,
    incidents_known: Floats,
    days_incidents_heard: Floats,
) -> Floats:
    """Quiet days, (n,) 0..365."""
    quiet = np.fmin(days_since_severe_incident, YEAR_DAYS)
    return once_heard(quiet, incidents_known, days_incidents_heard)
