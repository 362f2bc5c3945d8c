"""Builders with keyword defaults: each makes one row and what it cannot do without."""

from datetime import date
from itertools import count
from typing import Any

from accounts.models import (
    Assignment,
    Contact,
    Contract,
    Customer,
    Feed,
    Membership,
    Note,
    Organisation,
    Product,
    Purchase,
    Segment,
    Series,
    Team,
    User,
)

TODAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)
EARLIER_TRANSACTION = 1  # recorded_xid of a row that was there before this transaction
_numbers = count(1)


def make_organisation(**fields: Any) -> Organisation:
    defaults = {"name": "Holdfast Test", "currency": "EUR", "frozen_on": TODAY}
    return Organisation.objects.create(pk=1, **(defaults | fields))


def make_user(name: str = "", **fields: Any) -> User:
    number = next(_numbers)
    fields = {"email": f"person{number}@test.example", "password": None} | fields
    return User.objects.create_user(name=name or f"Person {number}", **fields)


def make_team(name: str = "", parent: Team | None = None) -> Team:
    return Team.objects.create(name=name or f"Team {next(_numbers)}", parent=parent)


def make_member(role: str, team: Team, **fields: Any) -> User:
    """A person who holds `role` in `team` since long ago."""
    user = make_user(**fields)
    Membership.objects.create(user=user, team=team, role=role, started_on=LONG_AGO)
    return user


def make_customer(owner: User | None = None, **fields: Any) -> Customer:
    """A customer acquired long ago, in `owner`'s book since then."""
    defaults = {
        "name": f"Customer {next(_numbers)}",
        "currency": "EUR",
        "acquired_on": LONG_AGO,
    }
    customer = Customer.objects.create(**(defaults | fields))
    if owner is not None:
        make_assignment(customer, owner, started_on=customer.acquired_on)
    return customer


def make_assignment(customer: Customer, user: User, **fields: Any) -> Assignment:
    defaults = {"started_on": LONG_AGO}
    return Assignment.objects.create(
        customer=customer, user=user, **(defaults | fields)
    )


def make_purchase(customer: Customer, **fields: Any) -> Purchase:
    defaults = {"purchased_on": TODAY, "amount": "100.00"}
    return Purchase.objects.create(customer=customer, **(defaults | fields))


def make_note(customer: Customer, **fields: Any) -> Note:
    return Note.objects.create(customer=customer, **({"happened_on": TODAY} | fields))


def make_contract(customer: Customer, **fields: Any) -> Contract:
    defaults = {
        "signed_on": date(2026, 1, 1),
        "started_on": date(2026, 1, 1),
        "ended_on": date(2027, 1, 1),
        "annual_value": "12000.00",
    }
    return Contract.objects.create(customer=customer, **(defaults | fields))


def make_segment(**fields: Any) -> Segment:
    return Segment.objects.create(**({"name": f"Segment {next(_numbers)}"} | fields))


def make_series() -> Series:
    return Series.objects.create(name=f"Series {next(_numbers)}")


def make_product(series: Series | None = None, **fields: Any) -> Product:
    defaults = {"name": f"Product {next(_numbers)}", "series": series}
    return Product.objects.create(**(defaults | fields))


def make_contact(customer: Customer, **fields: Any) -> Contact:
    defaults = {"name": f"Contact {next(_numbers)}", "since": LONG_AGO}
    return Contact.objects.create(customer=customer, **(defaults | fields))


def make_feed(kind: str, **fields: Any) -> Feed:
    defaults = {"source": "test", "started_on": LONG_AGO, "data_through": TODAY}
    return Feed.objects.create(kind=kind, **(defaults | fields))
