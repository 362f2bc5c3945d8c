"""Writes over facts. Each enters one fact of a customer as of today."""

from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction

from accounts import clock
from accounts.models import (
    Action,
    AffectedCustomer,
    CompetitorSighting,
    Customer,
    Incident,
    Note,
    Placement,
    Promise,
    SuccessFactor,
    Ticket,
    User,
)
from accounts.models.staffing import StaffingChange


def log_note(
    *, customer: Customer, author: User, kind: str, sentiment: int | None, text: str
) -> Note:
    """A touch with the customer, today."""
    return Note.objects.create(
        customer=customer,
        author=author,
        kind=kind,
        sentiment=sentiment,
        text=text,
        happened_on=clock.today(),
    )


def open_ticket(
    *, customer: Customer, author: User, kind: str, severity: int, subject: str
) -> Ticket:
    """What the customer brought to `author` just now, who handles it."""
    return Ticket.objects.create(
        customer=customer,
        handler=author,
        kind=kind,
        severity=severity,
        subject=subject,
        opened_at=clock.now(),
    )


@transaction.atomic
def report_incident(
    *, customer: Customer, author: User, title: str, severity: int, started_on: date
) -> AffectedCustomer:
    """Something of ours that is broken and hits the customer since `started_on`."""
    now = clock.now()
    midnight = datetime.combine(started_on, time(), tzinfo=now.tzinfo)
    started_at = now if started_on == now.date() else midnight
    incident = Incident.objects.create(
        title=title, severity=severity, started_at=started_at
    )
    return AffectedCustomer.objects.create(
        incident=incident, customer=customer, hit_at=started_at
    )


def make_promise(
    *, customer: Customer, author: User, text: str, due_on: date | None
) -> Promise:
    """What `author` promised the customer today."""
    return Promise.objects.create(
        customer=customer,
        user=author,
        text=text,
        due_on=due_on,
        made_on=clock.today(),
    )


def state_success_factor(
    *,
    customer: Customer,
    author: User,
    name: str,
    target: Decimal,
    due_on: date | None,
) -> SuccessFactor:
    """What the customer says success is, stated today."""
    return SuccessFactor.objects.create(
        customer=customer,
        name=name,
        target=target,
        due_on=due_on,
        stated_on=clock.today(),
    )


def sight_competitor(
    *, customer: Customer, author: User, competitor: str, text: str
) -> CompetitorSighting:
    """Somebody else at the customer, seen by `author` today."""
    return CompetitorSighting.objects.create(
        customer=customer,
        user=author,
        competitor=competitor,
        text=text,
        sighted_on=clock.today(),
    )


@transaction.atomic
def change_staffing(
    *, customer: Customer, author: User, user: User, role: str, change: str
) -> Placement:
    """`user` takes up a role at the customer today, or has left it as of today.

    Whoever leaves held it before today, as the form checks; one of those rows returns.
    """
    today = clock.today()
    if change == StaffingChange.LEAVES:
        left = Placement.objects.of_role(customer, user, role).can_end(today)
        keys = list(left.select_for_update().values_list("pk", flat=True))
        Placement.objects.filter(pk__in=keys).update(ended_on=today)
        return Placement.objects.get(pk=keys[0])
    return Placement.objects.create(
        customer=customer,
        user=user,
        role=role,
        announced_on=today,
        started_on=today,
    )


def plan_action(
    *, customer: Customer, author: User, title: str, user: User, due_on: date | None
) -> Action:
    """A step for the customer that `user` takes, decided today."""
    return Action.objects.create(
        customer=customer,
        user=user,
        title=title,
        due_on=due_on,
        created_on=clock.today(),
    )
