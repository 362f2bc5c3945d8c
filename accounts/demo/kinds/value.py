"""Invoices and what is paid of them, the time accounts cost us, and its price."""

import numpy as np
import polars as pl

from accounts.demo import wording
from accounts.demo.health import MONTH_DAYS, MONTHS
from accounts.demo.portfolio import PAYMENT_DAYS, SEGMENTS
from accounts.demo.randomness import WINDOW_DAYS, days_before, nulled
from accounts.demo.scene import Scene, Tables, crew, keys

_ILL = 1 - pl.col("health")
ACTIVITIES = 5 + 12 * _ILL  # a year, of an account
_MINUTES = {
    "support": 35, "visit": 110, "delivery": 70, "training": 150, "administration": 30,
    "other": 25,
}  # fmt: skip
_SHARES = (0.45, 0.16, 0.12, 0.07, 0.14, 0.06)
_HOURLY = {  # EUR, three years ago
    "support": 58, "visit": 84, "delivery": 61, "training": 79, "administration": 44,
    "other": 50,
}  # fmt: skip
_RISE, _ENTERPRISE_EXTRA = 1.04, 1.15
_DISPUTED, _IN_TWO_PARTS = 0.004, 0.03  # shares of invoices
_SETTLED_AFTER = 100, 340  # days beyond the due day of what was disputed


def value_rows(
    scene: Scene, purchases: pl.DataFrame, contracts: pl.DataFrame
) -> Tables:
    """What is billed, paid and spent on the accounts.

    purchases, contracts  rows of accounts_purchase and accounts_contract
    """
    invoices = _invoices(scene, purchases, contracts)
    return {
        "accounts_invoice": invoices.drop("health"),
        "accounts_payment": _payment_rows(scene, invoices),
        "accounts_serviceactivity": _activity_rows(scene),
        "accounts_unitcost": _unit_cost_rows(scene),
    }


def _invoices(
    scene: Scene, purchases: pl.DataFrame, contracts: pl.DataFrame
) -> pl.DataFrame:
    """Rows of accounts_invoice, with the account's health when each was issued."""
    rows = pl.concat([_of_orders(purchases), _of_quarters(scene, contracts)])
    of_account = scene.accounts.select("segment", customer_id="id")
    terms = pl.col("segment").replace_strict(dict(enumerate(PAYMENT_DAYS)))
    since = (pl.lit(scene.day) - pl.col("issued_on")).dt.total_days()
    month = (since / MONTH_DAYS).cast(int).clip(0, MONTHS - 1)
    health = scene.months.select("month", "health", customer_id="id")
    return (
        rows.filter(pl.col("issued_on") <= scene.day)
        .sort("customer_id", "issued_on", "number")
        .join(of_account, on="customer_id", maintain_order="left")
        .with_columns(month=month, due_on=pl.col("issued_on") + _days(terms))
        .join(health, on=("customer_id", "month"), how="left", maintain_order="left")
        .select(
            pl.int_range(1, pl.len() + 1).alias("id"),
            pl.lit("demo").alias("source"),
            pl.format("invoice-{}", "number").alias("external_id"),
            "customer_id",
            "number",
            "issued_on",
            "due_on",
            pl.col("amount").round(2),
            pl.col("issued_on").alias("knowable_on"),
            # Who has left pays like somebody who is not well.
            pl.col("health").fill_null(0.35),
        )
    )


def _days(count: pl.Expr) -> pl.Expr:
    return pl.duration(days=count)


def _of_orders(purchases: pl.DataFrame) -> pl.DataFrame:
    """An invoice per order, on the day the first of it is delivered."""
    first = pl.col("delivered_on").min().fill_null(pl.col("purchased_on").min())
    return (
        purchases.group_by("customer_id", "order_number", maintain_order=True)
        .agg(first.alias("issued_on"), pl.col("amount").sum())
        .select("customer_id", "issued_on", "amount", number="order_number")
        .filter(pl.col("amount") != 0)
    )


def _of_quarters(scene: Scene, contracts: pl.DataFrame) -> pl.DataFrame:
    """A quarter of a contract's year at the start of each of its quarters."""
    rows = contracts.with_columns(quarter=pl.int_ranges(0, pl.lit(4))).explode(
        "quarter"
    )
    return (
        rows.with_columns(
            issued_on=pl.col("started_on").dt.offset_by(
                pl.format("{}mo", pl.col("quarter") * 3)
            )
        )
        .filter(
            pl.col("issued_on") < pl.col("ended_on"),
            pl.col("issued_on") > days_before(scene.day, WINDOW_DAYS).item(),
        )
        .select(
            "customer_id",
            "issued_on",
            amount=pl.col("annual_value") / 4,
            number=pl.format(
                "C{}-{}",
                pl.col("customer_id") + 10_000,
                pl.col("issued_on").dt.strftime("%y%m%d"),
            ),
        )
    )


