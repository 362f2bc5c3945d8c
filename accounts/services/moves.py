"""First moves: the steps that an account's score suggests, taken on by somebody."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import clock
from accounts.models import Action, ActionOutcome, Customer, User

VAIN_DAYS = 90  # so long what did not work is not suggested again


class Planned(NamedTuple):
    action: Action
    is_new: bool


@transaction.atomic
def plan_first_move(
    *, customer: Customer, author: User, title: str, reason: str, due_on: date
) -> Planned:
    """Make a suggested step `author`'s action; an open one that answers it stays.

    However often and by however many people it is asked for, it is one.

    reason  the key of the measure it answers, or ""
    due_on  today or later
    """
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)  # in turn
    is_same = Q(reason=reason) if reason else Q(title=title)
    found = open_actions(customer).filter(is_same).first()
    if found is not None:
        return Planned(found, is_new=False)
    action = Action.objects.create(
        customer=customer,
        user=author,
        title=title,
        reason=reason,
        due_on=due_on,
        created_on=clock.today(),
    )
    return Planned(action, is_new=True)


def open_actions(customer: Customer) -> QuerySet[Action]:
    """What is still to be done for the customer, the most pressing first."""
    waiting = Action.objects.filter(customer=customer, done_on=None)
    return waiting.order_by(F("due_on").asc(nulls_last=True), "pk")


def failed_lately(day: date) -> QuerySet[Action]:
    """What did not work in the 90 days up to `day`, of all customers, oldest first."""
    since = day - timedelta(days=VAIN_DAYS)
    failed = Action.objects.filter(outcome=ActionOutcome.FAILED, done_on__gt=since)
    return failed.order_by("done_on", "pk")


def set_strategic(*, customer: Customer, is_strategic: bool) -> None:
    """Say whether the account is worth more to us than its revenue says."""
    if customer.is_strategic != is_strategic:
        customer.is_strategic = is_strategic
        customer.save(update_fields=["is_strategic"])
