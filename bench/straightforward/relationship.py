"""What notes and readings tell."""

from decimal import Decimal

from django.db.models import Count, Max, QuerySet, Sum

from accounts.models import Feed, Note
from bench.straightforward.account import Account, Columns
from bench.straightforward.fading import faded
from diagnostics.features.frame import MICRO
from diagnostics.features.readings import SCALE, TREND_DAYS
from diagnostics.features.relationship import HALF_LIFE_DAYS
from diagnostics.scoring.rules import FEWEST_FOR_A_TREND, ReadingRule


def contact_recency(account: Account) -> Columns:
    segment = account.customer.segment
    agreed = account.customer.contact_cadence_days
    if agreed is None and segment:
        agreed = segment.contact_cadence_days
    return contact_silence(account) | {"contact_cadence_days": agreed}


def contact_silence(account: Account) -> Columns:
    last = _contacts(account).aggregate(day=Max("happened_on"))["day"]
    return {
        "days_since_contact": account.setting.age(last) if last else None,
        "days_contact_expected_from": account.days_heard(Feed.Kind.NOTE),
    }


def note_sentiment(account: Account) -> Columns:
    felt = _contacts(account).filter(sentiment__isnull=False)
    rows = [
        (sentiment, faded(account.setting.age(day), HALF_LIFE_DAYS))
        for sentiment, day in felt.values_list("sentiment", "happened_on")
    ]
    return {
        "sentiment_sum": sum(mood * weight for mood, weight in rows) / MICRO,
        "sentiment_weight": sum(weight for _, weight in rows) / MICRO,
    }


def _contacts(account: Account) -> QuerySet[Note]:
    """A note of another kind is neither contact nor mood."""
    notes = account.customer.notes.filter(happened_on__lte=account.setting.as_of)
    return notes.exclude(kind=Note.Kind.OTHER)


def read(account: Account, rule: ReadingRule) -> Columns:
    """What a scoring model wants to know of a metric's readings."""
    readings = account.customer.readings.filter(metric=rule.metric_id)
    rows = account.lately(readings, "measured_on", rule.days)
    figure = {"latest": _latest, "mean": _mean, "trend": _trend}[rule.how]
    return {rule.column: figure(rows, account, rule)}


def _latest(rows: QuerySet, *_: object) -> float | None:
    newest = rows.order_by("-measured_on", "-pk").values_list("value", flat=True)
    return next((_whole(value) / SCALE for value in newest[:1]), None)


def _mean(rows: QuerySet, *_: object) -> float | None:
    found = rows.aggregate(total=Sum("value"), count=Count("pk"))
    if not found["count"]:
        return None
    return _whole(found["total"]) / found["count"] / SCALE


def _trend(rows: QuerySet, account: Account, rule: ReadingRule) -> float | None:
    """Change in 30 days along the straight line that fits best; none without three."""
    told = rows.values_list("measured_on", "value")
    points = [(rule.days - account.setting.age(day), _whole(y)) for day, y in told]
    n, of_days = len(points), sum(x for x, _ in points)
    rise = n * sum(x * y for x, y in points) - of_days * sum(y for _, y in points)
    run = n * sum(x * x for x, _ in points) - of_days**2
    if n < FEWEST_FOR_A_TREND or run <= 0:
        return None
    return rise / run * TREND_DAYS / SCALE


def _whole(value: Decimal) -> int:
    """Readings carry four decimals: summed as whole numbers, exactly."""
    return int(value * SCALE)
