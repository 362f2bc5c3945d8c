"""Measures of Service, worked out by hand: key, what is amiss, value."""

from diagnostics.tests.scoring_builders import NAN

NO_TICKET = {
    "tickets_known": 0,
    "complaints_decayed": 0,
    "praise_decayed": 0,
    "answers_due_180d": 0,
    "solutions_due_180d": 0,
    "tickets_settled_180d": 0,
}
TOO_EARLY = NO_TICKET | {"days_tickets_heard": 29}
DAILY = 0.5 ** (1 / 90)
# Decayed days: of the 700 the account was heard, and of the fewest that count.
LONG, SHORT = ((1 - DAILY**days) / (1 - DAILY) for days in (700, 30))

CASES = [
    ("delivery_spread", {"delivery_spread_days": 9}, 9.0),
    ("delivery_spread", {"deliveries_due_180d": 5}, 1.0),
    ("delivery_spread", {"deliveries_due_180d": 4}, NAN),
    ("open_complaints", {}, 0.0),
    ("open_complaints", {"open_complaint_load": 12.5}, 12.5),
    ("open_complaints", TOO_EARLY, NAN),
    ("open_complaints", TOO_EARLY | {"days_tickets_heard": 30}, 0.0),
    ("open_complaints", {"days_tickets_heard": 2}, 0.0),
    ("complaint_rate", {}, 30 * 0.5 / LONG),
    ("complaint_rate", {"complaints_decayed": LONG}, 30.0),
    ("complaint_rate", {"days_tickets_heard": 3}, 30 * 0.5 / SHORT),
    ("complaint_rate", NO_TICKET, 0.0),
    ("complaint_rate", TOO_EARLY | {"days_tickets_heard": 30}, 0.0),
    ("complaint_rate", TOO_EARLY, NAN),
    ("complaint_rate", {"days_tickets_heard": NAN}, NAN),
    ("first_response_late", {}, 0.0),
    ("first_response_late", {"answers_late_180d": 1}, 25.0),
    ("first_response_late", {"answers_late_180d": 1, "answers_due_180d": 1}, 100 / 3),
    ("first_response_late", {"answers_late_180d": 4}, 100.0),
    ("first_response_late", NO_TICKET, 0.0),
    ("first_response_late", TOO_EARLY, NAN),
    ("resolution_late", {}, 0.0),
    ("resolution_late", {"solutions_late_180d": 3}, 75.0),
    ("resolution_late", {"solutions_late_180d": 2, "solutions_due_180d": 2}, 200 / 3),
    ("resolution_late", NO_TICKET, 0.0),
    ("resolution_late", TOO_EARLY, NAN),
    ("reopened_share", {}, 0.0),
    ("reopened_share", {"tickets_reopened_180d": 1}, 25.0),
    ("reopened_share", NO_TICKET, 0.0),
    ("reopened_share", TOO_EARLY, NAN),
    ("process_complaints", {}, 0.0),
    ("process_complaints", {"process_complaints_decayed": 2}, 60 / LONG),
    ("process_complaints", NO_TICKET, 0.0),
    ("process_complaints", TOO_EARLY, NAN),
    ("praise_balance", {}, 0.5 / 2.5),
    ("praise_balance", {"complaints_decayed": 1.0}, 0.0),
    ("praise_balance", {"complaints_decayed": 1.0, "praise_decayed": 0}, -0.5),
    ("praise_balance", {"complaints_decayed": 0, "praise_decayed": 0.5}, 1 / 3),
    ("praise_balance", {"complaints_decayed": 0, "praise_decayed": 0.49}, NAN),
    ("praise_balance", NO_TICKET, NAN),
]
# The more there is in the column, the worse the measure.
WORSE = [
    ("delivery_spread", "delivery_spread_days"),
    ("open_complaints", "open_complaint_load"),
    ("complaint_rate", "complaints_decayed"),
    ("first_response_late", "answers_late_180d"),
    ("resolution_late", "solutions_late_180d"),
    ("reopened_share", "tickets_reopened_180d"),
    ("process_complaints", "process_complaints_decayed"),
    ("praise_balance", "complaints_decayed"),
]
