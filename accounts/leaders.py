"""Who leads somebody, in their own team or the nearest above; who administers."""

from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import Membership, TeamClosure, User
from accounts.scope import LEADS


def leaders_of(person_id: int, day: date) -> dict[str, tuple[int, str]]:
    """Role -> key and name of who holds it nearest to the person, or the person."""
    own = Membership.objects.filter(user=person_id).in_force(day)
    above = TeamClosure.objects.filter(descendant_id__in=own.values("team_id"))
    depth = (
        TeamClosure.objects.filter(descendant_id=OuterRef("team_id"))
        .values("descendant_id")
        .annotate(depth=Count("ancestor_id"))
    )
    held = (
        Membership.objects.in_force(day)
        .of_people_present(day)
        .filter(role__in=LEADS, team_id__in=above.values("ancestor_id"))
        .annotate(depth=Subquery(depth.values("depth")))
        .order_by("depth", "-user__name", "-user_id")  # the nearest is kept
        .values_list("role", "user_id", "user__name")
    )
    return {role: (user_id, name) for role, user_id, name in held}


def administrators(day: date) -> list[str]:
    """The names of those who look after people, settings and scoring models."""
    held = Membership.objects.in_force(day).filter(role=Membership.Role.ADMIN)
    people = User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=held.values("user")),
        Q(left_on=None) | Q(left_on__gt=day),
        is_active=True,
    )
    return list(people.order_by("name", "pk").values_list("name", flat=True))
