"""Orders in each account's own rhythm, line by line."""

from datetime import date

import numpy as np
import polars as pl

from accounts.demo import catalogue
from accounts.demo.randomness import (
    WINDOW_DAYS,
    Floats,
    Ints,
    days_before,
    nulled,
    stream,
    weekdays_before,
)

FADING_DAYS = 190  # how long before its last order an account began to fade
_SERVICE_SHARE = 0.03  # of its annual value, in one order of a contract account
_CREDITS, _SAMPLES = 0.006, 0.004  # shares of lines


def purchase_rows(seed: int, accounts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows of accounts_purchase, oldest first within each account."""
    rng = stream(seed, "purchases")
    orders = _orders(rng, accounts.filter(pl.col("buys")), day)
    lines = _lines(rng, orders)
    lines = lines.with_columns(**_money(rng, lines))
    return _delivered(rng, lines, day).select(
        pl.format("line-{}-{}", "order_number", "line").alias("external_id"),
        pl.lit("demo").alias("source"),
        pl.col("id").alias("customer_id"),
        "order_number",
        (pl.col("product") + 1).alias("product_id"),
        "purchased_on",
        "quantity",
        "amount",
        "cost",
        "discount",
        "promised_on",
        "delivered_on",
        pl.col("purchased_on").alias("knowable_on"),
    )


def _orders(
    rng: np.random.Generator, accounts: pl.DataFrame, day: date
) -> pl.DataFrame:
    """Order days back from each account's last order, a gamma gap between them."""
    count = (WINDOW_DAYS / accounts["gap"] * 1.3).cast(int).to_numpy() + 8
    rows = accounts[np.repeat(np.arange(len(accounts)), count)]
    shape = rows["regularity"].to_numpy()
    gaps = rng.gamma(shape, rows["gap"].to_numpy() / shape)
    first = np.cumsum(count) - count
    gaps[first] = 0
    since_last = np.cumsum(gaps)
    since_last -= np.repeat(since_last[first], count)
    ago = rows["last_order_ago"].to_numpy() + _stretched(since_last, rows)
    rows = rows.with_columns(
        since_last=pl.Series(since_last), ago=pl.Series(ago.astype(int))
    )
    rows = _kept(rng, rows, day).sort("id", "ago", descending=[False, True])
    place = pl.int_range(pl.len()).over("id") + 1
    return rows.with_columns(
        purchased_on=pl.Series(weekdays_before(day, rows["ago"])),
        order_number=pl.format("{}-{}", pl.col("id") + 10_000, place),
        worth=pl.Series(_worth(rng, rows)),
    )


def _stretched(since_last: Floats, rows: pl.DataFrame) -> Floats:
    """Longer gaps towards the last order, where the account was fading."""
    factor = rows["fading"].to_numpy()
    faded = since_last * factor
    return np.where(
        faded < FADING_DAYS, faded, FADING_DAYS + since_last - FADING_DAYS / factor
    )


def _kept(rng: np.random.Generator, rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Without what lies outside the window, a quiet time or the account's season."""
    month = pl.Series(days_before(day, rows["ago"])).dt.month()
    away = (pl.lit(month) - pl.col("season")) % 12
    is_off_season = (pl.col("season") > 0) & (away - 6).abs().lt(3)
    kept_off_season = pl.Series(rng.random(len(rows)) < 0.15)
    return rows.filter(
        pl.col("ago") <= WINDOW_DAYS,
        pl.col("ago") < pl.col("acquired_ago") - 2,
        ~pl.col("ago").is_between("quiet_until_ago", "quiet_from_ago"),
        ~is_off_season | pl.lit(kept_off_season),
    )


def _worth(rng: np.random.Generator, rows: pl.DataFrame) -> Floats:
    """What each order is worth before discount, in EUR."""
    years = rows["ago"].to_numpy() / 365
    share = np.where(rows["is_contract"].to_numpy(), _SERVICE_SHARE, 1.0)
    growth = np.exp(-rows["growth"].to_numpy() * years)
    is_late = rows["since_last"].to_numpy() * rows["fading"].to_numpy() < FADING_DAYS
    faded = np.where(is_late, rows["fading"].to_numpy() ** -0.7, 1.0)
    chance = rng.lognormal(0, 0.22, len(rows))
    return rows["value"].to_numpy() * share * growth * faded * chance


def _lines(rng: np.random.Generator, orders: pl.DataFrame) -> pl.DataFrame:
    """Each order cut into one to six lines of products the account likes."""
    orders = orders.with_columns(lead=pl.Series(rng.integers(4, 21, len(orders))))
    count = 1 + np.minimum(rng.poisson(1.9, len(orders)), 5)
    rows = orders[np.repeat(np.arange(len(orders)), count)]
    share = rng.gamma(2.0, size=len(rows))
    rows = rows.with_columns(
        share=pl.Series(share), product=pl.Series(_products(rng, rows))
    ).unique(("order_number", "product"), keep="first", maintain_order=True)
    whole = pl.col("share").sum().over("order_number")
    return rows.with_columns(
        target=pl.col("worth") * pl.col("share") / whole,
        line=pl.int_range(pl.len()).over("order_number") + 1,
    )


def _products(rng: np.random.Generator, rows: pl.DataFrame) -> Ints:
    """Places in the catalogue: each account has favourites, more of them later."""
    ids = rows["id"].to_numpy()
    liked = rng.random((ids.max() + 1, len(catalogue.NAMES))).argsort(axis=1)
    years_ago = rows["ago"].to_numpy() / 365
    breadth = rows["breadth"].to_numpy() - np.minimum(years_ago, 2)
    place = rng.random(len(rows)) ** 1.4 * np.maximum(breadth, 1)
    products: Ints = liked[ids, place.astype(int)]
    return products


def _money(rng: np.random.Generator, lines: pl.DataFrame) -> dict[str, pl.Series]:
    """Quantity, amount, cost and discount in EUR; some credits and free samples."""
    size, target = len(lines), lines["target"].to_numpy()
    wanted = lines["product"].to_numpy()
    # An account that cannot afford one of it takes the first step of the series.
    product = np.where(
        catalogue.PRICES[wanted] > 1.5 * target,
        wanted - catalogue.STEPS[wanted],
        wanted,
    )
    price, kind = catalogue.PRICES[product], rng.random(size)
    is_extra = lines["line"].to_numpy() > 1  # the first line makes it an order
    is_credit, is_sample = (
        is_extra & (kind < _CREDITS),
        is_extra & (kind > 1 - _SAMPLES),
    )
    quantity = np.maximum(np.round(target / price), 1)
    quantity = np.where(is_credit, np.ceil(quantity * 0.3), quantity)
    listed = np.where(is_credit, -1, 1) * quantity * price
    rate = lines["discount"].to_numpy() * rng.uniform(0.6, 1.4, size)
    discount = np.where(is_credit | is_sample, 0, np.round(listed * rate, 2))
    return {
        "product": pl.Series(product),
        "quantity": pl.Series(quantity),
        "amount": pl.Series(np.where(is_sample, 0, np.round(listed - discount, 2))),
        "discount": pl.Series(discount),
        "cost": pl.Series(np.round(listed * catalogue.COST_SHARES[product], 2)),
    }


def _delivered(
    rng: np.random.Generator, lines: pl.DataFrame, day: date
) -> pl.DataFrame:
    """Promised and delivered days, some late, some still missing; none for a credit."""
    size = len(lines)
    promised_ago = (lines["ago"] - lines["lead"]).to_numpy()
    is_late = rng.random(size) < lines["late_share"].to_numpy()
    off = np.where(is_late, rng.integers(1, 22, size), -rng.integers(0, 3, size))
    delivered_ago = promised_ago - off
    is_credit = lines["amount"].to_numpy() < 0
    missing = (delivered_ago < 0) | (rng.random(size) < 0.002) | is_credit
    return lines.with_columns(
        promised_on=pl.Series(nulled(days_before(day, promised_ago), is_credit)),
        delivered_on=pl.Series(nulled(days_before(day, delivered_ago), missing)),
    )
