"""What counts for money: which invoices were or are paid late, and by how much."""

from datetime import date
from typing import Any

import polars as pl
from django.db.models import (
    BooleanField,
    Case,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.models import Feed, Payment
from dashboards.evidence.picks import At, Pick
from dashboards.timeline.trade import INVOICES
from diagnostics.features.settling import settlements
from web.formatting import days

Rows = QuerySet[Any]
YEAR_DAYS = 365
_INVOICE = {
    "customer_id": pl.Int64,
    "invoice_id": pl.Int64,
    "issued": pl.Date,
    "due": pl.Date,
    "amount": pl.Int64,
}
_PAYMENT = {
    "customer_id": pl.Int64,
    "invoice_id": pl.Int64,
    "day": pl.Date,
    "amount": pl.Int64,
}


def _late(rows: Rows, at: At) -> Rows:
    """Invoices of a year by how late money came, or is by now; as they are judged."""
    found = _delays(rows, at).filter(pl.col("issued") > at.back(YEAR_DAYS))
    return _marked(rows, found)


def _overdue(rows: Rows, at: At) -> Rows:
    return _marked(rows, _delays(rows, at).filter("is_open"))


def fell_overdue(rows: Rows, at: At, since: date) -> Rows:
    """Those overdue on a day that were not on another, as they are judged."""
    days_late = (at.day - since).days
    found = _delays(rows, at).filter("is_open", pl.col("late") <= days_late)
    return _marked(rows, found)


def _delays(rows: Rows, at: At) -> pl.DataFrame:
    """invoice_id, issued, late (days), is_open, of those paid late or overdue."""
    invoices = _invoices(rows)
    payments = _payments(invoices, at)
    settled = settlements(invoices, payments).group_by("invoice_id")
    paid = settled.agg(paid=pl.col("amount").sum(), last=pl.col("day").max())
    is_open = pl.col("amount") > pl.col("paid").fill_null(0)
    came = pl.when("is_open").then(pl.lit(at.day)).otherwise("last")
    return (
        invoices.filter(pl.col("amount") > 0)
        .join(paid, on="invoice_id", how="left")
        .with_columns(is_open=is_open)
        .with_columns(late=(came - pl.col("due")).dt.total_days())
        .filter(pl.col("late") > 0)
        .sort("late", "invoice_id", descending=[True, False])
    )


def _invoices(rows: Rows) -> pl.DataFrame:
    """What was due before payments were recorded counts as paid."""
    feeds = Feed.objects.filter(kind=Feed.Kind.PAYMENT)
    start = feeds.aggregate(start=Min("started_on"))["start"]
    known = rows.filter(due_on__gte=start) if start else rows.none()
    columns = ("customer_id", "pk", "issued_on", "due_on", "amount")
    return _frame(known, columns, _INVOICE)


def _payments(invoices: pl.DataFrame, at: At) -> pl.DataFrame:
    ids = invoices["invoice_id"].to_list()
    known = Payment.objects.filter(
        Q(invoice=None) | Q(invoice__in=ids),
        customer__in=invoices["customer_id"].unique().to_list(),
        paid_on__lte=at.day,
    )
    return _frame(known, ("customer_id", "invoice_id", "paid_on", "amount"), _PAYMENT)


def _frame(rows: Rows, columns: tuple[str, ...], schema: dict[str, Any]) -> Any:
    """The rows, their last column in cents."""
    read = (
        (*rest, round(100 * amount)) for *rest, amount in rows.values_list(*columns)
    )
    return pl.DataFrame(list(read), schema=schema, orient="row")


def _marked(rows: Rows, found: pl.DataFrame) -> Rows:
    """The invoices found, with `late` and `is_open`, the latest first."""
    each = found.head(10).select("invoice_id", "late", "is_open").rows()
    if not each:
        return rows.none()
    late = (When(pk=key, then=Value(count)) for key, count, _ in each)
    still = (When(pk=key, then=Value(is_open)) for key, _, is_open in each)
    return (
        rows.filter(pk__in=[key for key, *_ in each])
        .annotate(
            late=Case(*late, output_field=IntegerField()),
            is_open=Case(*still, output_field=BooleanField()),
        )
        .order_by("-late", "pk")
    )


def _lateness(invoice: Any, at: At) -> str:
    late = days(invoice.late)
    return f"Overdue for {late}" if invoice.is_open else f"Paid {late} late"


_OPEN = Pick(
    INVOICES,
    "Invoices overdue, the oldest first",
    "No invoice is overdue.",
    _overdue,
    _lateness,
)
MONEY_PICKS = {
    "days_beyond_terms": Pick(
        INVOICES,
        "Invoices paid late or overdue, the latest first",
        "Every invoice of the last 365 days was paid in time.",
        _late,
        _lateness,
    ),
    "overdue_share": _OPEN,
    "overdue_days": _OPEN,
}
