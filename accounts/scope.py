"""Who may see which customers: the one choke point.

Executives see the customers they are assigned to now; managers and directors those of
their teams and all below; a director also those whose owner is in no team any more, or
who have none; analysts and administrators all. Analysts only read: they add to what
they would see without that role. Only open assignments and memberships of today count.
Whoever has left sees nothing.
"""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models.people import (
    Assignment,
    Membership,
    TeamClosure,
    User,
)

READ_ALL = {Membership.Role.ANALYST, Membership.Role.ADMIN}
WRITE_ALL = {Membership.Role.ADMIN}
LEADS = {Membership.Role.MANAGER, Membership.Role.DIRECTOR}
NOBODY = Q(pk__in=[])


def visible(user: User | AnonymousUser, day: date) -> Q:
    """The predicate on Customer that holds for what `user` may see on `day`."""
    return _within(user, day, READ_ALL)


def writable(user: User | AnonymousUser, day: date) -> Q:
    """The predicate on Customer that holds for what `user` may add to on `day`."""
    return _within(user, day, WRITE_ALL)


def _within(
    user: User | AnonymousUser, day: date, everywhere: set[Membership.Role]
) -> Q:
    """All customers for the roles of `everywhere`, else one's own and one's teams'."""
    if not user.is_authenticated or not user.is_active or user.has_left(day):
        return NOBODY
    memberships = list(
        Membership.objects.filter(user=user)
        .in_force(day)
        .values_list("role", "team_id")
    )
    roles = {role for role, _ in memberships}
    if user.is_superuser or roles & everywhere:
        return Q()
    open_assignments = Assignment.objects.in_force(day)
    scope = Q(pk__in=open_assignments.filter(user=user).values("customer_id"))
    led = [team_id for role, team_id in memberships if role in LEADS]
    if led:
        people = people_below(led, day)
        scope |= Q(
            pk__in=open_assignments.filter(user__in=people).values("customer_id")
        )
    if Membership.Role.DIRECTOR in roles:
        present = Membership.objects.in_force(day).of_people_present(day)
        owned = open_assignments.filter(
            role=Assignment.Role.OWNER, user__in=present.values("user_id")
        )
        scope |= ~Q(pk__in=owned.values("customer_id"))
    return scope


def people_below(team_ids: list[int], day: date) -> list[int]:
    """Ids of the people who belong to these teams, or to any below, on `day`.

    Read at once: inside a larger query the recursive view may run again for each row.
    """
    below = TeamClosure.objects.filter(ancestor_id__in=team_ids).values("descendant_id")
    members = Membership.objects.in_force(day).filter(team_id__in=below)
    return list(members.values_list("user_id", flat=True).distinct())


def acquaintances(user: User, customer_id: int, day: date) -> QuerySet[User]:
    """People still with us whom `user` may name at a customer.

    Themselves, who is or was at work for the customer, and the people of their own
    teams and below; for administrators everybody.
    """
    here = Q(left_on=None) | Q(left_on__gt=day)
    people = User.objects.filter(here, is_active=True).order_by("name", "pk")
    if user.is_superuser or roles_of(user, day) & WRITE_ALL:
        return people
    own_teams = Membership.objects.filter(user=user).in_force(day)
    colleagues = people_below(list(own_teams.values_list("team_id", flat=True)), day)
    at_work = User.objects.filter(
        Q(assignments__customer=customer_id) | Q(placements__customer=customer_id)
    )
    return people.filter(
        Q(pk=user.pk) | Q(pk__in=colleagues) | Q(pk__in=at_work.values("pk"))
    )


def roles_of(user: User | AnonymousUser, day: date) -> set[str]:
    """The roles `user` has on `day`, in any team."""
    if not user.is_authenticated:
        return set()
    held = Membership.objects.filter(user=user).in_force(day)
    return set(held.values_list("role", flat=True))


def administers(user: User | AnonymousUser, day: date) -> bool:
    """Whether `user` looks after people and settings on `day`."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or Membership.Role.ADMIN in roles_of(user, day)
