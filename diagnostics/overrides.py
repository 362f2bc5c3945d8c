"""What people said of scores: saying it, ending it, and what is still told of it."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Customer, SupersededRow, User
from diagnostics.limits import REMEMBERED_DAYS
from diagnostics.models import Override, OverrideKind, Scored

USUAL_DAYS, MOST_DAYS = 90, 365
TENTHS = 10
TAKEN_BACK = "Taken back since"


class SetAlready(ValidationError):
    """Somebody's word holds already: only one does at a time."""


@transaction.atomic
def set_score(
    *,
    customer: Customer,
    author: User,
    day: date,
    kind: OverrideKind,
    points: int,
    reason: str,
    until: date,
) -> Override:
    """Set a score, or how far it may go, from `day` on.

    until   the last day on which it holds, 365 days ahead at most
    raises  SetAlready while another one holds, ValidationError on the rest
    """
    if not day <= until <= day + timedelta(days=MOST_DAYS):
        raise ValidationError(f"It holds from today, for {MOST_DAYS} days at most.")
    override = Override(
        customer=customer,
        author=author,
        kind=kind,
        points=points,
        reason=reason.strip(),
        started_on=day,
        ended_on=until + timedelta(days=1),
    )
    override.clean_fields()
    try:
        with transaction.atomic():
            override.save()
    except IntegrityError as error:
        raise SetAlready(_in_the_way(customer, day)) from error
    return override


def _in_the_way(customer: Customer, day: date) -> str:
    found = in_force(customer, day)
    if found is None:
        return "Another one is set to begin before this one ends."
    return f"{found.author.name} has set this score already. End that one first."


def in_force(customer: Customer, day: date) -> Override | None:
    """What holds on `day`; None where nobody said anything."""
    rows = Override.objects.filter(customer=customer).in_force(day)
    found: Override | None = rows.select_related("author").first()
    return found


@transaction.atomic
def end(*, override: Override, day: date) -> None:
    """End it on `day`; one that began then has never held, and is removed.

    Asked for twice, it stays as it was ended first.
    """
    locked = Override.objects.select_for_update().filter(pk=override.pk)
    found = locked.in_force(day).first()
    if found is None:
        return
    if found.started_on == day:
        found.delete()
        return
    found.ended_on = day
    found.save(update_fields=["ended_on"])


def past(customer: Customer, day: date) -> QuerySet[Override]:
    """Those that no longer hold, the latest first."""
    ended = Override.objects.filter(customer=customer, ended_on__lte=day)
    return ended.select_related("author").order_by("-ended_on", "-pk")


def is_remembered(override: Override, day: date) -> bool:
    """Whether it ended so lately that the page still tells of it, as of a limit."""
    return override.ended_on >= day - timedelta(days=REMEMBERED_DAYS)


def counted_in(diagnosis: Scored) -> Override | None:
    """The word that a diagnosis counted; None where there was none.

    One that was taken back since is still told, so that the diagnosis adds up.
    """
    if diagnosis.override_id is None:
        return None
    try:
        found = diagnosis.override  # None where a join found none
    except Override.DoesNotExist:
        found = None
    return found or _taken_back(diagnosis, diagnosis.override_id)


def _taken_back(diagnosis: Scored, override_id: int) -> Override | None:
    """What was removed, as it was said; else what it made of the score."""
    kept = SupersededRow.objects.filter(
        fact=Override._meta.db_table, row_id=override_id
    ).order_by("pk")
    if found := kept.last():
        return _as_said(found.content)
    if diagnosis.score is None or diagnosis.score == diagnosis.capped:
        return None
    points = diagnosis.score // TENTHS
    return Override(kind=OverrideKind.VALUE, points=points, reason=TAKEN_BACK)


def _as_said(content: dict[str, Any]) -> Override:
    names = ("id", "customer_id", "author_id", "kind", "points")
    return Override(
        reason=f"{content['reason']} ({TAKEN_BACK.lower()})",
        started_on=date.fromisoformat(content["started_on"]),
        **{name: content[name] for name in names},
    )
