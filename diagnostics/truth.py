"""The scores of the demo organisation held against what is true of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from accounts import demo
from accounts.models import ExternalId, Organisation
from diagnostics import demonstration
from diagnostics.models import DiagnosisHistory, RangeRun
from diagnostics.remembering import until_scored_anew
from diagnostics.retention.backtest import (
    Alarm,
    Tenth,
    Warned,
    alarm,
    by_tenths,
    rank_correlation,
    share_below_healthy,
    warned,
)

DAYS_BEFORE = 90
HORIZONS = (90, 180)
ALIKE = 0.9  # share of the names; a few may have been edited


class NoTruth(Exception):
    """There is nothing that scores could be held against."""


@dataclass(frozen=True)
class Truth:
    """What the scores said, beside what was true.

    correlation  of score and latent health on the last day, over `accounts`
    monthly      its mean over the other days
    bands        accounts on the last day, by band
    usually      share of all accounts that was below healthy so long before, 0..1
    alarms       days ahead -> "at risk" against leaving within them
    """

    day: date
    seed: int
    days: int
    accounts: int
    correlation: float | None
    monthly: float | None
    bands: Counter[str]
    warned: Warned
    usually: float | None
    alarms: dict[int, Alarm]
    tenths: list[Tenth]


def held_against_truth(seed: int = demonstration.SEED) -> Truth:
    """Ask the demo's history.

    raises  NoTruth when this is no frozen demo of that seed, or it is not scored yet
    """
    day = _frozen_demo()
    return until_scored_anew(f"truth:{seed}:{day}", lambda: _held(seed, day))


def _held(seed: int, day: date) -> Truth:
    true = _as_stored(seed, day)
    scores = _scores(day)
    if scores.is_empty():
        raise NoTruth("The demo is not scored yet.")
    leaves = true.select("customer_id", "leaves_on").drop_nulls().unique()
    both = _beside_truth(scores, true)
    found = _correlations(both)
    last = both.filter(pl.col("as_of") == day)
    earlier = [
        value for when, value in found.items() if when != day and value is not None
    ]
    return Truth(
        day=day,
        seed=seed,
        days=scores["as_of"].n_unique(),
        accounts=last["score"].count(),
        correlation=found.get(day),
        monthly=sum(earlier) / len(earlier) if earlier else None,
        bands=Counter(last["band"]),
        warned=warned(scores, leaves.filter(pl.col("leaves_on") <= day), DAYS_BEFORE),
        usually=share_below_healthy(_so_long_before(scores, day, DAYS_BEFORE)),
        alarms={
            within: alarm(_so_long_before(scores, day, within), leaves, within)
            for within in HORIZONS
        },
        tenths=by_tenths(last["score"], last["health"]),
    )


def _so_long_before(scores: pl.DataFrame, day: date, days: int) -> pl.DataFrame:
    return scores.filter(pl.col("as_of") <= day - timedelta(days=days))


def _frozen_demo() -> date:
    organisation = Organisation.objects.first()
    if organisation is None or not organisation.is_demo:
        raise NoTruth("Only the demo organisation's truth is known.")
    if organisation.frozen_on is None:
        raise NoTruth("What a demo that lives on comes to, nobody knows.")
    return organisation.frozen_on


def _as_stored(seed: int, day: date) -> pl.DataFrame:
    """The truth, with the ids that the demo's accounts have here.

    raises  NoTruth when they were made from another seed
    """
    ids = ExternalId.objects.filter(source="demo", external_id__startswith="customer-")
    stored = {
        int(external_id.removeprefix("customer-")): (customer_id, name)
        for external_id, customer_id, name in ids.values_list(
            "external_id", "customer_id", "customer__name"
        )
    }
    true = demo.truth(seed, day, len(stored))
    made = dict(true.select("customer_id", "name").unique().iter_rows())
    alike = sum(stored.get(place, (0, ""))[1] == name for place, name in made.items())
    if alike < len(made) * ALIKE:
        raise NoTruth(f"The demo was not made from seed {seed}.")
    places = {place: customer_id for place, (customer_id, _) in stored.items()}
    return true.with_columns(pl.col("customer_id").replace_strict(places))


def _scores(day: date) -> pl.DataFrame:
    """Every account's last score of each day on which all were scored."""
    days = set(RangeRun.objects.exclude(done_at=None).values_list("as_of", flat=True))
    rows = (
        DiagnosisHistory.objects.filter(as_of__in=days, as_of__lte=day)
        .order_by("customer_id", "as_of", "generation")
        .values_list("customer_id", "as_of", "score", "band")
    )
    schema = {
        "customer_id": pl.Int64,
        "as_of": pl.Date,
        "score": pl.Int64,
        "band": pl.String,
    }
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    return frame.unique(["customer_id", "as_of"], keep="last", maintain_order=True)


def _beside_truth(scores: pl.DataFrame, true: pl.DataFrame) -> pl.DataFrame:
    """Each score with the health of the thirty days that its day lies in."""
    healths = true.select("customer_id", "month", "health").sort("month")
    return scores.sort("as_of").join_asof(
        healths,
        left_on="as_of",
        right_on="month",
        by="customer_id",
        strategy="forward",
        tolerance="30d",
        check_sortedness=False,  # sorted above; within groups it cannot tell
    )


def _correlations(both: pl.DataFrame) -> dict[date, float | None]:
    """Of scores and health, day by day."""
    return {
        as_of: rank_correlation(part["score"], part["health"])
        for (as_of,), part in both.partition_by("as_of", as_dict=True).items()
        if isinstance(as_of, date)
    }
