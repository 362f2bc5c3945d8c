"""Columns from what customers answer, and what those who serve them say."""

import polars as pl

from accounts.models import Feed
from diagnostics.features.frame import (
    MICRO,
    Part,
    Reading,
    day_number,
    divided,
    facts,
    faded,
    number_of,
)
from diagnostics.measures.relationship.opinions import ANSWER_MEMORY_DAYS

ITEMS = ("trust", "commitment", "satisfaction", "effort")
OPINION_HALF_LIFE_DAYS = 90
_ANSWER = {
    "id": ("f.id", pl.Int64),
    "contact": ("f.contact_id", pl.Int64),
    "answered": (day_number("answered_on"), pl.Int32),
}


def responses(reading: Reading) -> pl.DataFrame:
    """One row per customer with an answer of the last 545 days: each person's latest.

    An answer of nobody in particular stands for itself.
    """
    today = number_of(reading.as_of)
    columns = _ANSWER | {item: (f"f.{item}", pl.Int32) for item in ITEMS}
    rows = facts(reading, "accounts_surveyresponse", columns, day="invited_on")
    rated = rows.with_columns(mean=_mean_of_items()).drop_nulls("mean")
    latest = _latest(rated, today, "person")
    return latest.group_by("customer_id").agg(
        survey_sum=divided(pl.col("mean").sum(), MICRO),
        survey_respondents=pl.len(),
        survey_lowest_mean=divided(pl.col("mean").min(), MICRO),
        days_since_survey_answer=today - pl.col("answered").max(),
    )


def _latest(answers: pl.DataFrame, today: int, *of: str) -> pl.DataFrame:
    """The last answer of each customer and `of`, given within memory up to today."""
    within = pl.col("answered").is_between(today - ANSWER_MEMORY_DAYS + 1, today)
    # Negative, the number of an answer without a person is nobody's.
    person = pl.col("contact").fill_null(-pl.col("id"))
    ordered = answers.filter(within).with_columns(person=person).sort("answered", "id")
    return ordered.unique(["customer_id", *of], keep="last")


def _mean_of_items() -> pl.Expr:
    """The mean of the items that were rated, in whole millionths; null without any."""
    rated = pl.sum_horizontal(pl.col(item).is_not_null() for item in ITEMS)
    count = pl.when(rated > 0).then(rated)
    return (MICRO * pl.sum_horizontal(ITEMS) / count).round().cast(pl.Int64)


def expectations(reading: Reading) -> pl.DataFrame:
    """One row per customer that rated importance and performance in 545 days.

    Of each person and item the latest rating counts.
    """
    today = number_of(reading.as_of)
    columns = _ANSWER | {
        "item": ("lower(trim(f.item))", pl.String),
        "importance": ("f.importance", pl.Int64),
        "performance": ("f.performance", pl.Int64),
    }
    rows = facts(reading, "accounts_importancerating", columns, day="answered_on")
    importance = pl.col("importance")
    shortfall = (importance - pl.col("performance")).clip(lower_bound=0)
    latest = _latest(rows, today, "person", "item")
    return latest.group_by("customer_id").agg(
        importance_sum=importance.sum(),
        expectation_shortfall_sum=(importance * shortfall).sum(),
        days_since_expectation_rated=today - pl.col("answered").max(),
    )


def agents(reading: Reading) -> pl.DataFrame:
    """One row per customer of whom those who serve it said something."""
    return _opinions(reading, "accounts_agentfeedback", "given_on", "agent")


def focus_groups(reading: Reading) -> pl.DataFrame:
    """One row per customer that sat in a focus group and left a sentiment."""
    return _opinions(reading, "accounts_focusgroupreport", "held_on", "focus_group")


def _opinions(reading: Reading, table: str, day: str, name: str) -> pl.DataFrame:
    """Sentiments and their weight, decayed: `<name>_sentiment_sum` and `_weight`."""
    columns = {
        "day": (day_number(day), pl.Int32),
        "sentiment": ("f.sentiment", pl.Int32),
    }
    rows = facts(reading, table, columns, day=day).drop_nulls("sentiment")
    age = number_of(reading.as_of) - pl.col("day")
    weight = faded(age, OPINION_HALF_LIFE_DAYS)
    sums = {"sum": pl.col("sentiment") * weight, "weight": weight}
    return rows.group_by("customer_id").agg(
        divided(terms.sum(), MICRO).alias(f"{name}_sentiment_{kind}")
        for kind, terms in sums.items()
    )


PARTS = (
    Part(responses, Feed.Kind.SURVEY),
    Part(expectations, Feed.Kind.IMPORTANCE),
    Part(
        agents,
        Feed.Kind.AGENT_FEEDBACK,
        ("agent_sentiment_sum", "agent_sentiment_weight"),
    ),
    Part(
        focus_groups,
        Feed.Kind.FOCUS_GROUP,
        ("focus_group_sentiment_sum", "focus_group_sentiment_weight"),
    ),
)
