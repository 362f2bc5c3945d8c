"""Writes over facts. Each enters one fact of a customer as of today.

external_id  its key, which no other fact of the kind that is entered by hand has
raises       IntegrityError when there is such a fact already
"""

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
from accounts.models.recorded import RandomKey
from accounts.models.staffing import StaffingChange

Key = str | RandomKey
A_FRESH_KEY = RandomKey()


class HoldsAlready(ValueError):
    """What was to be entered is so by now; says it in words for the reader."""


def log_note(
    *,
    customer: Customer,
    author: User,
    kind: str,
    sentiment: int | None,
    text: str,
    external_id: Key = A_FRESH_KEY,
) -> Note:
    """A touch with the customer, today."""
    return Note.objects.create(
        external_id=external_id,
        customer=customer,
        author=author,
        kind=kind,
        sentiment=sentiment,
        text=text,
        happened_on=clock.today(),
    )


def open_ticket(
    *,
    customer: Customer,
    author: User,
    kind: str,
    severity: int,
    subject: str,
    external_id: Key = A_FRESH_KEY,
) -> Ticket:
    """What the customer brought to `author` just now, who handles it."""
    return Ticket.objects.create(
        external_id=external_id,
        customer=customer,
        handler=author,
        kind=kind,
        severity=severity,
        subject=subject,
        opened_at=clock.now(),
    )


@transaction.atomic
def report_incident(
    *,
    customer: Customer,
    author: User,
    title: str,
    severity: int,
    started_on: date,
    external_id: Key = A_FRESH_KEY,
) -> AffectedCustomer:
    """Something of ours that is broken and hits the customer since `started_on`."""
    now = clock.now()
    midnight = datetime.combine(started_on, time(), tzinfo=now.tzinfo)
    started_at = now if started_on == now.date() else midnight
    incident = Incident.objects.create(
        title=title, severity=severity, started_at=started_at
    )
    return AffectedCustomer.objects.create(
        external_id=external_id,
        incident=incident,
        customer=customer,
        hit_at=started_at,
    )


def make_promise(
    *,
    customer: Customer,
    author: User,
    text: str,
    due_on: date | None,
    external_id: Key = A_FRESH_KEY,
) -> Promise:
    """What `author` promised the customer today."""
    return Promise.objects.create(
        external_id=external_id,
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
    baseline: Decimal,
    target: Decimal,
    external_id: Key = A_FRESH_KEY,
) -> SuccessFactor:
    """What the customer says success is, from `baseline` on, stated today."""
    return SuccessFactor.objects.create(
        external_id=external_id,
        customer=customer,
        name=name,
        baseline=baseline,
        target=target,
        stated_on=clock.today(),
    )


def sight_competitor(
    *,
    customer: Customer,
    author: User,
    competitor: str,
    text: str,
    external_id: Key = A_FRESH_KEY,
) -> CompetitorSighting:
    """Somebody else at the customer, seen by `author` today."""
    return CompetitorSighting.objects.create(
        external_id=external_id,
        customer=customer,
        user=author,
        competitor=competitor,
        text=text,
        sighted_on=clock.today(),
    )


@transaction.atomic
def change_staffing(
    *,
    customer: Customer,
    author: User,
    user: User,
    role: str,
    change: str,
    external_id: Key = A_FRESH_KEY,
) -> Placement:
    """`user` takes up a role at the customer today, or has left it as of today.

    Whoever leaves held it before today, as the form checks; one of those rows returns.

    raises  HoldsAlready when nobody is left there to leave
    """
    today = clock.today()
    if change == StaffingChange.LEAVES:
        left = Placement.objects.of_role(customer, user, role).can_end(today)
        keys = list(left.select_for_update().values_list("pk", flat=True))
        if not keys:
            raise HoldsAlready(f"{user} has left this role already.")
        Placement.objects.filter(pk__in=keys).update(ended_on=today)
        return Placement.objects.get(pk=keys[0])
    return Placement.objects.create(
        external_id=external_id,
        customer=customer,
        user=user,
        role=role,
        announced_on=today,
        started_on=today,
    )


def plan_action(
    *,
    customer: Customer,
    author: User,
    title: str,
    user: User,
    due_on: date | None,
    external_id: Key = A_FRESH_KEY,
) -> Action:
    """A step for the customer that `user` takes, decided today."""
    return Action.objects.create(
        external_id=external_id,
        customer=customer,
        user=user,
        title=title,
        due_on=due_on,
        created_on=clock.today(),
    )
