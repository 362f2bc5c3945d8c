"""What comes next of an account, a renewal or an order, and where that stands."""

from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Floor, Greatest, Least
from django.db.models.lookups import LessThan

from accounts.models import Customer
from diagnostics.models import Diagnosis
from diagnostics.retention.logo import (
    GAPS_UNTIL_LOST,
    LONGEST_SILENCE_DAYS,
    SHORTEST_SILENCE_DAYS,
)
from web.formatting import due

CONTRACT = Customer.RelationshipType.CONTRACT
DUE_DAYS = 90
BACK_WITHIN_DAYS = 90  # of a contract's end it is the same customer, not one won back


class Upcoming(TextChoices):
    """Where a renewal or order stands; lapsed is what nobody waits for any more."""

    SOON = "soon"
    LATE = "late"
    LAPSED = "lapsed"


def upcoming(day: date) -> Case:
    """Where what comes next stands on `day`; "" where it is far off, or not known.

    A contract is over on the day it ends, and can be renewed for 90 days. An order is
    late on the day after the one expected, until the account counts as lost.
    """
    is_contract = Q(customer__relationship_type=CONTRACT)
    renewable = Q(next_on__gte=day - timedelta(days=BACK_WITHIN_DAYS))
    lost = Q(LessThan(_ours_until(), day))
    conditions = {
        Upcoming.LAPSED: (is_contract & ~renewable) | (~is_contract & lost),
        Upcoming.LATE: Q(next_on__lt=day) | (is_contract & Q(next_on=day)),
        Upcoming.SOON: Q(next_on__lte=day + timedelta(days=DUE_DAYS)),
    }
    return Case(
        *(When(held, then=Value(name.value)) for name, held in conditions.items()),
        default=Value(""),
        output_field=CharField(),
    )


def _ours_until() -> ExpressionWrapper:
    """The last day of a silence that does not yet mean an account is lost."""
    silence = Least(
        Greatest(GAPS_UNTIL_LOST * F("usual_gap_days"), Value(SHORTEST_SILENCE_DAYS)),
        Value(LONGEST_SILENCE_DAYS),
    )
    days = Cast(Floor(silence), IntegerField())
    return ExpressionWrapper(F("last_purchase_on") + days, output_field=DateField())


def next_event(diagnosis: Diagnosis, day: date) -> tuple[str, str, bool]:
    """What comes next, when that is from `day`, and whether it is late.

    `diagnosis` carries the list's columns.
    """
    is_contract = diagnosis.customer.relationship_type == CONTRACT
    label = "Contract ends" if is_contract else "Next order"
    if diagnosis.next_on is None:
        return label, "no contract" if is_contract else "no rhythm yet", False
    stands = diagnosis.upcoming  # type: ignore[attr-defined]
    is_over = is_contract and stands in (Upcoming.LATE, Upcoming.LAPSED)
    note = "" if is_over else due((diagnosis.next_on - day).days)
    return (
        "Contract ended" if is_over else label,
        "lapsed" if stands == Upcoming.LAPSED else note,
        stands == Upcoming.LATE,
    )
