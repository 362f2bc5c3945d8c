"""Who did what, and to whom, kept for those who ask later."""

import logging
from collections.abc import Sequence
from typing import cast

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from accounts.models import Customer, User

log = logging.getLogger(__name__)

MADE_LINK = "Made "  # how the deed begins
MOST_NAMED = 100  # accounts of one deed


def record(*, author: User | None, person: User, deed: str) -> None:
    """Note that `author` did `deed` to `person`; None is somebody at the server."""
    log.info(
        "%s (user %s), by user %s", deed, person.pk, author.pk if author else "none"
    )
    if author is not None:
        LogEntry.objects.create(
            user=author,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(person.pk),
            object_repr=str(person)[:200],
            action_flag=CHANGE,
            change_message=deed,
        )


def record_of_accounts(*, author: User, ids: Sequence[int], deed: str) -> None:
    """Note that `author` did `deed` to these accounts at once; nothing of none.

    What was done to one alone stands in its own history, too.
    """
    if not ids:
        return
    named = ", ".join(map(str, ids[:MOST_NAMED]))
    log.info("%s (%s accounts: %s), by user %s", deed, len(ids), named, author.pk)
    LogEntry.objects.create(
        user=author,
        content_type=ContentType.objects.get_for_model(Customer),
        object_id=str(ids[0]) if len(ids) == 1 else None,
        object_repr=f"{len(ids)} account{'' if len(ids) == 1 else 's'}",
        action_flag=CHANGE,
        change_message=f"{deed}: {named}{', ...' if len(ids) > MOST_NAMED else ''}",
    )


def deeds(person: User) -> QuerySet[LogEntry]:
    """What was done to a person, the latest first."""
    return _entries().filter(object_id=str(person.pk)).select_related("user")


def with_invitations(people: QuerySet[User]) -> QuerySet[User]:
    """Annotates was_invited: whether a link was ever made for them."""
    made = _entries().filter(
        object_id=Cast(OuterRef("pk"), CharField()),
        change_message__startswith=MADE_LINK,
    )
    return cast("QuerySet[User]", people.annotate(was_invited=Exists(made)))


def _entries() -> QuerySet[LogEntry]:
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind)
