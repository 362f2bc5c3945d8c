"""Which accounts wait for somebody: told as conditions on their diagnoses.

The diagnoses carry the list's columns.
"""

from datetime import date

from django.db.models import Q, QuerySet, TextChoices

from accounts.models import Action
from dashboards.reader import Reader
from dashboards.upcoming import DUE_DAYS, Upcoming
from diagnostics.models import Band


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
    """An action is planned for later."""
    return _acting(open_actions().filter(due_on__gt=day))


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


def attention(reader: Reader) -> Q:
    """An action has its day, or there is a risk or something due and none planned."""
    is_pressing = Q(band=Band.AT_RISK) | due()
    return has_its_day(reader) | (is_pressing & ~planned(reader.day))


def _acting(actions: QuerySet[Action]) -> Q:
    return Q(pk__in=actions.values("customer_id"))
