"""Service, tickets: what the account complains of, and how we answer."""

import numpy as np

from diagnostics.measures.registry import Comes, FirstMove, measure
from diagnostics.measures.silence import FEWEST_DAYS, once_heard
from diagnostics.scoring.numbers import Floats, ratio

WHOLE = 100  # per cent
MONTH_DAYS = 30
HALF_LIFE_DAYS = 90  # of complaints and praise, as the columns decay them
FEWEST_TICKETS = 3  # fewer are counted as so many: one alone does not decide
LEAST_VOICE = 0.5  # one complaint or praise of 90 days ago
SOURCE = "Tickets."


def per_month(decayed: Floats, days_heard: Floats) -> Floats:
    """How many come in 30 days, (n,), if what is recent tells more.

    decayed     (n,) sum of 0.5^(age / half-life) over what came
    days_heard  (n,) days over which it could have come; counted as 30 at least
    """
    days = np.maximum(days_heard, MONTH_DAYS)
    daily: float = 0.5 ** (1 / HALF_LIFE_DAYS)
    return MONTH_DAYS * decayed * (1 - daily) / (1 - daily**days)


def share_percent(some: Floats, of: Floats) -> Floats:
    """Share in %, (n,), of at least three; 0 of none."""
    return WHOLE * ratio(some, np.maximum(of, FEWEST_TICKETS))


