"""Measures of Technology, worked out by hand: key, what is amiss, value."""

from diagnostics.tests.scoring_builders import NAN

NO_INCIDENT = {"incidents_known": 0, "downtime_minutes_decayed": 0}
TOO_EARLY = NO_INCIDENT | {"days_incidents_heard": 29}

CASES = [
    ("downtime", {}, 12.0),
    ("downtime", NO_INCIDENT, 0.0),
    ("downtime", NO_INCIDENT | {"days_incidents_heard": 30}, 0.0),
    ("downtime", TOO_EARLY, NAN),
    ("downtime", {"days_incidents_heard": 2}, 12.0),
    ("downtime", NO_INCIDENT | {"days_incidents_heard": NAN}, NAN),
    ("open_incidents", {}, 0.0),
    ("open_incidents", {"open_incident_load": 16}, 16.0),
    ("open_incidents", TOO_EARLY, NAN),
    ("open_incidents", TOO_EARLY | {"days_incidents_heard": 30}, 0.0),
    ("severe_outage_days", {}, 0.0),
    ("severe_outage_days", {"severe_outage_open_days": 3}, 3.0),
    ("severe_outage_days", TOO_EARLY, NAN),
    ("severe_outage_days", TOO_EARLY | {"incidents_known": 1}, 0.0),
    ("repeat_causes", {}, 0.0),
    ("repeat_causes", {"repeat_causes_365d": 2}, 2.0),
    ("repeat_causes", NO_INCIDENT, 0.0),
    ("repeat_causes", TOO_EARLY, NAN),
    ("days_since_severe", {}, 365.0),
    ("days_since_severe", {"days_since_severe_incident": 0}, 0.0),
    ("days_since_severe", {"days_since_severe_incident": 364}, 364.0),
    ("days_since_severe", {"days_since_severe_incident": 900}, 365.0),
    ("days_since_severe", NO_INCIDENT, 365.0),
    ("days_since_severe", TOO_EARLY, NAN),
]
WORSE = [
    ("downtime", "downtime_minutes_decayed"),
    ("open_incidents", "open_incident_load"),
    ("severe_outage_days", "severe_outage_open_days"),
    ("repeat_causes", "repeat_causes_365d"),
]
