"""What day it is: the only source of today."""

import zoneinfo
from datetime import date, datetime

from django.utils import timezone

from accounts.models.organisation import Organisation


def today() -> date:
    """The organisation's day: `frozen_on`, else the date in its time zone."""
    return today_of(_organisation())


def today_of(organisation: Organisation | None) -> date:
    """The day of an organisation that has been read; UTC's before there is one."""
    if organisation is not None and organisation.frozen_on:
        return organisation.frozen_on
    return timezone.localdate(timezone=_zone_of(organisation))


def now() -> datetime:
    """This moment; under a frozen clock the same time of that day."""
    organisation = _organisation()
    moment = timezone.localtime(timezone=_zone_of(organisation))
    if organisation is None or organisation.frozen_on is None:
        return moment
    return datetime.combine(organisation.frozen_on, moment.timetz())


def zone() -> zoneinfo.ZoneInfo:
    """Where the organisation's days begin and end."""
    return _zone_of(_organisation())


def _organisation() -> Organisation | None:
    return Organisation.objects.only("frozen_on", "time_zone").first()


def _zone_of(organisation: Organisation | None) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(organisation.time_zone if organisation else "UTC")
