"""Writes over what holds for the whole organisation."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import (
    Customer,
    Feed,
    Organisation,
    Rate,
    RateSet,
    Segment,
    StaffingRequirement,
    UnitCost,
    User,
)
from accounts.scope import administers

THE_ONE = 1


def set_organisation(**fields: Any) -> Organisation:
    """Change the organisation, or make it where there is none.

    raises  ValueError when the currency would change under existing accounts
    """
    organisation = Organisation.objects.first() or Organisation(pk=THE_ONE)
    wanted = fields.get("currency", organisation.currency)
    if wanted != organisation.currency and not may_change_currency():
        raise ValueError("The currency stays once there are accounts.")
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.full_clean(exclude=["id"])
    organisation.save()
    return organisation


def set_clock(*, author: User, frozen_on: date | None) -> Organisation:
    """Stop the clock on a day, or let it run.

    raises  ValueError on a day from which the author could not set it going again
    """
    if frozen_on and not administers(author, frozen_on):
        raise ValueError(
            f"You were no administrator on {frozen_on:%-d %b %Y},"
            " and could not set the clock going again."
        )
    return set_organisation(frozen_on=frozen_on)


def may_change_currency() -> bool:
    """Only before the first account: every total so far is in it."""
    return not Customer.objects.exists()


@transaction.atomic
def add_rate_set(*, name: str, fixed_on: date, rates: dict[str, Decimal]) -> RateSet:
    """Rates fixed together: what one unit of each currency is worth in ours."""
    rate_set = RateSet.objects.create(name=name, fixed_on=fixed_on)
    Rate.objects.bulk_create(
        Rate(rate_set=rate_set, currency=currency, rate=rate)
        for currency, rate in rates.items()
    )
    return rate_set


def set_segment(*, segment: Segment | None, **fields: Any) -> Segment:
    """Make a segment, or change what it is called and what it asks of us."""
    segment = segment or Segment()
    for name, value in fields.items():
        setattr(segment, name, value)
    segment.save()
    return segment


@transaction.atomic
def require(
    *, segment: Segment, role: str, skill: str, level: int, headcount: int, day: date
) -> StaffingRequirement:
    """Ask for a role at every account of the segment from `day` on.

    It takes the place of what was asked for the same role and skill.
    """
    asked = StaffingRequirement.objects.in_force(day)
    _end(asked.filter(segment=segment, role=role, skill=skill), day)
    return StaffingRequirement.objects.create(
        segment=segment,
        role=role,
        skill=skill,
        level=level,
        headcount=headcount,
        stated_on=day,
        started_on=day,
    )


@transaction.atomic
def end_requirement(*, requirement: StaffingRequirement, day: date) -> None:
    """Ask for it no longer from `day` on."""
    _end(StaffingRequirement.objects.filter(pk=requirement.pk), day)


@transaction.atomic
def set_unit_cost(
    *, activity: str, segment: Segment | None, cost_per_hour: Decimal, day: date
) -> UnitCost:
    """What an hour costs us from `day` on, in the organisation's currency.

    segment  None: in every segment without a cost of its own

    raises   IntegrityError when a cost that begins later stands in the way
    """
    costs = UnitCost.objects.filter(activity=activity, segment=segment)
    _end(costs.in_force(day), day)
    return UnitCost.objects.create(
        activity=activity, segment=segment, cost_per_hour=cost_per_hour, started_on=day
    )


def open_feed(
    *, kind: str, source: str, started_on: date, cadence_days: int | None, day: date
) -> Feed:
    """Say that a kind of fact is received, so that its absence means something.

    From `started_on` up to `day` its facts count as complete.
    """
    return Feed.objects.create(
        kind=kind,
        source=source,
        started_on=started_on,
        cadence_days=cadence_days,
        data_through=max(started_on, day),
    )


def set_cadence(*, feed: Feed, cadence_days: int | None) -> None:
    """After how many silent days the feed is stale; None: never."""
    feed.cadence_days = cadence_days
    feed.save(update_fields=["cadence_days"])


def _end(rows: QuerySet[Any], day: date) -> None:
    """End the rows on `day`; those that begin then never held."""
    rows.filter(started_on__gte=day).delete()
    rows.update(ended_on=day)
