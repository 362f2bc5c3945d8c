"""First moves: the steps that an account's score suggests, taken on by somebody."""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts import clock
from accounts.models import Action, Customer, User


class Planned(NamedTuple):
    action: Action
    is_new: bool


@transaction.atomic
def plan_first_move(
    *, customer: Customer, author: User, title: str, reason: str, due_on: date
) -> Planned:
    """Make a suggested step `author`'s action; the same that is open already stays.

    reason  the key of the measure it answers, or ""
    due_on  today or later
    """
    Customer.objects.select_for_update().get(pk=customer.pk)  # one at a time
    same = Action.objects.filter(customer=customer, title=title, done_on=None)
    found = same.order_by("pk").first()
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


def set_strategic(*, customer: Customer, is_strategic: bool) -> None:
    """Say whether the account is worth more to us than its revenue says."""
    if customer.is_strategic != is_strategic:
        customer.is_strategic = is_strategic
        customer.save(update_fields=["is_strategic"])
