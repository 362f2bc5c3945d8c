"""Words and tones that several kinds of event share."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Severity
from web.formatting import full_date, money, number

SENTIMENT_TONES = {-2: "bad", -1: "warn", 0: "mute", 1: "ok", 2: "ok", None: "info"}
SEVERITY_TONES: dict[int, str] = {
    Severity.CRITICAL: "bad",
    Severity.HIGH: "bad",
    Severity.NORMAL: "warn",
    Severity.LOW: "info",
}


def sentiment_tone(row: Any) -> str:
    return SENTIMENT_TONES[row.sentiment]


def own_text(row: Any) -> str:
    return str(row.text)


def in_cents(row: Any, currency: str) -> str:
    """The row's amount in full."""
    return money(row.amount, currency, 2)


def beside(*parts: str) -> str:
    """What there is of these, on one line."""
    return " · ".join(part for part in parts if part)


def below(*parts: str) -> str:
    """What there is of these, each on a line of its own."""
    return "\n".join(part for part in parts if part)


def figure(value: Decimal | None, unit: str = "") -> str:
    """A number with the decimals it has, and its unit; "" where there is none."""
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{number(value, decimals)} {unit}".strip()


def counted(count: int, one: str, many: str) -> str:
    return f"{number(count)} {one if count == 1 else many}"


def due(row: Any) -> str:
    return f"Due {full_date(row.due_on)}" if row.due_on else ""


def period(started_on: date, ended_on: date | None) -> str:
    until = f" to {full_date(ended_on)}" if ended_on else ""
    return f"From {full_date(started_on)}{until}"


def titled(words: str, attribute: str) -> Callable[[Any], str]:
    """A title that ends in what the row says of itself."""
    return lambda row: f"{words}: {getattr(row, attribute)}"
