"""Who was trained in the method, and who may say so."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from accounts.models import Certificate, Membership, User
from accounts.scope import LEADS, administers, people_below


def valid_certificates(day: date | Combinable) -> QuerySet[Certificate]:
    """Those that hold on a day, given as a date or as a column."""
    ends = Q(expires_on=None) | Q(expires_on__gt=day)
    return Certificate.objects.filter(ends, issued_on__lte=day)


def certificate_of(user: User, day: date) -> Certificate | None:
    """The one that holds longest of those the person holds on `day`."""
    held = valid_certificates(day).filter(user=user)
    return held.order_by(F("expires_on").desc(nulls_first=True), "-pk").first()


def was_trained(user: str, on: str | date) -> Exists:
    """Whether the person in a column held one on a day, or on that in a column."""
    held = valid_certificates(OuterRef(on) if isinstance(on, str) else on)
    return Exists(held.filter(user=OuterRef(user)))


def people_led(leader: User, day: date) -> QuerySet[User]:
    """Who is in the teams that `leader` leads, or below, and still here."""
    held = Membership.objects.filter(user=leader, role__in=LEADS).in_force(day)
    below = people_below(list(held.values_list("team_id", flat=True)), day)
    here = Q(left_on=None) | Q(left_on__gt=day)
    return User.objects.filter(here, pk__in=below, is_active=True).exclude(pk=leader.pk)


def may_certify(author: User, person: User, day: date) -> bool:
    """Administrators, and who leads the person; nobody certifies themselves."""
    if author == person:
        return False
    leads = people_led(author, day).filter(pk=person.pk)
    return administers(author, day) or leads.exists()
