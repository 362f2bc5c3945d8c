"""How a measure's value is written."""

from diagnostics.measures.registry import Measure
from web.formatting import number

SINGULAR = {
    "contacts": "contact",
    "days": "day",
    "days apart": "day apart",
    "days in the role vacant longest": "day in the role vacant longest",
    "days open": "day open",
    "incidents": "incident",
    "levels": "level",
    "people": "person",
    "percentage points": "percentage point",
    "recent competitors": "recent competitor",
    "recent referrals": "recent referral",
    "minutes, weighted by severity and age": "minute, weighted by severity and age",
}
# What 0 is called where a figure of nothing reads oddly.
NOTHING = {
    "× a normal complaint": "none open",
    "× a normal incident": "none open",
}
RATINGS = {-2: "very bad", -1: "bad", 0: "neutral", 1: "good", 2: "very good"}
RATING_UNIT, BALANCE_UNIT = "on −2 to 2", "on −1 to 1"

ARROW = " → "
LARGE = 1000  # from here on a decimal says nothing


def in_unit(value: float, measure: Measure) -> str:
    """A value in its unit: "42 days", "−12.5%", "1.8 × usual gap", "good, 0.7"."""
    unit = measure.unit
    if measure.words:
        return dict(measure.words).get(value, "")
    if unit in (RATING_UNIT, BALANCE_UNIT):
        said = _rated(value) if unit == RATING_UNIT else _balanced(value)
        return f"{said}, {figure(value)}"
    if value == 0 and unit in NOTHING:
        return NOTHING[unit]
    return with_unit(value, unit)


def from_to(before: float, after: float, measure: Measure) -> str:
    """ "12 days → 30 days"; a unit of several words only once; one text once."""
    was, now = in_unit(before, measure), in_unit(after, measure)
    if was == now:
        return now
    unit = measure.unit.removeprefix("%").strip()
    tail = f" {unit}"
    is_long = " " in unit and now.endswith(tail)
    return f"{was.removesuffix(tail) if is_long else was}{ARROW}{now}"


def on_scale(value: float, measure: Measure) -> str:
    """A border or a target in the measure's unit: "at least 1 on −2 to 2"."""
    if measure.words:
        return in_unit(value, measure)
    return with_unit(value, measure.unit)


def with_unit(value: float, unit: str) -> str:
    """ "1 day", "2 days", "−12.5% of lines"."""
    if unit.startswith("%"):
        return f"{figure(value)}{unit}"
    counted = SINGULAR.get(unit, unit) if value == 1 else unit
    return f"{figure(value)} {counted}".strip()


def figure(value: float) -> str:
    """A value without its unit, with a decimal where it has one and that says much."""
    is_whole = round(value, 1) == round(value) or abs(value) >= LARGE
    return number(value, 0 if is_whole else 1)


def _rated(value: float) -> str:
    """The rating next to it; halves go towards neutral."""
    nearest = min(RATINGS, key=lambda rating: (abs(rating - value), abs(rating)))
    return RATINGS[nearest]


def _balanced(value: float) -> str:
    if value == 0:
        return "as much of both"
    return "mostly praise" if value > 0 else "mostly complaints"
