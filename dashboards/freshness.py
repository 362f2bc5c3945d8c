"""As of when scores are, in words: for every page, for a list, for one account.

Where a page speaks of a day, it is a `<time>` that programs can read, too.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from diagnostics.freshness import MOST_COUNTED, Freshness
from web.formatting import clock_time, full_date, number, short_date

BEHIND = timedelta(seconds=60)  # what has waited for longer is told
STUCK = timedelta(minutes=10)  # a range takes seconds
BEGUN_BY = timedelta(minutes=15)  # after midnight; a day is asked for each minute


@dataclass(frozen=True)
class Notice:
    """What a reader must know before believing a figure."""

    words: str
    tone: str  # info, or warn where an administrator has to act


def said_of_everybody(fresh: Freshness) -> str:
    """ "Scores as of 22 Nov 2026"."""
    if fresh.as_of is None:
        return "No scores yet"
    return format_html("Scores as of {}", day_told(fresh.as_of))


def day_told(day: date) -> SafeString:
    """ "22 Nov 2026"."""
    return _time(day.isoformat(), full_date(day))


def notices(fresh: Freshness, since_midnight: timedelta | None) -> list[Notice]:
    """What keeps some scores from being as of today; nothing on most days.

    since_midnight  in the organisation's zone; None under a frozen clock
    """
    found = (_of_the_day(fresh, since_midnight), _of_the_queue(fresh))
    return [notice for notice in found if notice]


def _of_the_day(fresh: Freshness, since_midnight: timedelta | None) -> Notice | None:
    day = full_date(fresh.day)
    if fresh.is_under_way:
        parts = f"{number(fresh.done)} of {number(fresh.ranges)} parts"
        rest = f"the rest {_before(fresh)}"
        if fresh.idle and fresh.idle >= STUCK:
            words = f"Scoring {day} has stopped at {parts}; {rest}."
            return Notice(words, "warn")
        return Notice(f"Scoring {day}: {parts} are done; {rest}.", "info")
    if fresh.as_of is None or fresh.as_of >= fresh.day:
        return None
    words = f"{day} is not scored yet; all scores {_before(fresh)}."
    is_late = since_midnight is not None and since_midnight >= BEGUN_BY
    return Notice(words, "warn" if is_late else "info")


def _before(fresh: Freshness) -> str:
    return f"are as of {full_date(fresh.as_of)}" if fresh.as_of else "have none yet"


def _of_the_queue(fresh: Freshness) -> Notice | None:
    if fresh.oldest is None or fresh.oldest < BEHIND:
        return None
    words = (
        f"Catching up: {_changes(fresh.waiting)} not counted yet, the oldest for "
        f"{_minutes(fresh.oldest)}."
    )
    return Notice(words, "info" if fresh.oldest < STUCK else "warn")


def _changes(waiting: int) -> str:
    if waiting > MOST_COUNTED:
        return f"more than {number(MOST_COUNTED)} changes are"
    return "1 change is" if waiting == 1 else f"{number(waiting)} changes are"


def _minutes(span: timedelta) -> str:
    minutes, hours = int(span.total_seconds() // 60), int(span.total_seconds() // 3600)
    if hours:
        return f"{number(hours)} {'hour' if hours == 1 else 'hours'}"
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"


def said_of_account(
    as_of: date | None, computed_at: datetime | None, zone: ZoneInfo
) -> str:
    """ "As of 23 Nov 2026 · computed 08:12"; "" without a score."""
    if as_of is None or computed_at is None:
        return ""
    computed = _moment(computed_at, as_of, zone)
    return format_html("As of {} · computed {}", day_told(as_of), computed)


def said_of_list(
    first: date | None, last: date | None, newest: datetime | None, zone: ZoneInfo
) -> str:
    """ "As of 23 Nov 2026 · newest 08:12", of the accounts of a list; "" of none."""
    if first is None or last is None or newest is None:
        return ""
    days, at = _days(first, last), _moment(newest, last, zone)
    return format_html("As of {} · newest {}", days, at)


def _days(first: date, last: date) -> SafeString:
    if first == last:
        return day_told(last)
    said = short_date(first) if first.year == last.year else full_date(first)
    return format_html("{} to {}", _time(first.isoformat(), said), day_told(last))


def _moment(at: datetime, day: date, zone: ZoneInfo) -> SafeString:
    """The time of day; with its day where that is another one."""
    local = at.astimezone(zone)
    said = f"{local:%H:%M}" if local.date() == day else clock_time(local)
    return _time(local.isoformat(timespec="seconds"), said)


def _time(machine: str, said: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, said)
