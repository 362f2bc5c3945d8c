"""What order lines tell of deliveries due in the last half year."""

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Purchase
from bench.straightforward.account import Account, Columns
from diagnostics.features.purchases import HALF_YEAR_DAYS


def late_deliveries(account: Account) -> Columns:
    is_late = Q(delivered_on=None) | Q(delivered_on__gt=F("promised_on"))
    found = _due(account).aggregate(all=Count("pk"), late=Count("pk", filter=is_late))
    return {
        "deliveries_due_180d": found["all"],
        "deliveries_late_180d": found["late"],
    }


def delivery_delay(account: Account) -> Columns:
    delays = [max(days, 0) for days in _days_off(account)]
    return {"delivery_delay_p90_days": _reached_by(9, delays)}


def delivery_spread(account: Account) -> Columns:
    days_off = _days_off(account)
    if not days_off:
        return {"deliveries_due_180d": 0}
    spread = _reached_by(9, days_off) - _reached_by(5, days_off)
    return {"deliveries_due_180d": len(days_off), "delivery_spread_days": spread}


def _due(account: Account) -> QuerySet[Purchase]:
    """What is promised for today and still out says nothing before the day is over."""
    as_of, start = account.setting.as_of, account.setting.ago(HALF_YEAR_DAYS)
    is_settled = Q(promised_on__lt=as_of) | Q(
        promised_on=as_of, delivered_on__lte=as_of
    )
    return account.orders().filter(is_settled, promised_on__gt=start)


def _days_off(account: Account) -> list[int]:
    """Days each came after the promised one; what is still out: until today."""
    today = account.setting.as_of
    rows = _due(account).values_list("promised_on", "delivered_on")
    return [
        (min(delivered or today, today) - promised).days for promised, delivered in rows
    ]


def _reached_by(tenths: int, delays: list[int]) -> int | None:
    """The smallest delay that so many tenths of lines did not exceed."""
    if not delays:
        return None
    return sorted(delays)[(tenths * len(delays) - 1) // 10]
