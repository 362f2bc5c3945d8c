"""Steps that answer a reason why an account is not well."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import clock
from accounts.models import Action, Customer, User


@transaction.atomic
def take_on(
    *, customer: Customer, author: User, title: str, reason: str, due_days: int
) -> tuple[Action, bool]:
    """`author` takes the step that answers a measure; and whether it is a new one.

    While there is an open one for the same measure there is no second, however often
    and by however many people it is asked for.
    """
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    waiting = open_actions(customer).filter(reason=reason).first()
    if waiting:
        return waiting, False
    today = clock.today()
    action = Action.objects.create(
        customer=customer,
        user=author,
        title=title,
        reason=reason,
        created_on=today,
        due_on=today + timedelta(days=due_days),
    )
    return action, True


def open_actions(customer: Customer) -> QuerySet[Action]:
    """What is still to be done for the customer, the most pressing first."""
    waiting = Action.objects.filter(customer=customer, done_on=None)
    return waiting.order_by(F("due_on").asc(nulls_last=True), "pk")
