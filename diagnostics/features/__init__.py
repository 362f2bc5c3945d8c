"""The only door from tables to columns: one set-based query per fact table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from accounts.models import Feed, Organisation
from diagnostics.features import (
    contracts,
    digests,
    market,
    overrides,
    plans,
    ratings,
    relationship,
    shared,
    staffing,
    surveys,
    technology,
    tickets,
    value,
)
from diagnostics.features.customers import customers
from diagnostics.features.feeds import FeedStatus, effective_day, open_feeds
from diagnostics.features.frame import (
    EVERYONE,
    Ids,
    KeyRange,
    Memory,
    Part,
    Reading,
    Scope,
    Without,
    known,
    number_of,
    query,
)
from diagnostics.features.purchases import (
    NONE_IS_ZERO,
    LineDays,
    expected_gap,
    purchases,
)
from diagnostics.features.readings import readings
from diagnostics.scoring.rules import ReadingRule

__all__ = [
    "EVERYONE",
    "Features",
    "FeedStatus",
    "Ids",
    "KeyRange",
    "Memory",
    "Reading",
    "Scope",
    "Without",
    "open_feeds",
    "read",
]  # fmt: skip

# Each fact table's columns; what purchases tell depends on the day of four feeds.
_PARTS: tuple[Part, ...] = (
    *contracts.PARTS,
    *relationship.PARTS,
    *market.PARTS,
    *surveys.PARTS,
    *plans.PARTS,
    *tickets.PARTS,
    *technology.PARTS,
    *staffing.PARTS,
    *value.PARTS,
    *overrides.PARTS,
    *ratings.PARTS,
)
# Shared input, the column that names its subject, and the column it becomes.
_SHARED = (
    (shared.BOOK, "owner_id", "owner_book"),
    (shared.CAPACITY, "owner_id", "owner_capacity"),
    (shared.AWAY, "owner_id", "owner_days_away"),
    (shared.USUAL_GAP, "segment_id", "segment_gap_days"),
)


# Columns of days over which a first fact of a kind could have come.
_HEARD = {
    "days_contact_expected_from": Feed.Kind.NOTE,
    "days_tickets_heard": Feed.Kind.TICKET,
    "days_incidents_heard": Feed.Kind.INCIDENT,
    "days_competitors_heard": Feed.Kind.COMPETITOR,
    "days_placement_expected_from": Feed.Kind.PLACEMENT,
    "days_activity_expected_from": Feed.Kind.ACTIVITY,
}


@dataclass(frozen=True)
class Features:
    """Columns for n customers, in key order.

    frame  one row per customer: ids, dates as day numbers, figures; null = not known
    feeds  the kinds of fact that were being received
    """

    frame: pl.DataFrame
    feeds: dict[str, FeedStatus]

    def only(self, rows: np.ndarray) -> "Features":
        """Those of some customers: `rows` is (n,) true and false."""
        return Features(self.frame.filter(pl.Series(rows)), self.feeds)

    @property
    def ids(self) -> np.ndarray:
        return self.frame["customer_id"].to_numpy()

    def columns(self) -> dict[str, np.ndarray]:
        """Every numeric column as float64, nan where not known."""
        numeric = self.frame.select(
            pl.selectors.numeric().cast(pl.Float64).fill_null(float("nan"))
        )
        return {name: numeric[name].to_numpy() for name in numeric.columns}


def read(reading: Reading, wanted: tuple[ReadingRule, ...] = ()) -> Features:
    """All columns the measures know, for the customers of `reading`.

    wanted  what scoring models make of readings
    """
    status = open_feeds(reading)

    def day(kind: Feed.Kind) -> date:
        return effective_day(status, kind, reading.as_of)

    frame = customers(reading)
    bought = _bought(reading.on(day(Feed.Kind.PURCHASE)), _line_days(day), frame)
    frame = _joined(frame, bought, NONE_IS_ZERO)
    for part in _PARTS:
        held = reading.on(day(part.kind)) if part.kind else reading
        frame = _joined(frame, part.read(held), part.none_is_zero)
    if wanted:
        told = readings(reading, day(Feed.Kind.READING), wanted)
        frame = _joined(frame, told, ())
    inputs = shared.read(reading)
    frame = _with_shared(frame, inputs).with_columns(
        series_total=pl.lit(_series_total(inputs, reading), pl.Float64),
        service_cost_12m_cents=value.service_cost(frame, inputs, _currency()),
        **{
            column: _days_heard(kind, status, reading)
            for column, kind in _HEARD.items()
        },
    )
    return Features(frame=frame, feeds=status)


def _bought(reading: Reading, days: LineDays, frame: pl.DataFrame) -> pl.DataFrame:
    if reading.memory is not None:
        return digests.purchases(reading, reading.memory, days, frame["customer_id"])
    return purchases(reading, days)


def _joined(
    frame: pl.DataFrame, part: pl.DataFrame, none_is_zero: tuple[str, ...]
) -> pl.DataFrame:
    """`frame` with the columns of `part`, which may have no row for a customer."""
    if part.is_empty():
        columns = part.drop("customer_id").schema.items()
        joined = frame.with_columns(**{n: pl.lit(None, kind) for n, kind in columns})
    else:
        joined = frame.join(part, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(none_is_zero).fill_null(0))


def _line_days(day: Callable[[Feed.Kind], date]) -> LineDays:
    """A line is known no longer than its order."""
    orders = day(Feed.Kind.PURCHASE)
    return LineDays(
        deliveries=min(orders, day(Feed.Kind.DELIVERY)),
        discounts=min(orders, day(Feed.Kind.DISCOUNT)),
        costs=min(orders, day(Feed.Kind.COST)),
    )


def _with_shared(frame: pl.DataFrame, inputs: dict[str, pl.DataFrame]) -> pl.DataFrame:
    for name, subject, column in _SHARED:
        rows = inputs[name].rename({"subject_id": subject, "value": column})
        frame = frame.join(rows, on=subject, how="left", maintain_order="left")
    typical = _of_everyone(inputs[shared.BOOK])
    return frame.with_columns(
        typical_book=pl.lit(typical, pl.Float64), expected_gap_days=expected_gap()
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


def _days_heard(
    kind: Feed.Kind, status: dict[str, FeedStatus], reading: Reading
) -> pl.Expr:
    """Days over which a first fact of a customer could have come, and we would know."""
    day = number_of(effective_day(status, kind, reading.as_of))
    feed = status.get(kind)
    opened = number_of(feed.started_on) if feed else None
    start = pl.max_horizontal("acquired", pl.lit(opened, pl.Int32))
    return (pl.lit(day) - start).clip(lower_bound=0)


def _currency() -> str:
    """The organisation's; before there is one nobody's."""
    return Organisation.objects.values_list("currency", flat=True).first() or ""
