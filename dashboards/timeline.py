"""What happened at an account: every kind of fact in one list, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Count, Sum

from accounts.models import Assignment, Contact, Contract, Customer, Note, Purchase
from web.formatting import full_date, money, number

NOTE_ICONS = {
    Note.Kind.CALL: "phone",
    Note.Kind.MEETING: "users",
    Note.Kind.EMAIL: "mail",
    Note.Kind.VISIT: "map-pin",
    Note.Kind.OTHER: "message-square",
}
TONES = {-2: "bad", -1: "warn", 0: "mute", 1: "ok", 2: "ok", None: "info"}


@dataclass(frozen=True)
class TimelineItem:
    """One event; `amount` is written out already."""

    on: date
    icon: str
    tone: str
    title: str
    text: str = ""
    amount: str = ""
    author: str = ""


def timeline(customer: Customer, day: date, most: int) -> list[TimelineItem]:
    """The newest `most` events up to `day`; each kind is read only as far as needed."""
    events = [
        *_orders(customer, day, most),
        *_notes(customer, day, most),
        *_contracts(customer, day),
        *_owners(customer, day),
        *_departures(customer, day),
    ]
    newest = sorted(events, key=lambda event: event.on, reverse=True)
    return list(islice(newest, most))


def _orders(customer: Customer, day: date, most: int) -> Iterator[TimelineItem]:
    orders = (
        Purchase.objects.filter(customer=customer, purchased_on__lte=day)
        .values("purchased_on", "order_number")
        .annotate(total=Sum("amount"), lines=Count("pk"))
        .order_by("-purchased_on", "-order_number")[:most]
    )
    for order in orders:
        is_credit = order["total"] < 0
        name = "Credit" if is_credit else "Order"
        lines = "1 line" if order["lines"] == 1 else f"{number(order['lines'])} lines"
        yield TimelineItem(
            on=order["purchased_on"],
            icon="undo-2" if is_credit else "shopping-cart",
            tone="warn" if is_credit else "info",
            title=f"{name} {order['order_number']}".strip(),
            text=lines,
            amount=money(order["total"], customer.currency, 2),
        )


def _notes(customer: Customer, day: date, most: int) -> Iterator[TimelineItem]:
    notes = (
        Note.objects.filter(customer=customer, happened_on__lte=day)
        .select_related("author", "contact")
        .order_by("-happened_on", "-pk")[:most]
    )
    for note in notes:
        spoken_to = f" with {note.contact}" if note.contact else ""
        yield TimelineItem(
            on=note.happened_on,
            icon=NOTE_ICONS[Note.Kind(note.kind)],
            tone=TONES[note.sentiment],
            title=f"{note.get_kind_display()}{spoken_to}",
            text=note.text,
            author=note.author.name if note.author else "",
        )


def _contracts(customer: Customer, day: date) -> Iterator[TimelineItem]:
    for contract in Contract.objects.filter(customer=customer, signed_on__lte=day):
        value = money(contract.annual_value, customer.currency)
        until = full_date(contract.ended_on)
        yield TimelineItem(
            contract.signed_on,
            "file-pen-line",
            "ok",
            "Contract signed",
            f"From {full_date(contract.started_on)} to {until}",
            f"{value} a year",
        )
        if contract.notice_given_on and contract.notice_given_on <= day:
            yield TimelineItem(
                contract.notice_given_on,
                "file-x",
                "bad",
                "Notice given",
                f"The contract ends on {until}.",
            )


def _owners(customer: Customer, day: date) -> Iterator[TimelineItem]:
    held = Assignment.objects.filter(
        customer=customer, role=Assignment.Role.OWNER, started_on__lte=day
    ).select_related("user")
    for assignment in held:
        yield TimelineItem(
            assignment.started_on,
            "user-round-check",
            "mute",
            f"{assignment.user.name} became the owner",
        )


def _departures(customer: Customer, day: date) -> Iterator[TimelineItem]:
    for contact in Contact.objects.filter(customer=customer, left_on__lte=day):
        assert contact.left_on  # noqa: S101 - the filter saw to it
        champion = "Champion" if contact.is_champion else "Contact"
        yield TimelineItem(
            contact.left_on,
            "user-round-minus",
            "bad" if contact.is_champion else "mute",
            f"{champion} left: {contact.name}",
            contact.job_title,
        )
