"""What was worked out of order lines, kept until the day on which it changes by itself.

A million accounts have ten million order lines, and on most days nothing of what they
tell changes but how long ago it was. So the figures of each account are kept, with the
first day on which time alone makes them others. Whatever changes the facts forgets the
digest in the transaction that answers its request; see `requests`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from django.db import connection

from diagnostics.binary import DAYS_TO_2000, encoded_fixed, read_fixed
from diagnostics.features.frame import (
    Ids,
    Memory,
    Reading,
    Scope,
    Without,
    number_of,
    query,
)
from diagnostics.features.lasting import DAYS, lasts_until
from diagnostics.features.purchases import LineDays, figures_of, order_lines

_WHOLE = (
    "revenue_12m_cents", "revenue_prior_12m_cents", "series_12m", "lines_12m",
    "deliveries_due_180d", "deliveries_late_180d", "delivery_delay_p90_days",
    "delivery_spread_days", "margin_12m_cents", "last_purchase", "days_since_purchase",
    "days_since_first_purchase", "purchase_days", "seasonal_gap_days",
    "series_followed", "series_advanced",
)  # fmt: skip
_BROKEN = (
    "discount_rate_recent", "discount_rate_prior", "margin_rate_12m", "own_gap_days",
    "lifelong_gap_days",
)  # fmt: skip
_AGES = ("days_since_purchase", "days_since_first_purchase")
_GROWING = {
    "delivery_delay_p90_days": "delay_grows", "delivery_spread_days": "spread_grows",
}  # fmt: skip
_NOTHING = np.iinfo(np.int64).min  # stands for null in a whole figure
_FORM = np.dtype(
    [(name, "<i8") for name in _WHOLE]
    + [(name, "<f8") for name in _BROKEN]
    + [(f"{day} read on", "<i4") for day in DAYS]
    + [(f"{day} until", "<i4") for day in DAYS]
    + [(grows, "<i8") for grows in _GROWING.values()]
)
_FIELDS = {
    "customer_id": ">i8", "recipe": ">i8", "read_on": ">i4", "ahead_on": ">i4",
    "usual_gap": ">f8", "figures": f"V{_FORM.itemsize}",
}  # fmt: skip
_READ = {name: _FIELDS[name] for name in ("customer_id", "figures")}
_FAR = number_of(date(9999, 1, 1))
# Another recipe, another digest: a product that moves within its series moves all who
# follow the series. Count the version up whenever the figures are worked out otherwise.
_VERSION = 2
_RECIPE = """
SELECT ('x' || left(md5(concat(%s::int, string_agg(
           concat_ws(':', id, coalesce(series_id, 0), coalesce(step, 0)), ','
           ORDER BY id))), 16))::bit(64)::bigint FROM accounts_product
"""
_KEPT = """
SELECT customer_id, figures FROM diagnostics_purchasedigest
 WHERE {scope} AND recipe = %s AND octet_length(figures) = %s
