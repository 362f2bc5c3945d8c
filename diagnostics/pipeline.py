"""From facts to diagnoses: read, measure, score, for any set of customers."""

from datetime import date

import numpy as np
import polars as pl
from django.db import connection

from diagnostics import features
from diagnostics.features import Features, Reading
from diagnostics.judges import RATE_SCALE, Judge, Judges
from diagnostics.models import Band
from diagnostics.scoring.bands import new_accounts
from diagnostics.scoring.diagnosis import Diagnoses, diagnose
from diagnostics.scoring.framework import ENGINE_VERSION, OVERRIDE, Framework
from diagnostics.scoring.numbers import NULL
from diagnostics.scoring.observe import Observations, observe
from diagnostics.scoring.overrides import Overrides
from diagnostics.scoring.states import State

BANDS = [Band.AT_RISK, Band.WATCH, Band.HEALTHY, Band.NEW, Band.NOT_ENOUGH_DATA]


def diagnosed(reading: Reading, judges: Judges) -> pl.DataFrame:
    """One row per customer that was ours on as_of: the columns of `Scored`, and dates.

    Tenths, hundredths and per mille are integers, null where there is no figure. Beside
    them stand the owner, and `alike`, the same number for accounts to compare.
    """
    facts = features.read(reading, judges.readings)
    is_contract = facts.frame["is_contract"].to_numpy() == 1
    segments = facts.frame["segment_id"].to_numpy()
    shares = judges.shared_out(is_contract, segments)
    parts = [
        _judged(facts.only(own), judge, reading.as_of)
        for judge, own in shares
        if own.any() or judge is judges.default
    ]
    return parts[0] if len(parts) == 1 else pl.concat(parts).sort("customer_id")


def _judged(facts: Features, judge: Judge, as_of: date) -> pl.DataFrame:
    """The same for customers that one scoring model is for."""
    columns = facts.columns()
    seen = _mark_silent(
        observe(judge.framework, columns, set(facts.feeds)), judge, facts
    )
    is_new = new_accounts(
        judge.framework,
        columns["days_since_acquired"],
        columns["purchase_days"],
        columns["segment_gap_days"],
    )
    said = Overrides(columns["override_word"].astype(np.int8), columns["override_at"])
    result = diagnose(
        judge.framework, seen.points, seen.states, seen.values, is_new, said
    )
    return pl.DataFrame(
        {"customer_id": facts.ids}
        | _scores(result)
        | _vectors(result, seen)
        | _top_drivers(result, judge.framework)
    ).with_columns(
        version_id=pl.lit(judge.version_id),
        engine=pl.lit(ENGINE_VERSION),
        as_of=pl.lit(as_of),
        override_id=facts.frame["override_id"],
        alike=facts.frame["segment_id"].fill_null(0) * 2 + facts.frame["is_contract"],
        owner_id=facts.frame["owner_id"],
        revenue=_money(facts.frame, _own_revenue(), judge.rates),
        margin=_money(facts.frame, pl.col("margin_12m_cents"), judge.rates),
        **_dates(facts.frame, as_of),
    )


def _mark_silent(seen: Observations, judge: Judge, facts: Features) -> Observations:
    """A measure whose feed fell silent is stale: it stays as it was, and says so."""
    silent = {kind for kind, status in facts.feeds.items() if status.is_silent}
    if not silent:
        return seen
    measures = [rule.measure for rule in judge.framework.measures]
    on_contract, on_repeat = (
        np.array([bool(silent & set(measure.feeds_for(kind))) for measure in measures])
        for kind in (True, False)
    )
    is_contract = facts.frame["is_contract"].to_numpy()[:, None] == 1
    is_silent = np.where(is_contract, on_contract, on_repeat)
    stale = is_silent & (seen.states == State.OBSERVED)
    states = np.where(stale, np.int8(State.STALE), seen.states)
    return Observations(values=seen.values, states=states, points=seen.points)


def _scores(result: Diagnoses) -> dict[str, pl.Series]:
    names = ("score", "raw", "capped", "low", "high", "coverage")
    scores = {name: _nullable(getattr(result, name)) for name in names}
    labels = pl.Series(BANDS, dtype=pl.String)
    return scores | {"band": labels.gather(result.band.astype(np.uint32))}


