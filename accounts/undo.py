"""Taking back what was just entered or changed.

The entry hands out a signed token. It works once, for whoever made the entry, within an
hour, and only while nobody has changed the row; the triggers of the tables keep what is
removed in their history, and from there a changed row is made what it was.
"""

from typing import Any

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError, QuerySet

from accounts import clock
from accounts.facts import kinds, name_of
from accounts.models import (
    AffectedCustomer,
    Customer,
    Fact,
    Incident,
    Placement,
    Rating,
    Recorded,
    Review,
    SuccessFactor,
    User,
)

UNDO_SECONDS = 3600
SALT = "accounts.undo"
# The row as it was before the transaction that made it what it is.
_RESTORE = """
UPDATE {table} t SET {changes}
  FROM (SELECT (jsonb_populate_record(NULL::{table}, was.content)).*
          FROM accounts_supersededrow was
         WHERE was.fact = %(table)s AND was.row_id = %(id)s
           AND was.replaced_xid = %(xid)s AND was.operation = 'UPDATE') old
 WHERE t.id = old.id
"""


class CannotUndo(ValueError):
    """It is too late, somebody else's, or no longer as it was entered."""


def rows_of(model: type[Fact], customer: Customer, user: User) -> QuerySet[Any]:
    """Among which rows `user`, who may write to the customer, can take one back.

    An incident ends for all whom it hit: it is for who may write to each of them.
    """
    if model is not Incident:
        rows: Any = model._default_manager
        return rows.filter(customer=customer)
    theirs = Incident.objects.writable_by(user, clock.today())
    return theirs.filter(pk__in=customer.affected_by_incidents.values("incident"))


def undo_token(fact: Fact, author: User) -> str:
    """What lets `author` take back a fact as it stands in the database now."""
    stored = type(fact)._default_manager.get(pk=fact.pk)
    entry = [name_of(type(fact)), fact.pk, stored.recorded_xid, author.pk]
    return signing.dumps(entry, salt=SALT)


@transaction.atomic
def undo(*, token: str, customer: Customer, user: User) -> type[Fact]:
    """Take back the entry that the token stands for; returns its kind.

    raises CannotUndo with words for the reader
    """
    kind, key, recorded_xid, author_id = _opened(token)
    if author_id != user.pk and not user.is_superuser:
        raise CannotUndo("Only who made an entry can take it back.")
    rows = rows_of(kinds()[kind], customer, user).select_for_update()
    fact = rows.filter(pk=key, recorded_xid=recorded_xid).first()
    if fact is None:
        raise CannotUndo("The entry has been changed or removed since.")
    for each in _entered_with(fact):
        if not _restored(each):
            remove(each)
            if isinstance(each, AffectedCustomer):
                _take_back_incident(each)
    return type(fact)


def remove(fact: Recorded) -> None:
    """Delete a fact that nothing refers to.

    raises CannotUndo where something does
    """
    try:
        fact.delete()
    except ProtectedError as refusal:
        others = {str(each._meta.verbose_name) for each in refusal.protected_objects}
        named = ", ".join(sorted(others))
        raise CannotUndo(f"It stays, as others refer to it: {named}.") from refusal


def _opened(token: str) -> Any:
    try:
        return signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature as refusal:
        raise CannotUndo("It is too late to take this back.") from refusal


# Entries that are several rows: those of one transaction that agree in these columns.
# Whoever leaves a role leaves it with all skills; a review carries what was found out.
_TOGETHER: dict[type[Fact], tuple[tuple[type[Fact], ...], tuple[str, ...]]] = {
    Placement: ((Placement,), ("customer", "user", "recorded_xid")),
    Review: ((Review, Rating, SuccessFactor), ("customer", "recorded_xid")),
}


def _entered_with(fact: Fact) -> list[Any]:
    """Every row of the entry, the fact among them."""
    if type(fact) not in _TOGETHER:
        return [fact]
    kinds_of_row, columns = _TOGETHER[type(fact)]
    same: dict[str, Any] = {name: getattr(fact, name) for name in columns}
    rows = (kind._default_manager.filter(**same) for kind in kinds_of_row)
    return [row for found in rows for row in found]


def _restored(fact: Fact) -> bool:
    """Whether the row was there before, and is again what it was."""
    ours = {"id", "recorded_at", "recorded_xid"}
    columns = [each.column for each in fact._meta.concrete_fields]
    changes = ", ".join(f"{each} = old.{each}" for each in columns if each not in ours)
    table = fact._meta.db_table
    statement = _RESTORE.format(table=table, changes=changes)
    known = {"table": table, "id": fact.pk, "xid": str(fact.recorded_xid)}
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, known)
            connection.check_constraints()
            return cursor.rowcount > 0
    except IntegrityError as refusal:
        reason = "What was entered since stands against what it was."
        raise CannotUndo(reason) from refusal


def _take_back_incident(affected: AffectedCustomer) -> None:
    """An incident that was entered with its only customer goes with it."""
    incident = (
        Incident.objects.select_for_update()
        .filter(pk=affected.incident_id, recorded_xid__gte=affected.recorded_xid)
        .first()
    )
    if incident is None:
        return  # there before
    others = AffectedCustomer.objects.filter(incident=incident).exists()
    if others or incident.recorded_xid != affected.recorded_xid:
        raise CannotUndo("The incident has been changed since.")
    incident.delete()
