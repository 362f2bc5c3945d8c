"""What a measure waits for that nobody has to enter: further orders, or a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min

from accounts.models import Contract, Customer, Feed, Purchase
from diagnostics.measures import Measure
from diagnostics.measures.registry import Comes
from web.formatting import days, full_date

DELIVERY_DAYS = 180  # whose deliveries are judged
NOUNS = {
    Feed.Kind.PURCHASE: ("order", "orders"),
    Feed.Kind.DELIVERY: ("delivery", "deliveries"),
}


@dataclass(frozen=True)
class Known:
    """How many facts of a kind there are, and the first day they count from."""

    count: int
    first: date | None


class Awaited:
    """Tells it for one account on `day`; each kind of fact is looked up once."""

    def __init__(self, customer: Customer, day: date) -> None:
        self.customer, self.day = customer, day
        self._found: dict[str, Known] = {}

    def words(self, measure: Measure) -> str:
        """ "Comes by itself after 2 more orders."; "" where time alone brings nothing.

        measure  one that is missing
        """
        kind = Customer.RelationshipType.CONTRACT
        comes = measure.comes_for(self.customer.relationship_type == kind)
        when = self._when(comes) if comes else ""
        return f"Comes by itself {when}." if when else ""

    def _when(self, comes: Comes) -> str:
        known = self._known(comes.of)
        lacking = comes.count - known.count
        one, many = NOUNS.get(Feed.Kind(comes.of), ("", ""))
        if lacking > 0:
            return f"after {lacking} more {one if lacking == 1 else many}"
        if known.first is None:
            return f"{days(comes.days)} after their first {one}" if comes.alone else ""
        on = known.first + timedelta(days=comes.days)
        if comes.alone:
            since = f", from {full_date(on)} on" if on > self.day else ""
            return f"with their next {many}{since}"
        return f"on {full_date(on)}" if on > self.day else ""

    def _known(self, kind: str) -> Known:
        if kind not in self._found:
            count = COUNTS.get(kind, _recorded)
            self._found[kind] = count(self.customer, self.day, kind)
        return self._found[kind]


def _orders(customer: Customer, day: date, _: str) -> Known:
    """Several lines of one day are one order, and a credit is none."""
    rows = Purchase.objects.filter(
        customer=customer, purchased_on__lte=day, amount__gt=0
    )
    bought = rows.order_by("purchased_on").values_list("purchased_on", flat=True)
    on = list(bought.distinct())
    return Known(len(on), on[0] if on else None)


def _deliveries(customer: Customer, day: date, _: str) -> Known:
    since = day - timedelta(days=DELIVERY_DAYS)
    due = Purchase.objects.filter(
        customer=customer, promised_on__gt=since, promised_on__lt=day
    )
    return Known(due.count(), None)


def _contracts(customer: Customer, day: date, _: str) -> Known:
    rows = Contract.objects.filter(customer=customer, signed_on__lte=day)
    return Known(0, rows.aggregate(first=Min("started_on"))["first"])


def _recorded(customer: Customer, day: date, kind: str) -> Known:
    """From when a fact of an open feed could have come."""
    rows = Feed.objects.filter(kind=kind, started_on__lte=day)
    opened = rows.aggregate(first=Min("started_on"))["first"]
    return Known(0, max(opened, customer.acquired_on) if opened else None)


def _served(customer: Customer, day: date, kind: str) -> Known:
    """Of an account without revenue no day makes its cost to serve a share of it."""
    bought = Purchase.objects.filter(customer=customer, purchased_on__lte=day)
    signed = Contract.objects.filter(customer=customer, signed_on__lte=day)
    if bought.exists() or signed.exists():
        return _recorded(customer, day, kind)
    return Known(0, None)


COUNTS: dict[str, Callable[[Customer, date, str], Known]] = {
    Feed.Kind.PURCHASE: _orders,
    Feed.Kind.DELIVERY: _deliveries,
    Feed.Kind.CONTRACT: _contracts,
    Feed.Kind.ACTIVITY: _served,
}
