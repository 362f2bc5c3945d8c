"""What order lines tell: rhythm, revenue, breadth, steps, discounts, margin."""

from datetime import date
from itertools import groupby, pairwise
from statistics import median

from django.db.models import Count, F, Max, Min, Q, Sum

from accounts.models import Product
from bench.straightforward.account import Account, Columns, cents
from diagnostics.features import shared
from diagnostics.features.frame import YEAR_DAYS
from diagnostics.features.purchases import (
    FEWEST_GAPS,
    HALF_YEAR_DAYS,
    RECENT_GAPS,
    SEASON_SLACK_DAYS,
    SEGMENT_GAPS,
)

_PAID = Q(amount__gt=0)  # neither a sample nor a credit


def purchase_rhythm(account: Account) -> Columns:
    paid = account.orders().filter(_PAID).order_by("purchased_on")
    days = list(paid.values_list("purchased_on", flat=True).distinct())
    of_segment = account.shared(shared.USUAL_GAP, account.segment)
    return {
        "purchase_days": len(days),
        "days_since_purchase": account.setting.age(days[-1]) if days else None,
        "expected_gap_days": _usual_gap(days, of_segment),
        "seasonal_gap_days": _seasonal_gap(days, account.setting.ago(YEAR_DAYS)),
    }


def _usual_gap(days: list[date], of_segment: float | None) -> float | None:
    gaps = [(after - before).days for before, after in pairwise(days)]
    if len(gaps) < FEWEST_GAPS - 1:
        return None
    bounds = [median(gaps[-RECENT_GAPS:]), float(YEAR_DAYS)]
    if len(days) <= FEWEST_GAPS and of_segment is not None:
        bounds.append(SEGMENT_GAPS * of_segment)
    return min(bounds)


def _seasonal_gap(days: list[date], anniversary: date) -> int | None:
    """The longest gap that ran through the days up to this one a year ago."""
    gaps = [
        (after - before).days
        for before, after in pairwise(days)
        if before <= anniversary and (anniversary - after).days < SEASON_SLACK_DAYS
    ]
    return max((gap for gap in gaps if gap <= YEAR_DAYS), default=None)


def revenue_trend(account: Account) -> Columns:
    return _of_contracts(account) if account.is_contract else _of_orders(account)


def _of_orders(account: Account) -> Columns:
    year, two = account.setting.ago(YEAR_DAYS), account.setting.ago(2 * YEAR_DAYS)
    found = account.orders().aggregate(
        now=Sum("amount", filter=Q(purchased_on__gt=year)),
        before=Sum("amount", filter=Q(purchased_on__gt=two, purchased_on__lte=year)),
        first=Min("purchased_on", filter=_PAID),
    )
    first = found["first"]
    return {
        "revenue_12m_cents": cents(found["now"]),
        "revenue_prior_12m_cents": cents(found["before"]),
        "days_since_first_purchase": account.setting.age(first) if first else None,
    }


def _of_contracts(account: Account) -> Columns:
    as_of = account.setting.as_of
    year = account.setting.ago(YEAR_DAYS)
    signed = account.customer.contracts.filter(signed_on__lte=as_of)
    found = signed.aggregate(
        now=Sum("annual_value", filter=Q(started_on__lte=as_of, ended_on__gt=as_of)),
        before=Sum("annual_value", filter=Q(started_on__lte=year, ended_on__gt=year)),
    )
    return {
        "annual_value_cents": cents(found["now"]),
        "annual_value_prior_cents": cents(found["before"]),
    }


def product_breadth(account: Account) -> Columns:
    year = Q(_PAID, purchased_on__gt=account.setting.ago(YEAR_DAYS))
    found = account.orders().aggregate(
        series_12m=Count("product__series", filter=year, distinct=True),
        lines_12m=Count("pk", filter=year),
        purchase_days=Count("purchased_on", filter=_PAID, distinct=True),
    )
    total = account.shared(shared.SERIES_TOTAL, shared.ORGANISATION)
    return found | {"series_total": total or 0}


def next_step(account: Account) -> Columns:
    """Of each series it buys: the steps taken, and when first and last."""
    bought = account.orders().filter(
        _PAID, product__series__isnull=False, product__step__isnull=False
    )
    taken = (
        bought.values_list("product__series", "product__step")
        .annotate(first=Min("purchased_on"), last=Max("purchased_on"))
        .order_by("product__series", "product__step")
    )
    series = {key: list(steps) for key, steps in groupby(taken, lambda row: row[0])}
    last_steps = dict(_last_steps(list(series)))
    year = account.setting.ago(YEAR_DAYS)
    followed = [
        _is_advanced(steps, last_steps[key], year)
        for key, steps in series.items()
        if key in last_steps
        and min(first for *_, first, _ in steps) <= year
        and max(last for *_, last in steps) > year
    ]
    if not followed:
        return {}
    return {"series_followed": len(followed), "series_advanced": sum(followed)}


def _last_steps(series: list[int]):
    """Series of several steps, with the last."""
    steps = Product.objects.filter(series__in=series, step__isnull=False)
    ends = steps.values("series").annotate(least=Min("step"), last=Max("step"))
    return ends.filter(least__lt=F("last")).values_list("series", "last")


def _is_advanced(steps: list[tuple], last_step: int, year_ago: date) -> bool:
    _, highest, first_day, _ = steps[-1]
    return highest == last_step or (len(steps) > 1 and first_day > year_ago)


def discount_drift(account: Account) -> Columns:
    recent = Q(purchased_on__gt=account.setting.ago(HALF_YEAR_DAYS))
    orders = account.orders_of(HALF_YEAR_DAYS + YEAR_DAYS).filter(
        discount__isnull=False
    )
    found = orders.aggregate(
        recent_given=Sum("discount", filter=recent),
        recent_paid=Sum("amount", filter=recent),
        prior_given=Sum("discount", filter=~recent),
        prior_paid=Sum("amount", filter=~recent),
    )
    return {
        f"discount_rate_{when}": _share(
            cents(found[f"{when}_given"]),
            cents(found[f"{when}_given"]) + cents(found[f"{when}_paid"]),
        )
        for when in ("recent", "prior")
    }


def margin(account: Account) -> Columns:
    orders = account.orders_of(YEAR_DAYS).filter(cost__isnull=False)
    found = orders.aggregate(amount=Sum("amount"), cost=Sum("cost"))
    amount = cents(found["amount"])
    return {"margin_rate_12m": _share(amount - cents(found["cost"]), amount)}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
