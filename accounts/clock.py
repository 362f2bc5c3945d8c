"""What day it is: the only source of today."""

import zoneinfo
from datetime import date

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