@measure(
    label="Open complaints",
    unit="× a normal complaint",
    dimension="service",
    definition="What the complaints weigh that are not resolved yet. A normal one "
    "weighs 1 when it comes in, a low one ½, a high one 2 and a critical one 4; the "
    "weight grows evenly with age to three times that at 30 days and stays there. "
    "No open complaint is 0, the best value; missing where no ticket came and we have "
    "recorded them for less than 30 days.",
    source=SOURCE,
    curve=((0.0, 100), (1.0, 80), (2.0, 60), (4.0, 30), (8.0, 10), (12.0, 0)),
    needs="30 days of records",
    comes=Comes(of="ticket", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("ticket",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Solve the oldest, and tell the account", "manager", 2),
)
def open_complaints(
    open_complaint_load: Floats, tickets_known: Floats, days_tickets_heard: Floats
) -> Floats:
    """Open complaints by severity and age, (n,) in fresh normal ones."""
    return once_heard(open_complaint_load, tickets_known, days_tickets_heard)


@measure(
    label="Complaints lately",
    unit="per 30 days",
    dimension="service",
    definition="How many complaints come in 30 days, open or resolved. A complaint "
    "counts half as much every 90 days, and so does the time they are divided by: the "
    "days since the account was acquired or we began to record tickets, at least 30. "
    "No complaint is 0; missing where no ticket came and we have recorded them for "
    "less than 30 days.",
    source=SOURCE,
    curve=((0.0, 100), (0.25, 85), (0.5, 70), (1.0, 40), (2.0, 10), (3.0, 0)),
    needs="30 days of records",
    comes=Comes(of="ticket", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("ticket",),
    hard=True,
    owner_role="executive",
    first_move=FirstMove("Ask what lies behind the complaints", "executive", 7),
)
def complaint_rate(
    complaints_decayed: Floats, tickets_known: Floats, days_tickets_heard: Floats
) -> Floats:
    """Complaints per 30 days, (n,)."""
    rate = per_month(complaints_decayed, days_tickets_heard)
    return once_heard(rate, tickets_known, days_tickets_heard)


@measure(
    label="Late answers",
    unit="% of tickets",
    dimension="service",
    definition="Of the complaints and questions opened in the last 180 days or still "
    "unanswered, the share whose first answer came late or is overdue. An answer is "
    "due after 4 hours where it is critical, 8 high, 24 normal, 72 low (our working "
    "assumption), or at the ticket's own due time if that is sooner; being resolved "
    "counts as answered. Fewer than 3 tickets count as 3; none is 0 %, but missing "
    "where we have recorded tickets for less than 30 days.",
    source=SOURCE,
    curve=((0.0, 100), (10.0, 90), (25.0, 65), (50.0, 25), (80.0, 0)),
    needs="30 days of records",
    comes=Comes(of="ticket", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("ticket",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Answer what waits, today", "manager", 1),
)
def first_response_late(
    answers_late_180d: Floats,
    answers_due_180d: Floats,
    tickets_known: Floats,
    days_tickets_heard: Floats,
) -> Floats:
    """Share of first answers that came late or are overdue, in %, (n,)."""
    share = share_percent(answers_late_180d, answers_due_180d)
    return once_heard(share, tickets_known, days_tickets_heard)


@measure(
    label="Late solutions",
    unit="% of tickets",
    dimension="service",
    definition="Of the complaints and questions opened in the last 180 days or still "
    "open, and resolved or past due, the share resolved late or overdue now. Due is "
    "the ticket's own due time; where it has none, 1 day after it was opened if "
    "critical, 3 high, 7 normal, 14 low (our working assumption). Fewer than 3 tickets "
    "count as 3; none is 0 %, but missing where we have recorded tickets for less than "
    "30 days.",
    source=SOURCE,
    curve=((0.0, 100), (10.0, 90), (25.0, 65), (50.0, 25), (80.0, 0)),
    needs="30 days of records",
    comes=Comes(of="ticket", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("ticket",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Name a firm day for each overdue ticket", "manager", 3),
)
def resolution_late(
    solutions_late_180d: Floats,
    solutions_due_180d: Floats,
    tickets_known: Floats,
    days_tickets_heard: Floats,
) -> Floats:
    """Share of solutions that came late or are overdue, in %, (n,)."""
    share = share_percent(solutions_late_180d, solutions_due_180d)
    return once_heard(share, tickets_known, days_tickets_heard)


@measure(
    label="Opened again",
    unit="% of tickets",
    dimension="service",
    definition="Of the complaints and questions resolved or opened again in the last "
    "180 days, the share that was opened again at any time. Fewer than 3 tickets count "
    "as 3; none is 0 %, but missing where we have recorded tickets for less than 30 "
    "days.",
    source=SOURCE,
    curve=((0.0, 100), (10.0, 80), (25.0, 50), (50.0, 10), (60.0, 0)),
    needs="30 days of records",
    comes=Comes(of="ticket", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("ticket",),
    hard=True,
    owner_role="manager",
    first_move=FirstMove("Ask whether the last solution holds", "manager", 7),
)
def reopened_share(
    tickets_reopened_180d: Floats,
    tickets_settled_180d: Floats,
    tickets_known: Floats,
    days_tickets_heard: Floats,
) -> Floats:
    """Share of settled tickets that had to be opened again, in %, (n,)."""
    share = share_percent(tickets_reopened_180d, tickets_settled_180d)
    return once_heard(share, tickets_known, days_tickets_heard)


@measure(
    label="Complaints about how we work",
    unit="per 30 days",
    dimension="service",
    definition="How many complaints about our way of working or our bills come in 30 "
    "days: what costs the account effort. Counted like Complaints lately, of which "
    "they are part.",
    source="Topics of tickets.",
    curve=((0.0, 100), (0.15, 80), (0.3, 60), (0.6, 30), (1.2, 0)),
    needs="30 days of records",
    comes=Comes(of="ticket", days=FEWEST_DAYS),
    absence="good",
    applies_to="both",
    feeds=("ticket",),
    hard=False,
    owner_role="manager",
    first_move=FirstMove("Walk through the process with them", "manager", 14),
)
def process_complaints(
    process_complaints_decayed: Floats,
    tickets_known: Floats,
    days_tickets_heard: Floats,
) -> Floats:
    """Complaints about process and billing per 30 days, (n,)."""
    rate = per_month(process_complaints_decayed, days_tickets_heard)
    return once_heard(rate, tickets_known, days_tickets_heard)


@measure(
    label="Praise against complaints",
    unit="on −1 to 1",
    dimension="service",
    definition="Praise less complaints, divided by both together and one more, so that "
    "a single voice does not decide; each counts half as much every 90 days. Near 1 is "
    "much praise alone, 0 as much of one as of the other, near -1 many complaints "
    "alone. Missing where praise and complaints together weigh less than one of them "
    "of 90 days ago.",
    source=SOURCE,
    curve=((-1.0, 0), (-0.5, 40), (0.0, 75), (0.5, 100)),
    needs="1 complaint or praise in the last 90 days",
    absence="unknown",
    applies_to="both",
    feeds=("ticket",),
    hard=False,
    owner_role="executive",
    first_move=FirstMove("Ask what we do well, and what not", "executive", 14),
)
def praise_balance(praise_decayed: Floats, complaints_decayed: Floats) -> Floats:
    """Praise against complaints, (n,) -1..1; nan where hardly either is recent."""
    voices = praise_decayed + complaints_decayed
    balance = ratio(praise_decayed - complaints_decayed, voices + 1)
    return np.where(voices >= LEAST_VOICE, balance, np.nan)