"""
_COPY = (
    f"COPY diagnostics_purchasedigest ({', '.join(_FIELDS)})"
    " FROM STDIN WITH (FORMAT binary)"
)
_RENEWED_SHARE = 0.3  # of a range: more of them are read with it as a whole
# Even what nothing changes is worked out anew after so many days, spread by customer.
_LONGEST_DAYS = 28
_SPREAD_DAYS = 7


@dataclass(frozen=True)
class _Today:
    """The days the figures are read at, in the order of DAYS, as day numbers."""

    numbers: tuple[int, ...]

    @classmethod
    def of(cls, reading: Reading, days: LineDays) -> "_Today":
        dates = (reading.as_of, days.deliveries, days.discounts, days.costs)
        return cls(tuple(map(number_of, dates)))


def purchases(
    reading: Reading, memory: Memory, days: LineDays, ids: pl.Series
) -> pl.DataFrame:
    """What `features.purchases` tells of these customers, from digests where they hold.

    A row for each of `ids`, which are in key order; the figures of who has no order
    line are null. New digests go into the memory, to be kept.
    """
    today, recipe = _Today.of(reading, days), _recipe()
    kept = _kept(Without(reading.scope, memory.outdated), recipe, today)
    kept = kept.filter(pl.col("customer_id").is_in(ids.implode()))
    missing = ids.filter(~ids.is_in(kept["customer_id"].implode()))
    if missing.is_empty():
        return kept
    reading = reading.of(_narrowed(reading.scope, missing, len(ids)))
    lines = order_lines(reading)
    fresh = pl.DataFrame({"customer_id": missing}).join(
        figures_of(lines, reading, days), on="customer_id", how="left"
    )
    fresh = fresh.with_columns(pl.col(_WHOLE).cast(pl.Int64)).select(kept.columns)
    ahead = _ahead(reading)
    ends = lasts_until(lines, ahead, today.numbers)
    ends = ends.join(ahead, on="customer_id", how="left")
    lasting = fresh.join(ends, on="customer_id", how="left")
    memory.fresh.append(_digests(lasting, recipe, today))
    return pl.concat([kept, fresh])


def keep(memory: Memory, but_for: Ids) -> None:
    """Store the new digests, but for some customers; what is outdated goes."""
    forget(memory.outdated)
    for columns in memory.fresh:
        is_ours = ~np.isin(columns["customer_id"], but_for.ids)
        ours = {name: column[is_ours] for name, column in columns.items()}
        forget(Ids(tuple(ours["customer_id"].tolist())))
        with connection.cursor() as cursor:
            cursor.copy_expert(_COPY, encoded_fixed(ours, _FIELDS))


def forget(scope: Scope) -> None:
    """Work out the figures of these customers from their facts next time."""
    condition, parameters = scope.condition("customer_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM diagnostics_purchasedigest WHERE {condition}",  # noqa: S608
            parameters,
        )


def _recipe() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_RECIPE, [_VERSION])
        return int(cursor.fetchone()[0])


def _narrowed(scope: Scope, missing: pl.Series, count: int) -> Scope:
    is_most = len(missing) > _RENEWED_SHARE * count
    return scope if is_most else Ids(tuple(missing))


def _ahead(reading: Reading) -> pl.DataFrame:
    """When the next order line that is dated ahead comes, of those who have one."""
    condition, parameters = reading.scope.condition("customer_id")
    return query(
        "SELECT customer_id, min(purchased_on) - DATE '1970-01-01'"  # noqa: S608
        f" FROM accounts_purchase WHERE {condition} AND purchased_on > %s GROUP BY 1",
        [*parameters, reading.as_of],
        {"customer_id": pl.Int64, "ahead": pl.Int32},
    )


def _kept(scope: Scope, recipe: int, today: _Today) -> pl.DataFrame:
    """The figures that still hold, as of today."""
    condition, parameters = scope.condition("customer_id")
    rows = read_fixed(
        _KEPT.format(scope=condition), [*parameters, recipe, _FORM.itemsize], _READ
    )
    figures = np.ascontiguousarray(rows["figures"]).view(_FORM)
    holds = np.ones(len(rows), np.bool_)
    for day, number in zip(DAYS, today.numbers, strict=True):
        holds &= (figures[f"{day} read on"] <= number) & (
            number < figures[f"{day} until"]
        )
    chosen = np.flatnonzero(holds)
    chosen = chosen[np.argsort(rows["customer_id"][chosen], kind="stable")]  # two runs
    figures, ids = figures.take(chosen), rows["customer_id"][chosen].astype(np.int64)
    older, later = (
        number - figures[f"{day} read on"].astype(np.int64)
        for day, number in zip(DAYS[:2], today.numbers[:2], strict=True)
    )
    whole = pl.DataFrame({name: figures[name] for name in _WHOLE}).select(
        pl.all().replace(_NOTHING, None)
    )
    broken = pl.DataFrame({name: figures[name] for name in _BROKEN}).select(
        pl.all().fill_nan(None)
    )
    return pl.concat(
        [pl.DataFrame({"customer_id": ids}), whole, broken], how="horizontal"
    ).with_columns(
        pl.col(_AGES) + pl.Series(older),
        **{
            name: pl.col(name) + pl.Series(later * figures[grows])
            for name, grows in _GROWING.items()
        },
    )


def _digests(fresh: pl.DataFrame, recipe: int, today: _Today) -> dict[str, np.ndarray]:
    """Columns to store; beside the figures stands until when they last, and `ahead`."""
    figures = np.empty(len(fresh), _FORM)
    for name in _WHOLE:
        figures[name] = fresh[name].fill_null(_NOTHING).to_numpy()
    for name in _BROKEN:
        figures[name] = fresh[name].fill_null(float("nan")).to_numpy()
    for grows in _GROWING.values():
        figures[grows] = fresh[grows].fill_null(0).to_numpy()
    ids = fresh["customer_id"]
    longest = _LONGEST_DAYS + ids.to_numpy() % _SPREAD_DAYS
    for day, number in zip(DAYS, today.numbers, strict=True):
        last = fresh.select(pl.min_horizontal(day, pl.lit(pl.Series(number + longest))))
        figures[f"{day} read on"] = number
        figures[f"{day} until"] = last.to_series().to_numpy()
    return {
        "customer_id": ids.to_numpy(),
        "recipe": np.full(len(fresh), recipe),
        "read_on": np.full(len(fresh), today.numbers[0] - DAYS_TO_2000),
        "ahead_on": fresh["ahead"].fill_null(_FAR).to_numpy() - DAYS_TO_2000,
        "usual_gap": figures["lifelong_gap_days"],
        "figures": figures.view(f"V{_FORM.itemsize}"),
    }
