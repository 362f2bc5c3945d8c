"""What is bought and signed, billed and paid, and what serving it takes."""

from typing import Any

from django.db.models import Count, Sum

from accounts.models import (
    Contract,
    Invoice,
    Payment,
    Purchase,
    ServiceActivity,
)
from dashboards.timeline.moments import Group, Kind, Moment
from dashboards.timeline.words import beside, counted, due, in_cents, own_text, period
from web.formatting import full_date, money


def _order(order: dict[str, Any]) -> str:
    name = "Credit" if order["total"] < 0 else "Order"
    return f"{name} {order['order_number']}".strip()


def _a_year(contract: Contract, currency: str) -> str:
    return f"{money(contract.annual_value, currency)} a year"


def _billed(invoice: Invoice) -> str:
    name = "Credit note" if invoice.amount < 0 else "Invoice"
    return f"{name} {invoice.number}".strip()


def _on_invoice(payment: Payment) -> str:
    number = payment.invoice.number if payment.invoice else ""
    return f"On invoice {number}" if number else ""


PURCHASES = Kind(
    Group.PURCHASES,
    Purchase,
    (
        Moment(
            on="purchased_on",
            icon=lambda order: "undo-2" if order["total"] < 0 else "shopping-cart",
            tone=lambda order: "warn" if order["total"] < 0 else "info",
            title=_order,
            text=lambda order: counted(order["count"], "line", "lines"),
            amount=lambda order, currency: money(order["total"], currency, 2),
        ),
    ),
    together=("purchased_on", "order_number"),
    figures={"total": Sum("amount"), "count": Count("pk")},
)
CONTRACTS = Kind(
    Group.PURCHASES,
    Contract,
    (
        Moment(
            on="signed_on",
            icon="file-pen-line",
            tone="ok",
            title="Contract signed",
            text=lambda row: period(row.started_on, row.ended_on),
            amount=_a_year,
        ),
        Moment(
            on="notice_given_on",
            icon="file-x",
            tone="bad",
            title="Notice given",
            text=lambda row: f"The contract ends on {full_date(row.ended_on)}.",
        ),
    ),
)
INVOICES = Kind(
    Group.MONEY,
    Invoice,
    (
        Moment(
            on="issued_on",
            icon="receipt-text",
            tone=lambda row: "warn" if row.amount < 0 else "mute",
            title=_billed,
            text=due,
            amount=in_cents,
        ),
    ),
)
PAYMENTS = Kind(
    Group.MONEY,
    Payment,
    (
        Moment(
            on="paid_on",
            icon="banknote",
            tone=lambda row: "warn" if row.amount < 0 else "ok",
            title=lambda row: "Paid back" if row.amount < 0 else "Payment",
            text=_on_invoice,
            amount=in_cents,
        ),
    ),
    related=("invoice",),
)
ACTIVITIES = Kind(
    Group.SERVICE,
    ServiceActivity,
    (
        Moment(
            on="done_on",
            icon="timer",
            title=lambda row: beside(
                row.get_kind_display(), counted(row.minutes, "minute", "minutes")
            ),
            text=own_text,
            author="user",
        ),
    ),
    related=("user",),
)
TRADE = (PURCHASES, CONTRACTS, INVOICES, PAYMENTS, ACTIVITIES)
