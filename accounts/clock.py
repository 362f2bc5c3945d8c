"""What day it is: the only source of today."""

import zoneinfo
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models.organisation import Organisation


def today() -> date:
    """The organisation's day: `frozen_on`, else the date in its time zone."""
    organisation = Organisation.objects.only("frozen_on", "time_zone").first()
    return today_of(organisation)


def today_of(organisation: Organisation | None) -> date:
    """The day of an organisation that has been read; UTC's before there is one."""
    if organisation is None:
        return timezone.now().date()
    return organisation.frozen_on or timezone.localdate(
        timezone=zoneinfo.ZoneInfo(organisation.time_zone)
    )


def end_of_day(day: date) -> datetime:
    """The first instant after `day` in the organisation's time zone, in UTC."""
    organisation = Organisation.objects.only("time_zone").first()
    zone = zoneinfo.ZoneInfo(organisation.time_zone if organisation else "UTC")
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return midnight.astimezone(zoneinfo.ZoneInfo("UTC"))
