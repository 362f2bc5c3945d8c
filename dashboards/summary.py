"""The headline figures above a book."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from dashboards.accounts import CHANGE_DAYS
from dashboards.reader import Reader
from diagnostics.models import Band, Diagnosis, DiagnosisHistory
from web.formatting import compact_money, number, percent

SLIPPED_TENTHS = 50


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
    return [
        _revenue_at_risk(counts, reader.currency),
        _at_risk(counts),
        _slipping(reader, scope),
        _revenue(counts, reader.currency),
    ]


def _revenue_at_risk(counts: dict[str, Any], currency: str) -> dict[str, Any]:
    total, at_risk = counts["total"] or 0, counts["total_at_risk"] or 0
    share = f"{percent(at_risk / total)} of revenue" if total > 0 else ""
    return {
        "title": "Revenue at risk",
        "value": compact_money(at_risk, currency),
        "sub": share,
    }


def _at_risk(counts: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "Accounts at risk",
        "value": number(counts["at_risk"]),
        "unit": f"of {number(counts['accounts'])}",
        "sub": f"{number(counts['watch'])} on watch, "
        f"{number(counts['healthy'])} healthy",
    }


def _slipping(reader: Reader, scope: QuerySet[Diagnosis]) -> dict[str, Any]:
    """Accounts that lost five points or more in thirty days."""
    before = _scores_before(reader, scope)
    scored = scope.order_by().exclude(score=None)
    now: dict[int, int] = dict(scored.values_list("pk", "score"))  # type: ignore[arg-type]
    moves = [now[pk] - score for pk, score in before.items() if pk in now]
    fell = sum(move <= -SLIPPED_TENTHS for move in moves)
    rose = sum(move >= SLIPPED_TENTHS for move in moves)
    return {
        "title": "Slipping",
        "value": number(fell),
        "sub": f"fell 5 points or more in 30 days; {number(rose)} rose",
    }


def _scores_before(reader: Reader, scope: QuerySet[Diagnosis]) -> dict[int, int]:
    """Scores of 30 days ago: the last history row up to then, of the 60 days before."""
    until = reader.day - timedelta(days=CHANGE_DAYS)
    rows = DiagnosisHistory.objects.filter(
        customer__in=scope.order_by().values("pk"),
        as_of__lte=until,
        as_of__gt=until - timedelta(days=2 * CHANGE_DAYS),
        score__isnull=False,
    ).order_by("as_of", "generation")
    return dict(rows.values_list("customer_id", "score"))  # type: ignore[arg-type]


def _revenue(counts: dict[str, Any], currency: str) -> dict[str, Any]:
    unknown = counts["unknown"]
    missing = f"; {number(unknown)} without an exchange rate" if unknown else ""
    return {
        "title": "Revenue",
        "value": compact_money(counts["total"] or 0, currency),
        "sub": f"in force, or of the last 12 months{missing}",
    }
