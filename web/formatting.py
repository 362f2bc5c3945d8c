"""How numbers, money, days and scores are written: the one place that decides.

Nothing here imports Django, so that pictures, exports and pages write alike. What is
missing is written as a dash, never as 0.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}
MAGNITUDES = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))
MAGNITUDES_OF_BYTES = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)

Number = int | float | Decimal


def number(value: Number | None, decimals: int = 0) -> str:
    """`1234.5` with one decimal is "1,234.5"; halves go away from zero."""
    if value is None or value != value:
        return MISSING
    rounded = _rounded(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def signed(value: Number | None, decimals: int = 0) -> str:
    """A change, with its sign; no sign on what rounds to nothing."""
    if value is None or value != value:
        return MISSING
    text = number(value, decimals)
    return f"+{text}" if _rounded(value, decimals) > 0 else text


def money(amount: Number | None, currency: str, decimals: int = 0) -> str:
    """An amount in full: "€335,500", "−$12.50", "CHF 1,200"."""
    if amount is None:
        return MISSING
    return _in_currency(number(amount, decimals), currency)


def compact_money(amount: Number | None, currency: str) -> str:
    """An amount in three digits: "€1.46M", "€412k", "€950"."""
    if amount is None:
        return MISSING
    exact = THREE_DIGITS.plus(Decimal(str(amount)))
    for size, letter in MAGNITUDES:
        if abs(exact) >= size:
            figure = exact / size
            return _in_currency(number(figure, _decimals(figure)) + letter, currency)
    return money(exact, currency)


def percent(ratio: Number | None, decimals: int = 0) -> str:
    """A ratio of 0.88 as "88%"."""
    if ratio is None or ratio != ratio:
        return MISSING
    return f"{number(Decimal(str(ratio)) * 100, decimals)}%"


def per_mille(value: int | None) -> str:
    """A share stored in thousandths as whole percents: 820 is "82%".

    Cut rather than rounded, so that 999 never reads as everything.
    """
    return MISSING if value is None else f"{value // 10}%"


def full_date(day: date | None) -> str:
    """ "21 Nov 2026"."""
    if day is None:
        return MISSING
    return f"{day.day} {day:%b %Y}"


def short_date(day: date | None) -> str:
    """ "21 Nov", where the year goes without saying."""
    return MISSING if day is None else f"{day.day} {day:%b}"


def month(day: date | None) -> str:
    """ "Nov 2026"."""
    return MISSING if day is None else f"{day:%b %Y}"


def clock_time(moment: datetime | None) -> str:
    """ "21 Nov 2026, 06:00", in the zone that `moment` carries."""
    if moment is None:
        return MISSING
    return f"{full_date(moment)}, {moment:%H:%M}"


def days(count: int | None) -> str:
    """ "1 day", "21 days"."""
    if count is None:
        return MISSING
    return f"{number(count)} {'day' if abs(count) == 1 else 'days'}"


def lasting(time: timedelta | float | None) -> str:
    """How long, in its two largest units: "0.4 s", "3 min 5 s", "26 h 4 min"."""
    if time is None:
        return MISSING
    seconds = time.total_seconds() if isinstance(time, timedelta) else time
    if seconds < 10:
        return f"{number(seconds, 1 if seconds else 0)} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{number(minutes // 60)} h {minutes % 60} min"


def size(count: int | None) -> str:
    """Bytes, in three digits: "950 B", "12.3 MB", "1.46 GB"."""
    if count is None:
        return MISSING
    for unit, letter in MAGNITUDES_OF_BYTES:
        if count >= unit:
            figure = Decimal(count) / unit
            return f"{number(figure, _decimals(figure))} {letter}"
    return f"{number(count)} B"


def due(days_left: int | None) -> str:
    """Where a day stands from today: "in 6 days", "today", "21 days late"."""
    if days_left is None:
        return MISSING
    if days_left == 0:
        return "today"
    return f"in {days(days_left)}" if days_left > 0 else f"{days(-days_left)} late"


def ago(days_since: int | None) -> str:
    """How long ago: "today", "yesterday", "14 days ago"."""
    if days_since is None:
        return MISSING
    return {0: "today", 1: "yesterday"}.get(days_since, f"{days(days_since)} ago")


def score(tenths: int | None) -> str:
    """A score stored in tenths, exactly: 534 is "53.4"."""
    return MISSING if tenths is None else number(Decimal(tenths) / 10, 1)


def whole_score(tenths: int | None) -> str:
    """A score without its tenth: 534 is "53".

    Cut rather than rounded, so that 49.9 does not read as 50, which is another band.
    """
    return MISSING if tenths is None else str(tenths // 10)


def bounds(low: int | None, high: int | None) -> str:
    """Where a score could lie, told outwards in whole points: "48–71"."""
    if low is None or high is None:
        return MISSING
    return f"{low // 10}–{-(-high // 10)}"


def score_change(tenths: int | None) -> str:
    """A difference between two scores: −32 tenths are "−3.2"."""
    return MISSING if tenths is None else signed(Decimal(tenths) / 10, 1)


def points_lost(tenths: int | None) -> str:
    """What a measure costs: 123 tenths are "−12.3", a gain of 20 is "+2.0"."""
    return score_change(None if tenths is None else -tenths)


def initials(name: str) -> str:
    """The first letters of the first and last word: "Jo van Dam" is "JD"."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


def _rounded(value: Number, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(
        Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
    )


def _decimals(figure: Decimal) -> int:
    """How many decimals give a figure of 1 to 999 three digits, at most."""
    return 2 if abs(figure) < 10 else 1 if abs(figure) < 100 else 0


def _in_currency(text: str, currency: str) -> str:
    sign = MINUS if text.startswith(MINUS) else ""
    symbol = SYMBOLS.get(currency) or f"{currency} ".lstrip()
    return f"{sign}{symbol}{text.removeprefix(MINUS)}"
