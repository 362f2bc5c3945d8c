"""Columns from tickets: complaints and praise, answers and solutions, and how late.

Praise asks for nothing: only complaints and questions are answered or resolved late.
"""

import polars as pl

from accounts.models import Feed
from accounts.models.service import Severity, TicketKind, TicketTopic
from diagnostics.features.frame import (
    MICRO,
    Part,
    Reading,
    divided,
    facts,
    faded,
    number_of,
)
from diagnostics.features.instants import (
    SECONDS_PER_HOUR,
    by,
    last_instant,
    local_day,
    second_number,
    seconds,
)
from diagnostics.features.severity import HALVES, severity_halves

WINDOW_DAYS = 180
HALF_LIFE_DAYS = 90
FULL_AGE_DAYS = 30  # an open complaint weighs 1 when it comes, 3 from this age on
AGE_STEP_DAYS = 15
# Working assumptions, where a ticket has no due time of its own.
ANSWER_HOURS = {
    Severity.CRITICAL: 4,
    Severity.HIGH: 8,
    Severity.NORMAL: 24,
    Severity.LOW: 72,
}
SOLUTION_HOURS = {
    Severity.CRITICAL: 24,
    Severity.HIGH: 72,
    Severity.NORMAL: 7 * 24,
    Severity.LOW: 14 * 24,
}
_PROCESS = (TicketTopic.PROCESS.value, TicketTopic.BILLING.value)
_COLUMNS = {
    "kind": ("f.kind", pl.String),
    "is_process": (f"(f.topic IN {_PROCESS})::int", pl.Int8),
    "severity": ("f.severity", pl.Int16),
    "day": (local_day("opened_at"), pl.Int32),
    "opened": (seconds("opened_at"), pl.Int64),
    "answered": (seconds("first_answered_at"), pl.Int64),
    "due": (seconds("due_at"), pl.Int64),
    "resolved": (seconds("resolved_at"), pl.Int64),
    "reopened": (seconds("reopened_at"), pl.Int64),
}
_COUNTS = (
    "tickets_known", "open_complaint_load", "complaints_decayed",
    "process_complaints_decayed", "praise_decayed", "answers_due_180d",
    "answers_late_180d", "solutions_due_180d", "solutions_late_180d",
    "tickets_settled_180d", "tickets_reopened_180d",
)  # fmt: skip


def tickets(reading: Reading) -> pl.DataFrame:
    """One row per customer with a ticket up to as_of."""
    until = last_instant(reading)
    end = second_number(until)
    rows = facts(
        reading, "accounts_ticket", _COLUMNS, day="opened_at", until=until
    ).with_columns(
        *by(end, "answered", "resolved", "reopened"),
        age=number_of(reading.as_of) - pl.col("day"),
    )
    return rows.group_by("customer_id").agg(
        pl.len().alias("tickets_known"),
        _open_complaint_load(),
        *_decayed(),
        *_answers(end),
        *_solutions(end),
        *_reopened(end),
    )


def _open_complaint_load() -> pl.Expr:
    """Sum over open complaints of severity x (1 .. 3 as 0 .. 30 days pass)."""
    is_open = _is(TicketKind.COMPLAINT) & pl.col("resolved").is_null()
    aged = AGE_STEP_DAYS + pl.col("age").clip(upper_bound=FULL_AGE_DAYS)
    load = (severity_halves() * aged).filter(is_open).sum()
    return divided(load, HALVES * AGE_STEP_DAYS).alias("open_complaint_load")


def _decayed() -> list[pl.Expr]:
    weight = faded(pl.col("age"), HALF_LIFE_DAYS)
    complaint = _is(TicketKind.COMPLAINT)
    kinds = {
        "complaints_decayed": complaint,
        "process_complaints_decayed": complaint & (pl.col("is_process") == 1),
        "praise_decayed": _is(TicketKind.PRAISE),
    }
    return [
        divided(weight.filter(kind).sum(), MICRO).alias(name)
        for name, kind in kinds.items()
    ]


def _answers(end: int) -> list[pl.Expr]:
    """Due at the hours of its severity, or at its own due time if that is sooner."""
    answered = pl.min_horizontal("answered", "resolved")  # a solution answers, too
    due = pl.min_horizontal(_after(ANSWER_HOURS), "due")
    return _kept("answers", answered, due, end)


def _solutions(end: int) -> list[pl.Expr]:
    """Due at its own due time, else after the days of its severity."""
    due = pl.coalesce("due", _after(SOLUTION_HOURS))
    return _kept("solutions", pl.col("resolved"), due, end)


def _kept(name: str, done: pl.Expr, due: pl.Expr, end: int) -> list[pl.Expr]:
    """Of what was opened in 180 days or is not done yet: how much is settled, or late.

    What is neither done nor past due says nothing yet.
    """
    asked = ~_is(TicketKind.PRAISE)
    counts = asked & ((pl.col("age") < WINDOW_DAYS) | done.is_null())
    is_late = done.fill_null(end) > due
    return [
        (counts & (done.is_not_null() | is_late)).sum().alias(f"{name}_due_180d"),
        (counts & is_late).sum().alias(f"{name}_late_180d"),
    ]


def _reopened(end: int) -> list[pl.Expr]:
    start = end - WINDOW_DAYS * 24 * SECONDS_PER_HOUR
    settled = (pl.col("resolved") > start) | (pl.col("reopened") > start)
    settled = ~_is(TicketKind.PRAISE) & settled.fill_null(value=False)
    return [
        settled.sum().alias("tickets_settled_180d"),
        (settled & pl.col("reopened").is_not_null())
        .sum()
        .alias("tickets_reopened_180d"),
    ]


def _is(kind: TicketKind) -> pl.Expr:
    return pl.col("kind") == kind.value


def _after(hours: dict[Severity, int]) -> pl.Expr:
    """The second at which these hours of its severity are over."""
    allowed = {int(severity): SECONDS_PER_HOUR * h for severity, h in hours.items()}
    return pl.col("opened") + pl.col("severity").replace_strict(
        allowed, return_dtype=pl.Int64
    )


PARTS = (Part(tickets, Feed.Kind.TICKET, _COUNTS),)
