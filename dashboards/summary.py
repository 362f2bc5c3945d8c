"""The headline figures above a book."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from dashboards.accounts import CHANGE_DAYS
from dashboards.reader import Reader
from diagnostics.models import Band, Diagnosis
from web.formatting import MINUS, compact_money, number, percent

SLIPPED_TENTHS = 50
# One pass over the window: a subquery for every account takes twice as long.
_BEFORE = """
SELECT count(*), count(*) FILTER (WHERE was.band = 'at_risk'),
       coalesce(sum(was.revenue) FILTER (WHERE was.band = 'at_risk'), 0),
       count(*) FILTER (WHERE present.score - was.score <= %s),
       count(*) FILTER (WHERE present.score - was.score >= %s)
  FROM (SELECT DISTINCT ON (customer_id) customer_id, score, band, revenue
          FROM diagnostics_diagnosishistory
         WHERE customer_id IN ({ids}) AND as_of > %s AND as_of <= %s
         ORDER BY customer_id, as_of DESC, generation DESC) was
  JOIN diagnostics_diagnosis present USING (customer_id)
"""


class Before(NamedTuple):
    """Accounts as they stood 30 days ago, and how many moved since."""

    accounts: int
    at_risk: int
    revenue_at_risk: Decimal
    fell: int
    rose: int


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
        _slipping(before),
        _revenue(counts, reader.currency),
    ]


def _before(reader: Reader, scope: QuerySet[Diagnosis]) -> Before:
    """The same accounts 30 days ago: the last history row of the 60 days up to then."""
    until = reader.day - timedelta(days=CHANGE_DAYS)
    ids, parameters = scope.order_by().values("pk").query.sql_with_params()
    window = [until - timedelta(days=2 * CHANGE_DAYS), until]
    slipped = [-SLIPPED_TENTHS, SLIPPED_TENTHS]
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE.format(ids=ids), [*slipped, *parameters, *window])
        return Before(*cursor.fetchone())


def _revenue_at_risk(
    counts: dict[str, Any], before: Before, currency: str
) -> dict[str, Any]:
    total, at_risk = counts["total"] or 0, counts["total_at_risk"] or Decimal(0)
    change = at_risk - before.revenue_at_risk
    share = f"{percent(at_risk / total)} of revenue" if total > 0 else ""
    return {
        "title": "Revenue at risk",
        "value": compact_money(at_risk, currency),
        "sub": share,
        **_change(change, compact_money(abs(change), currency), before),
    }


def _at_risk(counts: dict[str, Any], before: Before) -> dict[str, Any]:
    change = counts["at_risk"] - before.at_risk
    return {
        "title": "Accounts at risk",
        "value": number(counts["at_risk"]),
        "unit": f"of {number(counts['accounts'])}",
        "sub": f"{number(counts['watch'])} on watch",
        **_change(change, number(abs(change)), before),
    }


def _change(change: Decimal | int, written: str, before: Before) -> dict[str, Any]:
    """How a figure that should be small moved in 30 days; nothing without a past."""
    if not before.accounts or not change:
        return {}
    sign, tone = ("+", "bad") if change > 0 else (MINUS, "ok")
    return {"delta": f"{sign}{written}", "delta_tone": tone, "period": "in 30 days"}


def _slipping(before: Before) -> dict[str, Any]:
    """Accounts that lost five points or more in thirty days."""
    rose = number(before.rose)
    return {
        "title": "Slipping",
        "value": number(before.fell),
        "sub": f"down 5+ points in 30 days · {rose} up",
    }


def _revenue(counts: dict[str, Any], currency: str) -> dict[str, Any]:
    unknown = counts["unknown"]
    missing = f"; {number(unknown)} without an exchange rate" if unknown else ""
    return {
        "title": "Revenue",
        "value": compact_money(counts["total"] or 0, currency),
        "sub": f"contracts, or last 12 months{missing}",
    }
