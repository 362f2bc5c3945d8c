"""Caps over time: in force since when, or lifted not long ago."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import compress

from diagnostics.models import Diagnosis, DiagnosisHistory, FrameworkVersion
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
    found = [_dated(cap, days) for cap in diagnosis.version.framework.caps]
    known = [dated for dated in found if dated is not None]
    return sorted(known, key=lambda d: (d.lifted_on is not None, d.cap.ceiling))


def _days(diagnosis: Diagnosis) -> list[tuple[date, set[str]]]:
    """The keys of the caps that held each day, newest first.

    A cap keeps its key, while its place may change from version to version.
    """
    rows = DiagnosisHistory.objects.filter(
        customer=diagnosis.customer_id, as_of__lte=diagnosis.as_of
    ).order_by("as_of", "generation")
    by_day = {
        as_of: (version_id, caps)
        for as_of, version_id, caps in rows.values_list("as_of", "version_id", "caps")
    } | {diagnosis.as_of: (diagnosis.version_id, diagnosis.caps)}
    keys = _keys(diagnosis.version, {version_id for version_id, _ in by_day.values()})
    return [
        (day, set(compress(keys[version_id], held)))
        for day, (version_id, held) in sorted(by_day.items(), reverse=True)
    ]


def _keys(present: FrameworkVersion, version_ids: set[int]) -> dict[int, list[str]]:
    """Each version's caps by key, in its order; `present` is at hand."""
    others = FrameworkVersion.objects.in_bulk(version_ids - {present.pk})
    versions = [present, *others.values()]
    return {v.pk: [cap.key for cap in v.framework.caps] for v in versions}


def _dated(cap: Cap, days: list[tuple[date, set[str]]]) -> DatedCap | None:
    """The latest unbroken run of days on which the cap held, if recent enough."""
    today, lifted_on, since = days[0][0], None, None
    for day, held in days:
        if cap.key in held:
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
