"""Who did what to whom, kept for those who ask later."""

import logging
from typing import cast

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from accounts.models import User

log = logging.getLogger(__name__)

MADE_LINK = "Made "  # how the deed begins


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
