"""What day it is: the only source of today."""

import zoneinfo
from datetime import date, datetime

from django.utils import timezone

from accounts.models.organisation import Organisation

FIRST_DAY = date(1900, 1, 1)  # what is earlier is a slip of the fingers


def today() -> date:
    """The organisation's day: `frozen_on`, else the date in its time zone."""
    return today_of(_organisation())


def today_of(organisation: Organisation | None) -> date:
    """The day of an organisation that has been read; UTC's before there is one."""
    if organisation is not None and organisation.frozen_on:
        return organisation.frozen_on
    return timezone.localdate(timezone=zone_of(organisation))


def check_stop(day: date) -> None:
    """raises  ValueError where the clock cannot stand on `day`"""
    live = timezone.localdate(timezone=zone())
    if day > live:
        raise ValueError(f"That day lies ahead: today is {live:%-d %b %Y}.")
    if day < FIRST_DAY:
        raise ValueError(f"The clock stops in {FIRST_DAY.year} or later.")


def now() -> datetime:
    """This moment; under a frozen clock the same time of that day."""
    organisation = _organisation()
    moment = timezone.localtime(timezone=zone_of(organisation))
    if organisation is None or organisation.frozen_on is None:
        return moment
    return datetime.combine(organisation.frozen_on, moment.timetz())


def zone() -> zoneinfo.ZoneInfo:
    """Where the organisation's days begin and end."""
    return zone_of(_organisation())


def zone_of(organisation: Organisation | None) -> zoneinfo.ZoneInfo:
    """The zone of an organisation that has been read; UTC before there is one."""
    return zoneinfo.ZoneInfo(organisation.time_zone if organisation else "UTC")


def _organisation() -> Organisation | None:
    return Organisation.objects.only("frozen_on", "time_zone").first()
