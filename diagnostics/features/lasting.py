"""How long the figures of order lines last, if no fact changes."""

import polars as pl

from diagnostics.features.frame import YEAR_DAYS
from diagnostics.features.purchases import HALF_YEAR_DAYS, SEASON_SLACK_DAYS

DAYS = ("orders", "deliveries", "discounts", "costs")
# Figures change when a line's day lies so far behind, as `purchases` counts them. An
# order's discount and cost may be read at an earlier day than the order itself: 0.
_ORDERS = (YEAR_DAYS, YEAR_DAYS + SEASON_SLACK_DAYS, 2 * YEAR_DAYS)
_DISCOUNTS = (0, HALF_YEAR_DAYS, HALF_YEAR_DAYS + YEAR_DAYS)
_COSTS = (0, YEAR_DAYS)


def lasts_until(
    lines: pl.DataFrame, ahead: pl.DataFrame, today: tuple[int, ...]
) -> pl.DataFrame:
    """One row per customer with order lines: the first day on which a figure changes.

    Ages count on by themselves and are no change.

    lines  as `order_lines` reads them
    ahead  customer_id and `ahead`, the day of the next order line dated ahead
    today  the day numbers at which each of DAYS was read
    """
    orders, deliveries, discounts, costs = today
    day = pl.col("day")
    found = lines.group_by("customer_id").agg(
        orders=_next(orders, day, _ORDERS),
        deliveries=_next_delivery(deliveries),
        discounts=_next(discounts, day, _DISCOUNTS),
        costs=_next(costs, day, _COSTS),
    )
    joined = found.join(ahead, on="customer_id", how="full", coalesce=True)
    return joined.with_columns(orders=pl.min_horizontal("orders", "ahead")).drop(
        "ahead"
    )


def _next(today: int, day: pl.Expr, passes: tuple[int, ...]) -> pl.Expr:
    """The first day after today that lies so many days behind one of `day`."""
    ends = (day + days for days in passes)
    return pl.min_horizontal(end.filter(end > today).min() for end in ends)


def _next_delivery(today: int) -> pl.Expr:
    """A line that is late and still out grows later every day."""
    promised, delivered = pl.col("promised"), pl.col("delivered")
    is_here = (delivered <= today).fill_null(value=False)
    is_out = (promised < today) & (promised > today - HALF_YEAR_DAYS) & ~is_here
    tomorrow = pl.when(is_out.any()).then(today + 1)
    return pl.min_horizontal(
        tomorrow,
        _next(today, promised, (0, 1, HALF_YEAR_DAYS)),
        _next(today, delivered, (0,)),
    )
