"""What tickets tell: complaints and praise, answers and solutions, and how late."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Feed
from accounts.models.service import Severity, TicketKind, TicketTopic
from bench.straightforward.account import Account, Columns
from bench.straightforward.fading import faded
from diagnostics.features.frame import MICRO
from diagnostics.features.tickets import (
    AGE_STEP_DAYS,
    ANSWER_HOURS,
    FULL_AGE_DAYS,
    HALF_LIFE_DAYS,
    SOLUTION_HOURS,
    WINDOW_DAYS,
)

_HOW_WE_WORK = (TicketTopic.PROCESS, TicketTopic.BILLING)
_HALVES = {
    Severity.CRITICAL: 8,
    Severity.HIGH: 4,
    Severity.NORMAL: 2,
    Severity.LOW: 1,
}


def open_complaints(account: Account) -> Columns:
    """Each by severity and age; counted in halves, so that the sum is whole."""
    rows = _tickets(account, "kind", "severity", "opened_at", "resolved_at")
    load = sum(
        _HALVES[severity] * (AGE_STEP_DAYS + min(_age(account, opened), FULL_AGE_DAYS))
        for kind, severity, opened, resolved in rows
        if kind == TicketKind.COMPLAINT and not _by_now(account, resolved)
    )
    return _heard(account, rows) | {"open_complaint_load": load / (2 * AGE_STEP_DAYS)}


def complaint_rate(account: Account) -> Columns:
    rows = _tickets(account, "kind", "opened_at")
    complaints = _decayed(account, rows, TicketKind.COMPLAINT)
    return _heard(account, rows) | {"complaints_decayed": complaints}


def process_complaints(account: Account) -> Columns:
    rows = _tickets(account, "kind", "opened_at", "topic")
    told = [row[:2] for row in rows if row[2] in _HOW_WE_WORK]
    complaints = _decayed(account, told, TicketKind.COMPLAINT)
    return _heard(account, rows) | {"process_complaints_decayed": complaints}


def praise_balance(account: Account) -> Columns:
    rows = _tickets(account, "kind", "opened_at")
    return {
        "praise_decayed": _decayed(account, rows, TicketKind.PRAISE),
        "complaints_decayed": _decayed(account, rows, TicketKind.COMPLAINT),
    }


def first_response_late(account: Account) -> Columns:
    """A solution answers, too. Due by severity, or at its own time if sooner."""
    rows = _tickets(
        account, "kind", "opened_at", "severity", "due_at", "first_answered_at",
        "resolved_at",
    )  # fmt: skip
    tasks = []
    for kind, opened, severity, due, answered, resolved in rows:
        if kind == TicketKind.PRAISE:
            continue
        done = [time for time in (answered, resolved) if _by_now(account, time)]
        allowed = opened + timedelta(hours=ANSWER_HOURS[severity])
        tasks.append((opened, min(allowed, due or allowed), min(done, default=None)))
    return _heard(account, rows) | _settled(account, "answers", tasks)


def resolution_late(account: Account) -> Columns:
    """Due at the ticket's own time; else after the days of its severity."""
    rows = _tickets(account, "kind", "opened_at", "severity", "due_at", "resolved_at")
    tasks = [
        (
            opened,
            due or opened + timedelta(hours=SOLUTION_HOURS[severity]),
            _by_now(account, resolved),
        )
        for kind, opened, severity, due, resolved in rows
        if kind != TicketKind.PRAISE
    ]
    return _heard(account, rows) | _settled(account, "solutions", tasks)


def reopened_share(account: Account) -> Columns:
    rows = _tickets(account, "kind", "resolved_at", "reopened_at")
    since = account.setting.end - timedelta(days=WINDOW_DAYS)
    settled = reopened = 0
    for kind, *ends in rows:
        done, again = (_by_now(account, end) for end in ends)
        lately = any(end and _second(end) > _second(since) for end in (done, again))
        if kind != TicketKind.PRAISE and lately:
            settled += 1
            reopened += again is not None
    return _heard(account, rows) | {
        "tickets_settled_180d": settled,
        "tickets_reopened_180d": reopened,
    }


def _tickets(account: Account, *columns: str) -> list[tuple]:
    tickets = account.customer.tickets.filter(opened_at__lte=account.setting.end)
    return list(tickets.values_list(*columns))


def _heard(account: Account, rows: list[tuple]) -> dict[str, Any]:
    return {
        "tickets_known": len(rows),
        "days_tickets_heard": account.days_heard(Feed.Kind.TICKET),
    }


def _decayed(account: Account, rows: list[tuple], kind: TicketKind) -> float:
    ages = (_age(account, opened) for what, opened in rows if what == kind)
    return sum(faded(age, HALF_LIFE_DAYS) for age in ages) / MICRO


def _settled(account: Account, name: str, tasks: list[tuple]) -> dict[str, int]:
    """Of what came lately, or is not done: how much is settled, or late.

    tasks  opened, due, and done if it is
    """
    counted = [
        (done, _second(done or account.setting.end) > _second(due))
        for opened, due, done in tasks
        if done is None or _age(account, opened) < WINDOW_DAYS
    ]
    return {
        f"{name}_due_180d": sum(bool(done) or is_late for done, is_late in counted),
        f"{name}_late_180d": sum(is_late for _, is_late in counted),
    }


def _age(account: Account, opened: datetime) -> int:
    return account.setting.age(account.setting.local_day(opened))


def _by_now(account: Account, instant: datetime | None) -> datetime | None:
    """What comes later has not happened yet."""
    return instant if instant and instant <= account.setting.end else None


def _second(instant: datetime) -> int:
    return int(instant.timestamp())
