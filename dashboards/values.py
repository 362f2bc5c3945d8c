"""How a measure's value is written."""

from diagnostics.measures.registry import Measure
from web.formatting import number

SINGULAR = {
    "contacts": "contact",
    "days": "day",
    "percentage points": "percentage point",
    "recent competitors": "recent competitor",
    "recent referrals": "recent referral",
}

LARGE = 1000  # from here on a decimal says nothing


def in_unit(value: float, measure: Measure) -> str:
    """A value in its unit: "42 days", "−12.5 %", "1.8 × usual gap", "present"."""
    if measure.words:
        return dict(measure.words).get(value, "")
    unit = SINGULAR.get(measure.unit, measure.unit) if value == 1 else measure.unit
    return f"{figure(value)} {unit}".strip()


def figure(value: float) -> str:
    """A value without its unit, with a decimal where it has one and that says much."""
    is_whole = value == round(value) or abs(value) >= LARGE
    return number(value, 0 if is_whole else 1)
