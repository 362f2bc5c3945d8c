"""Caps over time: in force since when, or lifted not long ago."""

from dataclasses import dataclass
from datetime import date, timedelta

from diagnostics.models import Diagnosis, DiagnosisHistory
from diagnostics.scoring.framework import Cap

REMEMBERED_DAYS = 90


@dataclass(frozen=True)
class DatedCap:
    """A cap with the days it held; `lifted_on` is None while it is in force."""

    cap: Cap
    since: date
    lifted_on: date | None


def dated_caps(diagnosis: Diagnosis) -> list[DatedCap]:
    """Caps in force, then those lifted within 90 days; lowest ceiling first."""
    days = _days(diagnosis)
    caps = diagnosis.version.framework.caps
    found = [_dated(cap, place, days) for place, cap in enumerate(caps)]
    known = [dated for dated in found if dated is not None]
    return sorted(known, key=lambda d: (d.lifted_on is not None, d.cap.ceiling))


def _days(diagnosis: Diagnosis) -> list[tuple[date, list[bool]]]:
    """Each day's caps under the present version, newest first."""
    rows = DiagnosisHistory.objects.filter(
        customer=diagnosis.customer_id,
        version=diagnosis.version_id,
        as_of__lte=diagnosis.as_of,
    ).order_by("as_of", "generation")
    by_day = dict(rows.values_list("as_of", "caps")) | {diagnosis.as_of: diagnosis.caps}
    return sorted(by_day.items(), reverse=True)


def _dated(
    cap: Cap, place: int, days: list[tuple[date, list[bool]]]
) -> DatedCap | None:
    """The latest unbroken run of days on which the cap held, if recent enough."""
    today, lifted_on, since = days[0][0], None, None
    for day, held in days:
        if held[place]:
            since = day
        elif since is not None:
            break
        else:
            lifted_on = day
    if since is None:
        return None
    if lifted_on and lifted_on < today - timedelta(days=REMEMBERED_DAYS):
        return None
    return DatedCap(cap, since, lifted_on)
