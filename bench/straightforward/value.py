"""What invoices and payments tell.

The payments of a synthetic installation name the invoice that they settle, and settle
no other: what the pipeline does for those that do not is not done here.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet, Sum

from accounts.models import Feed, Invoice
from bench.straightforward.account import Account, Columns, cents
from diagnostics.features.frame import YEAR_DAYS
from diagnostics.features.value import TOLERATED_PERCENT


def days_beyond_terms(account: Account) -> Columns:
    """Cents that were paid or are overdue, and these times the days past due."""
    setting = account.setting
    invoices = _invoices(account).filter(issued_on__gt=setting.ago(YEAR_DAYS))
    rows = invoices.order_by("pk").values_list(
        "pk", "due_on", "amount", "payments__paid_on", "payments__amount"
    )
    pieces = []
    for (_, due, amount), lines in groupby(rows, lambda row: row[:3]):
        paid = [
            (cents(part), day)
            for *_, day, part in lines
            if day and day <= setting.as_of
        ]
        pieces += [(part, (day - due).days) for part, day in paid]
        left = cents(amount) - sum(part for part, _ in paid)
        if due < setting.as_of and left > 0:
            pieces.append((left, setting.age(due)))
    return {
        "judged_365d_cents": sum(part for part, _ in pieces),
        "late_365d_cent_days": sum(part * max(days, 0) for part, days in pieces),
    }


def overdue_share(account: Account) -> Columns:
    rows = _billed(account)
    if not rows:
        return {}
    return {
        "billed_365d_cents": _this_year(account, rows),
        "overdue_cents": sum(left for _, left in _overdue(account, rows)),
    }


def overdue_days(account: Account) -> Columns:
    """How long overdue amounts, oldest first, have been more than is tolerated."""
    rows = _billed(account)
    if not rows:
        return {}
    tolerated, owed = TOLERATED_PERCENT * max(_this_year(account, rows), 0), 0
    for due, left in _overdue(account, rows):
        owed += left
        if 100 * owed > tolerated:
            return {"overdue_age_days": account.setting.age(due)}
    return {"overdue_age_days": 0}


def _invoices(account: Account) -> QuerySet[Invoice]:
    """What was due before payments are recorded counts as paid."""
    setting = account.setting
    recorded = setting.feeds.get(Feed.Kind.PAYMENT)
    start = recorded.started_on if recorded else setting.as_of
    return account.customer.invoices.filter(
        issued_on__lte=setting.as_of, due_on__gte=start
    )


def _billed(account: Account) -> list[tuple]:
    """Day issued, day due, amount, and what was paid of it; by the day due."""
    by_now = Q(payments__paid_on__lte=account.setting.as_of)
    invoices = _invoices(account).annotate(
        paid=Sum("payments__amount", filter=by_now, default=0)
    )
    rows = invoices.order_by("due_on", "pk")
    return list(rows.values_list("issued_on", "due_on", "amount", "paid"))


def _overdue(account: Account, rows: list[tuple]) -> Iterator[tuple[date, int]]:
    for _, due, amount, paid in rows:
        if due < account.setting.as_of and amount > paid:
            yield due, cents(amount - paid)


def _this_year(account: Account, rows: list[tuple]) -> int:
    year = account.setting.ago(YEAR_DAYS)
    return sum(cents(amount) for issued, _, amount, _ in rows if issued > year)