def _nullable(column: np.ndarray) -> pl.Series:
    series = pl.Series(column)
    return series.set(series == NULL, None)


def _vectors(result: Diagnoses, seen: Observations) -> dict[str, pl.Series]:
    """Lists in the version's order of measures, dimensions and limits."""
    return {
        "dimensions": _lists(result.dimensions),
        "points": _lists(seen.points),
        "states": _lists(seen.states.astype(np.int16)),
        "values": _lists(seen.values),
        "caps": _lists(result.caps),
    }


def _lists(matrix: np.ndarray) -> pl.Series:
    """(n, k) numbers as n lists; what is not known stays marked, by -1 or nan."""
    rows, width = matrix.shape
    if not width:  # a model without limits
        inner = pl.Series(matrix.reshape(-1)).dtype
        return pl.Series([[]] * rows, dtype=pl.List(inner))
    return pl.Series(np.ascontiguousarray(matrix)).arr.to_list()


def _top_drivers(result: Diagnoses, framework: Framework) -> dict[str, pl.Series]:
    """The line that costs most: a measure's key, or the key of the cap in force."""
    rows, count = np.arange(len(result.top_driver)), len(framework.measures)
    lost = result.contributions[rows, result.top_driver].astype(np.int16)
    ceilings = np.array([cap.ceiling for cap in framework.caps] or [0])
    in_force = np.where(result.caps, ceilings, np.iinfo(np.int64).max)
    lowest = in_force.argmin(axis=1) if framework.caps else np.zeros(len(rows), int)
    keys = [rule.key for rule in framework.measures]
    keys += [cap.key for cap in framework.caps] + [OVERRIDE, ""]
    is_limit, is_word = result.top_driver == count, result.top_driver == count + 1
    place = np.select(
        [is_limit, is_word, result.top_driver < 0],
        [count + lowest, len(keys) - 2, len(keys) - 1],
        result.top_driver,
    )
    names = pl.Series(keys).gather(place)
    none = pl.Series(result.top_driver < 0)
    return {"top_driver": names, "top_driver_points": pl.Series(lost).set(none, None)}


def _own_revenue() -> pl.Expr:
    """Contract value in force, or that of trailing twelve months, in cents."""
    is_contract = pl.col("is_contract") == 1
    return (
        pl.when(is_contract).then("annual_value_cents").otherwise("revenue_12m_cents")
    )


def _money(frame: pl.DataFrame, own: pl.Expr, rates: dict[str, int]) -> pl.Series:
    """Cents in the customer's currency as the organisation's money.

    Converted after summing per customer, half up to cents; null without a rate.
    """
    rate = pl.col("currency").replace_strict(rates, default=None, return_dtype=pl.Int64)
    exact = own.cast(pl.Int128) * rate.cast(pl.Int128) + RATE_SCALE // 2
    # A quotient of decimals has the scale of its dividend: without the two, no cents.
    cents = (exact // RATE_SCALE).cast(pl.Decimal(38, 2))
    return frame.select((cents / 100).cast(pl.Decimal(18, 2))).to_series()


def _dates(frame: pl.DataFrame, as_of: date) -> dict[str, pl.Series]:
    """What stands beside the score: last order, last contact, what comes next."""
    expected = pl.max_horizontal("expected_gap_days", "seasonal_gap_days")
    usual = pl.when(pl.col("expected_gap_days").is_not_null()).then(expected)
    order = pl.col("last_purchase") + usual.ceil()
    is_contract = pl.col("is_contract") == 1
    upcoming = pl.when(is_contract).then(pl.col("contract_ends")).otherwise(order)
    return {
        "last_purchase_on": frame.select(_day("last_purchase")).to_series(),
        "last_contact_on": frame.select(_day("last_contact")).to_series(),
        "next_on": frame.select(upcoming.cast(pl.Int32).cast(pl.Date)).to_series(),
        "usual_gap_days": frame.select(usual.cast(pl.Float64)).to_series(),
    }


def _day(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32).cast(pl.Date)


def current_snapshot() -> str:
    """Text of the database snapshot this transaction reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        snapshot: str = cursor.fetchone()[0]
    return snapshot
