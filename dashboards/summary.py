"""The headline figures above a book."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from dashboards.accounts import CHANGE_DAYS
from dashboards.reader import Reader
from diagnostics.models import Band, Diagnosis, DiagnosisHistory
from web.formatting import MINUS, compact_money, number, percent

SLIPPED_TENTHS = 50


class Before(NamedTuple):
    """An account as it stood 30 days ago."""

    score: int | None
    band: str
    revenue: Decimal | None

    @property
    def is_at_risk(self) -> bool:
        return self.band == Band.AT_RISK


def book_counts(scope: QuerySet[Diagnosis]) -> dict[str, Any]:
    """Accounts by band and revenue of everything in scope."""
    return scope.order_by().aggregate(
        accounts=Count("pk"),
        total=Sum("revenue"),
        at_risk=Count("pk", filter=Q(band=Band.AT_RISK)),
        watch=Count("pk", filter=Q(band=Band.WATCH)),
        healthy=Count("pk", filter=Q(band=Band.HEALTHY)),
        total_at_risk=Sum("revenue", filter=Q(band=Band.AT_RISK)),
        unknown=Count("pk", filter=Q(revenue=None)),
    )


def book_figures(
    reader: Reader, scope: QuerySet[Diagnosis], counts: dict[str, Any]
) -> list[dict[str, Any]]:
    """Cards for everything in scope, whatever the filters let through."""
    before = _before(reader, scope)
    return [
        _revenue_at_risk(counts, before, reader.currency),
        _at_risk(counts, before),
        _slipping(scope, before),
        _revenue(counts, reader.currency),
    ]


def _before(reader: Reader, scope: QuerySet[Diagnosis]) -> dict[int, Before]:
    """By account 30 days ago: the last history row of the 60 days up to then."""
    until = reader.day - timedelta(days=CHANGE_DAYS)
    rows = DiagnosisHistory.objects.filter(
        customer__in=scope.order_by().values("pk"),
        as_of__lte=until,
        as_of__gt=until - timedelta(days=2 * CHANGE_DAYS),
    ).order_by("as_of", "generation")
    return {
        pk: Before(score, band, revenue)
        for pk, score, band, revenue in rows.values_list(
            "customer_id", "score", "band", "revenue"
        )
    }


def _revenue_at_risk(
    counts: dict[str, Any], before: dict[int, Before], currency: str
) -> dict[str, Any]:
    total, at_risk = counts["total"] or 0, counts["total_at_risk"] or Decimal(0)
    was = sum(one.revenue or 0 for one in before.values() if one.is_at_risk)
    share = f"{percent(at_risk / total)} of revenue" if total > 0 else ""
    return {
        "title": "Revenue at risk",
        "value": compact_money(at_risk, currency),
        "sub": share,
        **_change(at_risk - was, compact_money(abs(at_risk - was), currency), before),
    }


def _at_risk(counts: dict[str, Any], before: dict[int, Before]) -> dict[str, Any]:
    change = counts["at_risk"] - sum(one.is_at_risk for one in before.values())
    return {
        "title": "Accounts at risk",
        "value": number(counts["at_risk"]),
        "unit": f"of {number(counts['accounts'])}",
        "sub": f"{number(counts['watch'])} on watch",
        **_change(change, number(abs(change)), before),
    }


def _change(
    change: Decimal | int, written: str, before: dict[int, Before]
) -> dict[str, Any]:
    """How a figure that should be small moved in 30 days; nothing without a past."""
    if not before or not change:
        return {}
    sign, tone = ("+", "bad") if change > 0 else (MINUS, "ok")
    return {"delta": f"{sign}{written}", "delta_tone": tone, "period": "in 30 days"}


def _slipping(scope: QuerySet[Diagnosis], before: dict[int, Before]) -> dict[str, Any]:
    """Accounts that lost five points or more in thirty days."""
    scored = {pk: one.score for pk, one in before.items() if one.score is not None}
    now = scope.order_by().exclude(score=None).values_list("pk", "score")
    moves = [(score or 0) - scored[pk] for pk, score in now if pk in scored]
    fell = sum(move <= -SLIPPED_TENTHS for move in moves)
    rose = sum(move >= SLIPPED_TENTHS for move in moves)
    return {
        "title": "Slipping",
        "value": number(fell),
        "sub": f"fell 5 points or more in 30 days; {number(rose)} rose",
    }


def _revenue(counts: dict[str, Any], currency: str) -> dict[str, Any]:
    unknown = counts["unknown"]
    missing = f"; {number(unknown)} without an exchange rate" if unknown else ""
    return {
        "title": "Revenue",
        "value": compact_money(counts["total"] or 0, currency),
        "sub": f"in force, or of the last 12 months{missing}",
    }
