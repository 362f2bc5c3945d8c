"""The few sums a mapping may ask for by name."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from inspect import signature
from typing import Any, get_type_hints

_CENT = Decimal("0.01")


def line_amount(
    *, unit_price: Decimal, quantity: Decimal, discount_rate: Decimal
) -> Decimal:
    """What an order line came to, half up to cents. `discount_rate` is a share of 1."""
    return _cents(unit_price * quantity * (1 - discount_rate))


def line_discount(
    *, unit_price: Decimal, quantity: Decimal, discount_rate: Decimal
) -> Decimal:
    """What was taken off the list price, so that it and the amount add up to it."""
    paid = line_amount(
        unit_price=unit_price, quantity=quantity, discount_rate=discount_rate
    )
    return _cents(unit_price * quantity) - paid


def year_after(*, day: date) -> date:
    """The same day a year on; of a leap day the first of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


TRANSFORMATIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (line_amount, line_discount, year_after)
}


def arguments_of(name: str) -> dict[str, type]:
    """The arguments a transformation needs, each given a column; and their types."""
    function = TRANSFORMATIONS[name]
    types = get_type_hints(function)
    return {argument: types[argument] for argument in signature(function).parameters}
