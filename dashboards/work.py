"""Which accounts wait for somebody: told as conditions on their diagnoses.

The diagnoses carry the list's columns.
"""

from datetime import date

from django.db.models import Q, QuerySet, TextChoices

from accounts.models import Action
from dashboards.upcoming import DUE_DAYS, Upcoming
from diagnostics.models import Band


class Show(TextChoices):
    """What a list can be narrowed to."""

    ATTENTION = "attention", "Need attention"
    OVERDUE = "overdue", "Action overdue"
    DUE = "due", f"Due in {DUE_DAYS} days"
    PLANNED = "planned", "Action planned"
    STRATEGIC = "strategic", "Strategic"

    def condition(self, day: date) -> Q:
        """What holds for the diagnoses it shows."""
        conditions = {
            Show.ATTENTION: attention,
            Show.OVERDUE: overdue,
            Show.DUE: lambda day: due(),
            Show.PLANNED: waiting,
            Show.STRATEGIC: lambda day: Q(customer__is_strategic=True),
        }
        return conditions[self](day)


def open_actions() -> QuerySet[Action]:
    return Action.objects.filter(done_on=None)


def overdue(day: date) -> Q:
    """An action should have been done before `day`."""
    return _acting(open_actions().filter(due_on__lt=day))


def planned(day: date) -> Q:
    """An action is planned for later."""
    return _acting(open_actions().filter(due_on__gt=day))


def has_its_day(day: date) -> Q:
    """An action is due today, or should have been done before."""
    return _acting(open_actions().filter(due_on__lte=day))


def waiting(day: date) -> Q:
    """Until the day of what is planned nothing is to be done."""
    return planned(day) & ~has_its_day(day)


def due() -> Q:
    """A renewal or order is due soon and not safe, or it is late."""
    soon = Q(upcoming=Upcoming.SOON) & ~Q(band=Band.HEALTHY)
    return soon | Q(upcoming=Upcoming.LATE)


def attention(day: date) -> Q:
    """An action has its day, or there is a risk or something due and none planned."""
    return has_its_day(day) | ((Q(band=Band.AT_RISK) | due()) & ~planned(day))


def _acting(actions: QuerySet[Action]) -> Q:
    return Q(pk__in=actions.values("customer_id"))
