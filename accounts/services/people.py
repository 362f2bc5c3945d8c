"""Writes over people, their places and the teams."""

from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import clock
from accounts.models import Membership, Team, User
from accounts.services.audit import record


def is_above(person: User, author: User) -> bool:
    """Whether only a superuser may act on `person`, and `author` is none."""
    return (person.is_superuser or person.is_staff) and not author.is_superuser


def guard(author: User, person: User) -> None:
    """Raise PermissionDenied unless `author` may act on `person`."""
    if is_above(person, author):
        raise PermissionDenied("Only a superuser may do this to staff.")


@transaction.atomic
def add_person(
    *, author: User, name: str, email: str, team: Team, role: str, day: date
) -> User:
    """Somebody new, in a team from `day` on, without a password yet."""
    person = User.objects.create_user(email, name=name)
    Membership.objects.create(user=person, team=team, role=role, started_on=day)
    record(author=author, person=person, deed=f"Added as {_words(role, team)}")
    return person


@transaction.atomic
def place(
    *,
    author: User,
    person: User,
    team: Team,
    role: str,
    day: date,
    is_addition: bool = False,
) -> None:
    """Give `person` a place from `day` on; the present ones end that day.

    is_addition  they stay, but for one in the same team

    raises  ValidationError when a place that begins later stands in the way
    """
    guard(author, person)
    held = _held(person, day)
    already = held.filter(team=team, role=role)
    ended = held.filter(team=team) if is_addition else held
    _end(ended.exclude(pk__in=list(already.values_list("pk", flat=True))), day)
    if already.exists():
        return
    new = Membership(user=person, team=team, role=role, started_on=day)
    new.full_clean()
    new.save()
    record(author=author, person=person, deed=f"Became {_words(role, team)}")


@transaction.atomic
def end_place(*, author: User, person: User, membership_id: int, day: date) -> None:
    """Let the person's place end on `day`.

    raises  Membership.DoesNotExist when they do not hold it
    """
    guard(author, person)
    held = _held(person, day).filter(pk=membership_id)
    place = held.select_related("team").get()
    _end(held, day)
    deed = f"Is no longer {_words(place.role, place.team)}"
    record(author=author, person=person, deed=deed)


@transaction.atomic
def leave(*, author: User, person: User, day: date) -> None:
    """The person is no longer here from `day` on; their accounts wait for an owner.

    raises  ValueError when somebody would lock themselves out, or on a day before the
            person came to a place: the past would lose it
    """
    guard(author, person)
    if person == author:
        raise ValueError("You cannot mark yourself as left; ask a colleague.")
    today = clock.today()
    _check_here(person, day, today)
    person.left_on = day
    person.save(update_fields=["left_on"])
    lasting = Q(ended_on=None) | Q(ended_on__gt=max(day, today))
    _end(person.memberships.filter(lasting), day)
    record(author=author, person=person, deed=f"Leaves on {day}")


@transaction.atomic
def bring_back(*, author: User, person: User, never_left: bool) -> None:
    """The person is here after all.

    never_left  the places that ended when they left go on; else, where they have left
                already, a place has to be given anew

    raises      IntegrityError when another place in the same team stands in the way
    """
    guard(author, person)
    if never_left or not person.has_left(clock.today()):
        given_up(person).update(ended_on=None)
    person.left_on, person.is_active = None, True
    person.save(update_fields=["left_on", "is_active"])
    record(author=author, person=person, deed="Is back")


def given_up(person: User) -> QuerySet[Membership]:
    """The places that ended on the day the person left, or leaves."""
    left_on = person.left_on
    return person.memberships.filter(ended_on=left_on).exclude(ended_on=None)


def add_team(*, name: str, parent: Team | None) -> Team:
    return Team.objects.create(name=name, parent=parent)


def change_team(*, team: Team, name: str, parent: Team | None) -> None:
    """Rename a team, or move it with all below it.

    raises  IntegrityError when it would stand below itself
    """
    team.name, team.parent = name, parent
    team.save(update_fields=["name", "parent"])


def _check_here(person: User, day: date, today: date) -> None:
    """Raise ValueError where the person came to a place after `day`."""
    begun = person.memberships.filter(started_on__gt=day, started_on__lte=today)
    last = begun.select_related("team").order_by("started_on").last()
    if last:
        place, since = _words(last.role, last.team), f"{last.started_on:%-d %b %Y}"
        raise ValueError(f"{person} became {place} on {since}, and was here then.")


def _held(person: User, day: date) -> QuerySet[Membership]:
    held = Membership.objects.in_force(day).filter(user=person)
    return cast("QuerySet[Membership]", held)


def _end(places: QuerySet[Membership], day: date) -> None:
    """End the places on `day`; those that begin then were never held."""
    places.filter(started_on__gte=day).delete()
    places.update(ended_on=day)


def _words(role: str, team: Team) -> str:
    return f"{Membership.Role(role).label.lower()} in {team}"
