"""Columns from purchases: rhythm, revenue, breadth, deliveries, discounts, margin."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from diagnostics.features.frame import (
    YEAR_DAYS,
    Reading,
    cents,
    day_number,
    facts,
    known,
    number_of,
)
from diagnostics.features.series import ladders, steps

RECENT_GAPS = 12  # the rhythm of now, not of years ago
FEWEST_GAPS = 3  # with fewer, the segment's usual gap has a say
SEGMENT_GAPS = 2
HALF_YEAR_DAYS = 180
NONE_IS_ZERO = (
    "purchase_days", "revenue_12m_cents", "revenue_prior_12m_cents", "series_12m",
    "lines_12m", "deliveries_due_180d", "deliveries_late_180d",
)  # fmt: skip
SEASON_SLACK_DAYS = 30  # a season may start this much later than a year before
_COLUMNS = {
    "day": (day_number("purchased_on"), pl.Int32),
    "amount": (cents("amount"), pl.Int64),
    "discount": (cents("discount"), pl.Int64),
    "cost": (cents("cost"), pl.Int64),
    "promised": (day_number("promised_on"), pl.Int32),
    "delivered": (day_number("delivered_on"), pl.Int32),
    "series_id": ("p.series_id", pl.Int64),
    "step": ("p.step", pl.Int32),
}


@dataclass(frozen=True)
class LineDays:
    """The days at which to read what order lines tell beside the order itself.

    They differ where a feed is silent: an order that nobody reports as delivered is
    not late for that.
    """

    deliveries: date
    discounts: date
    costs: date

    @classmethod
    def all_on(cls, day: date) -> "LineDays":
        return cls(day, day, day)


def purchases(reading: Reading, days: LineDays | None = None) -> pl.DataFrame:
    """One row per customer with purchases up to as_of; see the measures for use.

    days  none of them later than as_of, which they are where not given
    """
    days = days or LineDays.all_on(reading.as_of)
    return figures_of(order_lines(reading), reading, days)


def order_lines(reading: Reading) -> pl.DataFrame:
    """Every order line of these customers up to as_of."""
    products, parameters = known("accounts_product", reading.known_at)
    return facts(
        reading,
        "accounts_purchase",
        _COLUMNS,
        day="purchased_on",
        join=(f"LEFT JOIN {products} p ON p.id = f.product_id", parameters),
    )


def figures_of(lines: pl.DataFrame, reading: Reading, days: LineDays) -> pl.DataFrame:
    """One row per customer with order lines; `lines` as `order_lines` reads them."""
    today = number_of(reading.as_of)
    figures = lines.group_by("customer_id").agg(
        *_revenue(today),
        *_discounts(number_of(days.discounts)),
        *_margin(number_of(days.costs)),
    )
    for part in (
        _deliveries(deliveries_due(lines, number_of(days.deliveries))),
        _rhythm(lines, today),
        steps(lines, ladders(reading), today),
    ):
        figures = figures.join(part, on="customer_id", how="left")
    return figures


def deliveries_due(lines: pl.DataFrame, today: int) -> pl.DataFrame:
    """Lines of the last half year that are here or late, the least late first.

    What is promised for today and still out says nothing before the day is over.

    Columns: customer_id, days_off after (or before) the promised day, and is_out.
    """
    promised, delivered = pl.col("promised"), pl.col("delivered")
    is_here = (delivered <= today).fill_null(value=False)
    is_settled = (promised < today) | ((promised == today) & is_here)
    until = pl.min_horizontal(delivered, pl.lit(today))
    return (
        lines.filter(is_settled & (promised > today - HALF_YEAR_DAYS))
        .select("customer_id", days_off=until - promised, is_out=~is_here)
        .sort("days_off")
    )


def reached_by(tenths: int, column: str) -> pl.Expr:
    """The first, in order, that so many tenths of a group's rows come up to."""
    place = (tenths * pl.len().cast(pl.Int64) - 1) // 10
    return pl.col(column).slice(place, 1).first()


def _within(today: int, since: int, until: int = 0) -> pl.Expr:
    """Lines of the days (today - since, today - until]."""
    day = pl.col("day")
    return (day > today - since) & (day <= today - until)


