"""The only door from tables to columns: one set-based query per fact table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from accounts.models import Feed
from diagnostics.features import shared
from diagnostics.features.assignments import assignments
from diagnostics.features.contracts import contracts
from diagnostics.features.customers import customers
from diagnostics.features.feeds import FeedStatus, effective_day, open_feeds
from diagnostics.features.frame import (
    EVERYONE,
    Ids,
    KeyRange,
    Reading,
    Scope,
    known,
    number_of,
    query,
)
from diagnostics.features.purchases import LineDays, purchases
from diagnostics.features.relationship import contacts, notes

__all__ = [
    "EVERYONE", "Features", "FeedStatus", "Ids", "KeyRange", "Reading", "Scope",
    "open_feeds", "read",
]  # fmt: skip

# What "no such fact" amounts to, where it is a number; elsewhere it is not known.
_NONE_IS_ZERO = (
    "purchase_days", "revenue_12m_cents", "revenue_prior_12m_cents", "series_12m",
    "lines_12m", "deliveries_due_180d", "deliveries_late_180d", "annual_value_cents",
    "annual_value_prior_cents", "sentiment_sum", "sentiment_weight",
    "active_contacts", "champions_active", "champions_left_180d", "owner_days",
    "owner_covered_365d",
)  # fmt: skip


@dataclass(frozen=True)
class Features:
    """Columns for n customers, in key order.

    frame  one row per customer: ids, dates as day numbers, figures; null = not known
    feeds  the kinds of fact that were being received
    """

    frame: pl.DataFrame
    feeds: dict[str, FeedStatus]

    @property
    def ids(self) -> np.ndarray:
        return self.frame["customer_id"].to_numpy()

    def columns(self) -> dict[str, np.ndarray]:
        """Every numeric column as float64, nan where not known."""
        numeric = self.frame.select(pl.selectors.numeric().cast(pl.Float64))
        return {
            name: numeric[name].fill_null(float("nan")).to_numpy()
            for name in numeric.columns
        }


def read(reading: Reading) -> Features:
    """All columns the measures know, for the customers of `reading`."""
    status = open_feeds(reading)

    def day(kind: Feed.Kind) -> date:
        return effective_day(status, kind, reading.as_of)

    def at(kind: Feed.Kind) -> Reading:
        return reading.on(day(kind))

    frame = customers(reading)
    for part in (
        purchases(at(Feed.Kind.PURCHASE), _line_days(day)),
        contracts(at(Feed.Kind.CONTRACT)),
        notes(at(Feed.Kind.NOTE)),
        contacts(at(Feed.Kind.CONTACT)),
        assignments(reading),
    ):
        frame = frame.join(part, on="customer_id", how="left", maintain_order="left")
    inputs = shared.read(reading)
    frame = _with_shared(frame, inputs).with_columns(
        pl.col(*_NONE_IS_ZERO).fill_null(0),
        series_total=pl.lit(_series_total(inputs, reading), pl.Float64),
        days_contact_expected_from=_expected_from(status, reading),
    )
    return Features(frame=frame, feeds=status)


def _line_days(day: Callable[[Feed.Kind], date]) -> LineDays:
    """A line is known no longer than its order."""
    orders = day(Feed.Kind.PURCHASE)
    return LineDays(
        deliveries=min(orders, day(Feed.Kind.DELIVERY)),
        discounts=min(orders, day(Feed.Kind.DISCOUNT)),
        costs=min(orders, day(Feed.Kind.COST)),
    )


def _with_shared(frame: pl.DataFrame, inputs: dict[str, pl.DataFrame]) -> pl.DataFrame:
    books, gaps = inputs[shared.BOOK], inputs[shared.USUAL_GAP]
    return (
        frame.join(
            books.rename({"subject_id": "owner_id", "value": "owner_book"}),
            on="owner_id",
            how="left",
            maintain_order="left",
        )
        .join(
            gaps.rename({"subject_id": "segment_id", "value": "segment_gap_days"}),
            on="segment_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(typical_book=pl.lit(_of_everyone(books), pl.Float64))
    )


def _of_everyone(rows: pl.DataFrame) -> float | None:
    """The organisation's own figure among the rows of a shared input."""
    own = rows.filter(pl.col("subject_id") == shared.ORGANISATION)
    return next(iter(own["value"].to_list()), None)


def _series_total(inputs: dict[str, pl.DataFrame], reading: Reading) -> float:
    """As fixed that day; where it was not, as the diagnoses of that day counted it."""
    fixed = _of_everyone(inputs[shared.SERIES_TOTAL])
    return _series_known(reading) if fixed is None else fixed


def _series_known(reading: Reading) -> int:
    products, parameters = known("accounts_product", reading.known_at)
    rows = query(
        f"SELECT count(DISTINCT series_id) FROM {products} p",  # noqa: S608
        parameters,
        {"n": pl.Int64},
    )
    return int(rows["n"][0])


def _expected_from(status: dict[str, FeedStatus], reading: Reading) -> pl.Expr:
    """Days over which a first contact could have been noted, and we would know."""
    day = number_of(effective_day(status, Feed.Kind.NOTE, reading.as_of))
    feed = status.get(Feed.Kind.NOTE)
    opened = number_of(feed.started_on) if feed else None
    start = pl.max_horizontal("acquired", pl.lit(opened, pl.Int32))
    return (pl.lit(day) - start).clip(lower_bound=0)
