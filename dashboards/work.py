"""Which accounts wait for somebody: told as conditions on their diagnoses.

The diagnoses carry the list's columns.
"""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextChoices

from accounts.models import Action
from dashboards.reader import Reader
from dashboards.upcoming import DUE_DAYS, Upcoming
from diagnostics.models import Band, Diagnosis, DiagnosisHistory

# Every account has a row of the history each week: in two, one is found for certain.
ROW_WITHIN = timedelta(days=14)


class Show(TextChoices):
    """What a list can be narrowed to."""

    ATTENTION = "attention", "Need attention"
    OVERDUE = "overdue", "Action overdue"
    DUE = "due", f"Due in {DUE_DAYS} days"
    PLANNED = "planned", "Action planned"
    STRATEGIC = "strategic", "Strategic"

    def condition(self, reader: Reader) -> Q:
        """What holds for the diagnoses it shows."""
        conditions = {
            Show.ATTENTION: attention,
            Show.OVERDUE: overdue,
            Show.DUE: lambda reader: due(),
            Show.PLANNED: waiting,
            Show.STRATEGIC: lambda reader: Q(customer__is_strategic=True),
        }
        return conditions[self](reader)


def open_actions() -> QuerySet[Action]:
    return Action.objects.filter(done_on=None)


def open_actions_for(reader: Reader) -> QuerySet[Action]:
    """What is for the reader to see to: in accounts of others only their own."""
    if reader.sees_others:
        return open_actions()
    in_book = Q(customer__in=reader.book.values("pk"))
    return open_actions().filter(in_book | Q(user=reader.user))


def overdue(reader: Reader) -> Q:
    """An action should have been done before today."""
    return _acting(open_actions_for(reader).filter(due_on__lt=reader.day))


def planned(day: date) -> Q:
    """An action is planned for later, and what it was planned for still holds.

    What was planned before an account fell to at risk does not answer that.
    """
    later = open_actions().filter(due_on__gt=day)
    is_at_risk = Q(band=Band.AT_RISK)
    return (~is_at_risk & _acting(later)) | (is_at_risk & Q(Exists(_of_now(later))))


def _of_now(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Those made when the account of the diagnosis was at risk already."""
    before = DiagnosisHistory.objects.filter(
        customer=OuterRef("customer"),
        as_of__lte=OuterRef("created_on"),
        as_of__gt=OuterRef("created_on") - ROW_WITHIN,
    ).order_by("-as_of", "-generation")
    stood = actions.filter(customer=OuterRef("pk")).annotate(
        band=Subquery(before.values("band")[:1])
    )
    return stood.filter(Q(band=None) | Q(band=Band.AT_RISK))


def has_its_day(reader: Reader) -> Q:
    """An action is due today, or should have been done before."""
    return _acting(open_actions_for(reader).filter(due_on__lte=reader.day))


def waiting(reader: Reader) -> Q:
    """Until the day of what is planned nothing is to be done."""
    return planned(reader.day) & ~has_its_day(reader)


def due() -> Q:
    """A renewal or order is due soon and not safe, or it is late."""
    soon = Q(upcoming=Upcoming.SOON) & ~Q(band=Band.HEALTHY)
    return soon | Q(upcoming=Upcoming.LATE)


def is_due(diagnosis: Diagnosis) -> bool:
    """The same of one diagnosis, which carries the list's columns."""
    stands = diagnosis.upcoming  # type: ignore[attr-defined]
    is_soon = stands == Upcoming.SOON and diagnosis.band != Band.HEALTHY
    return is_soon or stands == Upcoming.LATE


def attention(reader: Reader) -> Q:
    """An action has its day, or there is a risk or something due and none planned."""
    is_pressing = Q(band=Band.AT_RISK) | due()
    return has_its_day(reader) | (is_pressing & ~planned(reader.day))


def _acting(actions: QuerySet[Action]) -> Q:
    return Q(pk__in=actions.values("customer_id"))