def _revenue(today: int) -> list[pl.Expr]:
    amount, year = pl.col("amount"), _within(today, YEAR_DAYS)
    return [
        amount.filter(year).sum().alias("revenue_12m_cents"),
        amount.filter(_within(today, 2 * YEAR_DAYS, YEAR_DAYS))
        .sum()
        .alias("revenue_prior_12m_cents"),
        pl.col("series_id")
        .filter(year & (amount > 0))
        .drop_nulls()
        .n_unique()
        .alias("series_12m"),
        (year & (amount > 0)).sum().alias("lines_12m"),
    ]


def _deliveries(due: pl.DataFrame) -> pl.DataFrame:
    late = reached_by(9, "days_off")
    return due.group_by("customer_id").agg(
        deliveries_due_180d=pl.len(),
        deliveries_late_180d=(pl.col("days_off") > 0).sum(),
        delivery_delay_p90_days=late.clip(lower_bound=0),
        delivery_spread_days=late - reached_by(5, "days_off"),
    )


def _discounts(today: int) -> list[pl.Expr]:
    recent = _within(today, HALF_YEAR_DAYS)
    prior = _within(today, HALF_YEAR_DAYS + YEAR_DAYS, HALF_YEAR_DAYS)
    return [
        _discount_rate(recent).alias("discount_rate_recent"),
        _discount_rate(prior).alias("discount_rate_prior"),
    ]


def _margin(today: int) -> list[pl.Expr]:
    """Of the lines whose cost is known; the rate is null where they brought nothing."""
    year = _within(today, YEAR_DAYS) & pl.col("cost").is_not_null()
    amount = pl.col("amount").filter(year).sum()
    margin = amount - pl.col("cost").filter(year).sum()
    return [
        pl.when(year.any()).then(margin).alias("margin_12m_cents"),
        pl.when(amount > 0).then(margin / amount).alias("margin_rate_12m"),
    ]


def _discount_rate(window: pl.Expr) -> pl.Expr:
    """Share of the list price given away; null where nothing was sold."""
    window = window & pl.col("discount").is_not_null()
    given = pl.col("discount").filter(window).sum()
    listed = given + pl.col("amount").filter(window).sum()
    return pl.when(listed > 0).then(given / listed)


def _rhythm(lines: pl.DataFrame, today: int) -> pl.DataFrame:
    """Gaps between days with a purchase; samples and credits are none."""
    days = (
        lines.filter(pl.col("amount") > 0)
        .select("customer_id", "day")
        .unique()
        .sort("customer_id", "day")
        .with_columns(gap=pl.col("day").diff().over("customer_id"))
    )
    day, gap = pl.col("day"), pl.col("gap")
    return days.group_by("customer_id").agg(
        last_purchase=day.max(),
        days_since_purchase=today - day.max(),
        days_since_first_purchase=today - day.min(),
        purchase_days=pl.len(),
        own_gap_days=pl.when(gap.count() >= 2).then(
            gap.drop_nulls().tail(RECENT_GAPS).median()
        ),
        lifelong_gap_days=gap.median(),
        seasonal_gap_days=gap.filter(_ran_a_year_ago(today)).max(),
    )


def expected_gap() -> pl.Expr:
    """The account's own gap, at most a year; from two gaps alone, bounded further.

    One order after years of silence makes no rhythm of years.
    """
    few = pl.col("purchase_days") <= FEWEST_GAPS  # n purchases make n - 1 gaps
    borrowed = pl.when(few).then(SEGMENT_GAPS * pl.col("segment_gap_days"))
    own = pl.col("own_gap_days")
    bounded = pl.min_horizontal(own, borrowed, pl.lit(float(YEAR_DAYS)))
    return pl.when(own.is_not_null()).then(bounded)


def _ran_a_year_ago(today: int) -> pl.Expr:
    """Gaps of a year or less that ran through the 30 days up to this day a year ago."""
    anniversary = today - YEAR_DAYS
    day, gap = pl.col("day"), pl.col("gap")
    through = (day > anniversary - SEASON_SLACK_DAYS) & (day - gap <= anniversary)
    return through & (gap <= YEAR_DAYS)
