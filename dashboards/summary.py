"""The headline figures above a book; each leads to the accounts it counts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from dashboards import work
from dashboards.accounts import CHANGE_DAYS
from dashboards.filters import Filters
from dashboards.reader import Reader
from dashboards.risk import Risk
from dashboards.upcoming import DUE_DAYS
from dashboards.work import Show
from diagnostics.models import Band, Diagnosis
from web.formatting import MINUS, compact_money, number, percent, short_date

Kpi = dict[str, Any]
NONE_MARKED = "None is marked as strategic here; each account’s page has the button."
# One pass over the window: a subquery for every account takes twice as long.
_BEFORE = """
SELECT min(was.as_of), max(was.as_of),
       coalesce(sum(was.revenue) FILTER (WHERE was.band = 'at_risk'), 0)
  FROM (SELECT DISTINCT ON (customer_id) customer_id, as_of, band, revenue
          FROM diagnostics_diagnosishistory
         WHERE customer_id IN ({ids}) AND as_of > %s AND as_of <= %s
         ORDER BY customer_id, as_of DESC, generation DESC) was
"""


class Before(NamedTuple):
    """Accounts as they stood 30 days ago, by rows stored between two days."""

    first_on: date | None
    last_on: date | None
    revenue_at_risk: Decimal

    @property
    def since(self) -> str:
        """ "since 23 Oct"; "since 16 Oct to 23 Oct" of rows of several days."""
        first, last = short_date(self.first_on), short_date(self.last_on)
        return f"since {last}" if first == last else f"since {first} to {last}"


def book_figures(
    reader: Reader,
    filters: Filters,
    accounts: QuerySet[Diagnosis],
    with_own: QuerySet[Diagnosis],
    of_any_band: QuerySet[Diagnosis],
) -> list[Kpi]:
    """Cards for what the filters let through, but for what is shown of it.

    accounts     with the list's columns
    with_own     the same and accounts of others on which the reader has an action to do
    of_any_band  `accounts`, whatever the band that the filters ask for
    """
    counts = _counts(accounts, filters.risk, reader)
    return [
        _attention(counts) | _link(filters, show=Show.ATTENTION),
        _overdue(with_own, reader) | _link(filters, show=Show.OVERDUE),
        _due(counts, reader.currency) | _link(filters, show=Show.DUE),
        _at_risk(reader, filters, of_any_band, counts),
    ]


def _counts(
    accounts: QuerySet[Diagnosis], risk: Risk, reader: Reader
) -> dict[str, Any]:
    is_due, is_at_risk = work.due(), Q(band=Band.AT_RISK)
    waits = work.attention(reader)
    of_risk = is_at_risk & risk.concerns
    return accounts.order_by().aggregate(
        accounts=Count("pk"),
        attention=Count("pk", filter=waits),
        attention_ill=Count("pk", filter=waits & is_at_risk),
        attention_due=Count("pk", filter=waits & is_due & ~is_at_risk),
        planned=Count("pk", filter=work.waiting(reader)),
        due=Count("pk", filter=is_due),
        due_revenue=Sum("revenue", filter=is_due),
        concerned=Count("pk", filter=risk.concerns),
        concerned_ill=Count("pk", filter=of_risk),
        total=Sum(risk.column),
        amount=Sum(risk.column, filter=of_risk),
        unknown=Count("pk", filter=of_risk & Q(**{risk.column: None})),
    )


def _link(filters: Filters, **narrowed: Any) -> Kpi:
    """Where the accounts behind a figure are listed, or back where they are."""
    is_chosen = all(getattr(filters, key) == value for key, value in narrowed.items())
    to = filters.but(**dict.fromkeys(narrowed, "")) if is_chosen else filters
    query = (to if is_chosen else filters.but(**narrowed)).query
    url = f"{reverse('dashboards:book')}?{query}#accounts-title"
    return {"url": url, "is_chosen": is_chosen}


def _attention(counts: dict[str, Any]) -> Kpi:
    """How many wait for somebody, in parts that add up, and how many do not yet."""
    ill, late = counts["attention_ill"], counts["attention_due"]
    acting = counts["attention"] - ill - late
    parts = [f"{number(ill)} at risk", f"{number(late)} due or late"]
    if acting:
        parts.append(f"{number(acting)} with an action")
    if counts["planned"]:
        parts.append(f"beside {number(counts['planned'])} planned")
    return {
        "title": "Need attention",
        "value": number(counts["attention"]),
        "unit": f"of {number(counts['accounts'])}",
        "sub": " · ".join(parts),
    }


def _overdue(accounts: QuerySet[Diagnosis], reader: Reader) -> Kpi:
    late = work.open_actions_for(reader).filter(
        due_on__lt=reader.day, customer__in=accounts.values("pk")
    )
    found = late.aggregate(
        actions=Count("pk"), accounts=Count("customer", distinct=True)
    )
    actions = found["actions"]
    return {
        "title": "Actions overdue",
        "value": number(found["accounts"]),
        "unit": "account" if found["accounts"] == 1 else "accounts",
        "sub": f"{number(actions)} {'action' if actions == 1 else 'actions'} past the "
        "day",
    }


def _due(counts: dict[str, Any], currency: str) -> Kpi:
    revenue = compact_money(counts["due_revenue"] or 0, currency)
    return {
        "title": f"Due in {DUE_DAYS} days",
        "value": number(counts["due"]),
        "sub": f"{revenue} revenue; not healthy, or late already",
    }


def _at_risk(
    reader: Reader,
    filters: Filters,
    of_any_band: QuerySet[Diagnosis],
    counts: dict[str, Any],
) -> Kpi:
    narrowed: dict[str, str] = {"band": Band.AT_RISK}
    if filters.risk is Risk.STRATEGIC:
        narrowed["show"] = Show.STRATEGIC
        figure = _strategic(reader, counts)
    else:
        figure = _amount(reader, filters.risk, counts)
    if filters.band not in ("", Band.AT_RISK):
        return figure
    if filters.risk is Risk.REVENUE:  # the history has no margin
        figure |= _change(reader, of_any_band, counts["amount"] or Decimal(0))
    return figure | _link(filters, **narrowed)


def _amount(reader: Reader, risk: Risk, counts: dict[str, Any]) -> Kpi:
    """Revenue or margin at risk; what is not known is said, and counted nowhere."""
    total, at_risk = counts["total"] or 0, counts["amount"] or Decimal(0)
    parts = [f"{percent(at_risk / total)} of {risk.column}"] if total > 0 else []
    if counts["unknown"]:
        of = f"{number(counts['unknown'])} of {number(counts['concerned_ill'])}"
        parts.append(f"not known of {of}")
    return {
        "title": f"{risk.label} at risk",
        "value": compact_money(at_risk, reader.currency),
        "sub": "; ".join(parts),
    }


def _strategic(reader: Reader, counts: dict[str, Any]) -> Kpi:
    """Strategic accounts at risk, and their revenue."""
    revenue = compact_money(counts["amount"] or 0, reader.currency)
    missing = counts["unknown"]
    unknown = f"; not known of {number(missing)}" if missing else ""
    return {
        "title": "Strategic at risk",
        "value": number(counts["concerned_ill"]),
        "unit": f"of {number(counts['concerned'])}",
        "sub": f"{revenue} revenue{unknown}" if counts["concerned"] else NONE_MARKED,
    }


def _change(reader: Reader, accounts: QuerySet[Diagnosis], at_risk: Decimal) -> Kpi:
    """How a figure that should be small moved, and since when; nothing without a past.

    accounts  of any band: those that left it were part of the figure
    """
    before = _before(reader, accounts)
    change = at_risk - before.revenue_at_risk
    if not before.last_on or not change:
        return {}
    written = compact_money(abs(change), reader.currency)
    sign, tone = ("+", "bad") if change > 0 else (MINUS, "ok")
    return {"delta": f"{sign}{written}", "delta_tone": tone, "period": before.since}


def _before(reader: Reader, accounts: QuerySet[Diagnosis]) -> Before:
    """The same accounts 30 days ago: the last history row of the 60 days up to then."""
    until = reader.day - timedelta(days=CHANGE_DAYS)
    ids, parameters = accounts.order_by().values("pk").query.sql_with_params()
    window = [until - timedelta(days=2 * CHANGE_DAYS), until]
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE.format(ids=ids), [*parameters, *window])
        return Before(*cursor.fetchone())
