"""How long the figures of order lines last, if no fact changes."""

import polars as pl

from diagnostics.features.frame import YEAR_DAYS
from diagnostics.features.purchases import (
    HALF_YEAR_DAYS,
    SEASON_SLACK_DAYS,
    deliveries_due,
    reached_by,
)

DAYS = ("orders", "deliveries", "discounts", "costs")
# Figures change when a line's day lies so far behind, as `purchases` counts them. An
# order's discount and cost may be read at an earlier day than the order itself: 0.
_ORDERS = (YEAR_DAYS, YEAR_DAYS + SEASON_SLACK_DAYS, 2 * YEAR_DAYS)
_DISCOUNTS = (0, HALF_YEAR_DAYS, HALF_YEAR_DAYS + YEAR_DAYS)
_COSTS = (0, YEAR_DAYS)
_PROMISED = (0, 1, HALF_YEAR_DAYS)


def lasts_until(
    lines: pl.DataFrame, ahead: pl.DataFrame, today: tuple[int, ...]
) -> pl.DataFrame:
    """One row per customer with order lines: the first day on which a figure changes.

    Ages count on by themselves and are no change. So does how late it is what is still
    out: delay_grows and spread_grows tell by how many days a day.

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
    out = _still_out(deliveries_due(lines, deliveries), deliveries)
    joined = found.join(ahead, on="customer_id", how="full", coalesce=True).join(
        out, on="customer_id", how="left"
    )
    return joined.with_columns(
        pl.col("delay_grows", "spread_grows").fill_null(0),
        orders=pl.min_horizontal("orders", "ahead"),
        deliveries=pl.min_horizontal("deliveries", "overtakes"),
    ).drop("ahead", "overtakes")


def _still_out(due: pl.DataFrame, today: int) -> pl.DataFrame:
    """Of customers with lines that are late and still out, which grow later every day.

    overtakes  the first day on which one of them is later than a line that was not
    """
    out = due.filter("is_out")
    of_these = due.join(out, on="customer_id", how="semi", maintain_order="left")
    grows = of_these.group_by("customer_id").agg(
        delay_grows=reached_by(9, "is_out").cast(pl.Int64),
        median_grows=reached_by(5, "is_out").cast(pl.Int64),
    )
    others = of_these.filter(~pl.col("is_out")).with_columns(passed=pl.col("days_off"))
    nearest = out.join_asof(
        others,
        on="days_off",
        by="customer_id",
        strategy="forward",
        check_sortedness=False,  # not to be done by group; they come in order
    )
    gap = pl.col("passed") - pl.col("days_off")
    overtakes = nearest.group_by("customer_id").agg(overtakes=today + gap.min() + 1)
    return grows.join(overtakes, on="customer_id").select(
        "customer_id",
        "delay_grows",
        "overtakes",
        spread_grows=pl.col("delay_grows") - pl.col("median_grows"),
    )


def _next(today: int, day: pl.Expr, passes: tuple[int, ...]) -> pl.Expr:
    """The first day after today that lies so many days behind one of `day`."""
    ends = (day + days for days in passes)
    return pl.min_horizontal(end.filter(end > today).min() for end in ends)


def _next_delivery(today: int) -> pl.Expr:
    return pl.min_horizontal(
        _next(today, pl.col("promised"), _PROMISED),
        _next(today, pl.col("delivered"), (0,)),
    )
