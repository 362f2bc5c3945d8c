"""Whether the score tells the truth: it is held against what happened."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.figures import truth_chart
from dashboards.verdict import verdict
from diagnostics.models import Band
from diagnostics.retention.backtest import Alarm
from diagnostics.spread import share
from diagnostics.truth import DAYS_BEFORE, NoTruth, Truth, held_against_truth
from web.formatting import full_date, number, percent


@login_required
@require_safe
def checked(request: HttpRequest) -> HttpResponse:
    """Figures over all accounts of the demo, in which nobody stands out."""
    try:
        context = _found(held_against_truth())
    except NoTruth as reason:
        context = {"reason": str(reason)}
    return render(request, "dashboards/checked.html", context)


def _found(found: Truth) -> dict[str, Any]:
    return {
        "verdict": verdict(found),
        "day": found.day,
        "days": found.days,
        "kpis": _figures(found),
        "chart": truth_chart(found.tenths),
        "alarms": [_alarm(within, one) for within, one in found.alarms.items()],
        "warned": found.warned,
        "days_before": DAYS_BEFORE,
    }


def _figures(found: Truth) -> list[dict[str, Any]]:
    before = found.warned
    seen = before.below_healthy / before.leavers if before.leavers else None
    return [
        {
            "title": "Rank correlation with true health",
            "value": _decimals(found.correlation),
            "sub": f"{number(found.accounts)} accounts on {full_date(found.day)}; "
            f"{_decimals(found.monthly)} on earlier days. 1 is the same order, 0 none",
        },
        {
            "title": f"Leavers below healthy {DAYS_BEFORE} days before",
            "value": "n/a" if seen is None else percent(seen),
            "sub": f"{number(before.below_healthy)} of {number(before.leavers)}: "
            f"{number(before.at_risk)} at risk, {number(before.watch)} on watch."
            + (f" Of all accounts, {percent(found.usually)}" if found.usually else ""),
        },
        {
            "title": "Accounts that are healthy",
            "value": percent(share(found.bands, Band.HEALTHY)),
            "sub": f"{percent(share(found.bands, Band.WATCH))} on watch, "
            f"{percent(share(found.bands, Band.AT_RISK))} at risk, of those that have "
            f"a band on {full_date(found.day)}",
        },
    ]


def _alarm(within: int, alarm: Alarm) -> dict[str, Any]:
    return {
        "within": within,
        "flagged": alarm.flagged,
        "left": alarm.left,
        "both": alarm.both,
        "precision": alarm.precision,
        "recall": alarm.recall,
        "base_rate": alarm.base_rate,
        "lift": _decimals(alarm.lift, 1),
    }


def _decimals(value: float | None, places: int = 2) -> str:
    return "n/a" if value is None else number(value, places)
