"""Who may import what, and whose imports anybody may look at."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.imports.fields import Kind
from accounts.imports.kinds import KINDS
from accounts.models import ImportRun, Membership, User
from accounts.scope import LEADS, WRITE_ALL, administers, roles_of

_ADDS = {Membership.Role.EXECUTIVE, *LEADS}
IMPORTS = _ADDS | WRITE_ALL  # the roles that may import anything at all


def kinds_for(user: User, day: date) -> dict[str, Kind]:
    """The kinds of rows the person may import, by name.

    Facts of accounts by whoever may add to some; owners by those who lead; what belongs
    to no account, and the accounts themselves, by administrators.
    """
    if administers(user, day):
        return KINDS
    roles = roles_of(user, day)
    if not roles & _ADDS:
        return {}
    return {
        name: kind
        for name, kind in KINDS.items()
        if kind.is_of_a_customer and (name != "assignments" or roles & LEADS)
    }


def visible_runs(user: User, day: date) -> QuerySet[ImportRun]:
    """One's own imports; for administrators all of them."""
    mine = Q() if administers(user, day) else Q(started_by=user)
    return ImportRun.objects.filter(mine)
