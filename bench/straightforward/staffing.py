"""What assignments tell: owners, their books, and who of ours speaks to the account."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Assignment, Feed, User
from bench.straightforward.account import Account, Columns
from diagnostics.features import shared
from diagnostics.features.frame import YEAR_DAYS
from diagnostics.features.staffing import SPOKEN_DAYS
from diagnostics.models import SharedInput

_PLACES = ("memberships__started_on", "memberships__ended_on")


def has_owner(account: Account) -> Columns:
    return {"owner_here": int(_owner(account) is not None)}


def owner_continuity(account: Account) -> Columns:
    """Days of the last year on which the present owner was the owner."""
    today, year = account.setting.as_of, account.setting.ago(YEAR_DAYS)
    held = _owned(account).filter(user=_owner(account), started_on__lte=today)
    spans = (
        min(ended or today, today) - max(started, year)
        for started, ended in held.values_list("started_on", "ended_on")
    )
    covered = sum((max(span, timedelta(0)) for span in spans), timedelta(0))
    age = account.setting.age(account.customer.acquired_on)
    return {
        "owner_covered_365d": covered.days,
        "owner_possible_365d": min(age, YEAR_DAYS),
    }


def owner_workload(account: Account) -> Columns:
    owner = _owner(account)
    own, everyone = Q(subject_id=owner), Q(subject_id=shared.ORGANISATION)
    rows = SharedInput.objects.filter(
        Q(own, name__in=[shared.BOOK, shared.CAPACITY]) | Q(everyone, name=shared.BOOK),
        as_of=account.setting.as_of,
    )
    found = {
        (name, subject): value
        for name, subject, value in rows.values_list("name", "subject_id", "value")
    }
    return {
        "owner_book": found.get((shared.BOOK, owner)),
        "owner_capacity": found.get((shared.CAPACITY, owner)),
        "typical_book": found.get((shared.BOOK, shared.ORGANISATION)),
    }


def our_single_point(account: Account) -> Columns:
    """Who is at work for the account, or wrote a note of it lately."""
    day, customer = account.setting.as_of, account.customer
    placed = customer.placements.in_force(day).filter(announced_on__lte=day)
    spoken = account.lately(customer.notes, "happened_on", SPOKEN_DAYS)
    people = (
        customer.assignments.in_force(day)
        .values("user")
        .union(placed.values("user"), spoken.values("author"))
    )
    here = User.objects.filter(Q(left_on=None) | Q(left_on__gt=day), pk__in=people)
    return {
        "our_people": len(_in_place(here.values_list("pk", *_PLACES), day)),
        "days_contact_expected_from": account.days_heard(Feed.Kind.NOTE),
    }


def _owned(account: Account) -> QuerySet[Assignment]:
    return account.customer.assignments.filter(role=Assignment.Role.OWNER)


def _owner(account: Account) -> int | None:
    """Who has the account, and is still with us."""
    day = account.setting.as_of
    owner = _owned(account).in_force(day).of_people_present(day)
    rows = owner.values_list("user", *(f"user__{place}" for place in _PLACES))
    return next(iter(_in_place(rows, day)), None)


def _in_place(rows: Iterable[tuple], day: date) -> set[int]:
    """Who has not left the last of their teams; who was never in one has left none.

    rows  a person with the span of a place in a team, or with none
    """
    ends = defaultdict(list)
    for person, started, ended in rows:
        ends[person] += [ended or date.max] if started and started <= day else []
    return {person for person, own in ends.items() if not own or max(own) > day}