def _payment_rows(scene: Scene, invoices: pl.DataFrame) -> pl.DataFrame:
    """Most on time; the worse an account is, the later it pays."""
    rng = scene.stream("payments")
    size, ill = len(invoices), 1 - invoices["health"].to_numpy()
    early = rng.integers(-9, 4, size)
    is_late = rng.random(size) < 0.06 + 0.75 * ill**1.5
    late = early + is_late * rng.exponential(6 + 55 * ill**2)
    luck, disputed = rng.random(size), _DISPUTED * (1 + 4 * ill)
    shortest, longest = _SETTLED_AFTER
    settled = shortest + (longest - shortest) * luck / disputed
    late = np.where(luck < disputed, settled, late)
    is_split = rng.random(size) < _IN_TWO_PARTS
    first = np.where(is_split, 0.5, 1.0)
    whole = invoices.with_columns(
        late=pl.Series(late.astype(int)), share=pl.Series(first), part=pl.lit(1)
    )
    rest = whole.filter(pl.lit(pl.Series(is_split))).with_columns(
        late=pl.col("late") + 21, share=1 - pl.col("share"), part=pl.lit(2)
    )
    paid_on = pl.col("due_on") + _days(pl.col("late"))
    half = (pl.col("amount") * pl.col("share")).round(2)
    return (
        pl.concat([whole, rest])
        .with_columns(paid_on=pl.max_horizontal(paid_on, "issued_on"))
        .filter(pl.col("paid_on") <= scene.day)
        .sort("id", "part")
        .select(
            pl.lit("demo").alias("source"),
            pl.format("payment-{}-{}", "number", "part").alias("external_id"),
            "customer_id",
            pl.col("id").alias("invoice_id"),
            "paid_on",
            pl.when(part=1)
            .then(half)
            .otherwise(pl.col("amount") - half)
            .alias("amount"),
            pl.col("paid_on").alias("knowable_on"),
        )
    )


def _activity_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("activities")
    rows = scene.drawn(rng, ACTIVITIES)
    size = len(rows)
    kinds = rng.choice(list(_MINUTES), size, p=_SHARES)
    typical = np.array([_MINUTES[kind] for kind in kinds])
    minutes = np.round(typical * rng.lognormal(0, 0.5, size) / 5).clip(1) * 5
    texts = [wording.ACTIVITIES[kind] for kind in kinds]
    return rows.select(
        *keys("activity"),
        pl.Series("kind", kinds),
        scene.dates(rows["ago"]).alias("done_on"),
        pl.Series("minutes", minutes.astype(int)),
        crew(rng, rows).alias("user_id"),
        pl.Series("text", wording.worded(rng, texts)),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _unit_cost_rows(scene: Scene) -> pl.DataFrame:
    """A price per activity for each year, and an own one of the first segment."""
    rows = (
        pl.DataFrame({"activity": list(_HOURLY), "hourly": list(_HOURLY.values())})
        .join(pl.DataFrame({"year": range(4)}), how="cross")
        .join(
            pl.DataFrame({"segment_id": [None, 1], "extra": [1.0, _ENTERPRISE_EXTRA]}),
            how="cross",
        )
    )
    ago = (WINDOW_DAYS + 60 - 365 * rows["year"]).to_numpy()
    started = pl.Series(days_before(scene.day, ago))
    is_last = (rows["year"] == 3).to_numpy()
    return rows.select(
        pl.lit("demo").alias("source"),
        pl.format(
            "cost-{}-{}-{}",
            "activity",
            "year",
            pl.col("segment_id").replace_strict(
                dict(enumerate(SEGMENTS, start=1)), default="all"
            ),
        ).alias("external_id"),
        "activity",
        "segment_id",
        (pl.col("hourly") * pl.col("extra") * _RISE ** pl.col("year"))
        .round(2)
        .alias("cost_per_hour"),
        started.alias("started_on"),
        pl.Series("ended_on", nulled(days_before(scene.day, ago - 365), is_last)),
        started.alias("knowable_on"),
    )
