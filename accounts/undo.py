"""Taking back what was just entered.

The entry hands out a signed token. It works once, for whoever made the entry, within an
hour, and only while nobody has changed the row; the triggers of the tables keep what is
removed in their history.
"""

from typing import Any

from django.core import signing
from django.db import transaction

from accounts.models import (
    Action,
    AffectedCustomer,
    CompetitorSighting,
    Customer,
    Fact,
    Incident,
    Note,
    Placement,
    Promise,
    SuccessFactor,
    Ticket,
    User,
)

UNDO_SECONDS = 3600
SALT = "accounts.undo"
UNDOABLE: dict[str, Any] = {  # each has a customer
    model.__name__: model
    for model in (
        Action,
        AffectedCustomer,
        CompetitorSighting,
        Note,
        Placement,
        Promise,
        SuccessFactor,
        Ticket,
    )
}


class CannotUndo(ValueError):
    """It is too late, somebody else's, or no longer as it was entered."""


def undo_token(fact: Fact, author: User) -> str:
    """What lets `author` take back a fact as it stands in the database now."""
    stored = type(fact)._default_manager.get(pk=fact.pk)
    entry = [type(fact).__name__, fact.pk, stored.recorded_xid, author.pk]
    return signing.dumps(entry, salt=SALT)


@transaction.atomic
def undo(*, token: str, customer: Customer, user: User) -> None:
    """Take back the entry that the token stands for.

    raises CannotUndo with words for the reader
    """
    name, key, recorded_xid, author_id = _opened(token)
    if author_id != user.pk and not user.is_superuser:
        raise CannotUndo("Only who made an entry can take it back.")
    rows = UNDOABLE[name]._default_manager.select_for_update()
    fact = rows.filter(pk=key, customer=customer, recorded_xid=recorded_xid).first()
    if fact is None:
        raise CannotUndo("The entry has been changed or removed since.")
    if isinstance(fact, AffectedCustomer):
        _take_back_incident(fact)
    elif isinstance(fact, Placement):
        _take_back_staffing(fact)
    else:
        fact.delete()


def _opened(token: str) -> Any:
    try:
        return signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature as refusal:
        raise CannotUndo("It is too late to take this back.") from refusal


def _take_back_incident(affected: AffectedCustomer) -> None:
    """The incident goes with its only customer, if it too is as it was entered."""
    incident = (
        Incident.objects.select_for_update()
        .filter(pk=affected.incident_id, recorded_xid=affected.recorded_xid)
        .first()
    )
    others = AffectedCustomer.objects.filter(incident=affected.incident_id)
    if incident is None or others.exclude(pk=affected.pk).exists():
        raise CannotUndo("The incident has been changed since.")
    affected.delete()
    incident.delete()


def _take_back_staffing(placement: Placement) -> None:
    """An entry that set an end is an end taken back; else it was a beginning."""
    if placement.ended_on is None:
        placement.delete()
        return
    Placement.objects.filter(
        customer=placement.customer_id,
        user=placement.user_id,
        recorded_xid=placement.recorded_xid,
    ).update(ended_on=None)
