"""What changed between two days of an account, line by line, in words."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts.clock import FIRST_DAY
from accounts.models import Customer
from dashboards.bridge_lines import bridge_groups
from dashboards.reader import Reader
from diagnostics.bridges import (
    Bridge,
    bridge_between,
    diagnosis_on,
    first_diagnosis,
)
from diagnostics.models import Diagnosis, Scored
from diagnostics.scoring.bridge import Cause
from web.formatting import full_date

PERIODS = (7, 30, 90)  # days
USUAL_PERIOD = 30


def bridge_context(
    reader: Reader,
    customer: Customer,
    diagnosis: Diagnosis,
    query: Mapping[str, str] | None = None,
    *,
    folds: bool = True,
) -> dict[str, Any]:
    """What templates/dashboards/_bridge.html needs.

    folds  whether small changes are told together
    query  from, to: ISO days; what is none is the present, and 30 days before
    """
    since, until = _days(diagnosis, query or {})
    after, before = diagnosis_on(diagnosis, until), diagnosis_on(diagnosis, since)
    context = {
        "bridge_url": _address(customer),
        "bridge_since": since,
        "bridge_until": until,
        "bridge_periods": _periods(customer, diagnosis.as_of, since, until),
        "bridge_notes": list(_notes(before, after, since, until)),
        "bridge_missing": _why_none(diagnosis, before, after, since, until),
        "bridge_groups": [],
        "bridge_folds": folds,
    }
    bridge = bridge_between(before, after) if before and after else None
    if bridge is None or context["bridge_missing"]:
        return context
    return context | {
        "bridge": bridge,
        "by_model": _by_model(bridge),
        "bridge_groups": bridge_groups(reader, customer, bridge, folds=folds),
    }


def _by_model(bridge: Bridge) -> int:
    """What a change of the scoring model, or of its engine, moved; in tenths."""
    return sum(step.tenths for step in bridge.steps if step.cause is Cause.MODEL)


def _days(diagnosis: Diagnosis, query: Mapping[str, str]) -> tuple[date, date]:
    """The days asked for; the present is the last."""
    until = min(day_of(query.get("to", "")) or diagnosis.as_of, diagnosis.as_of)
    usual = until - timedelta(days=USUAL_PERIOD)
    return day_of(query.get("from", "")) or usual, until


def day_of(text: str) -> date | None:
    """The day that an address names; None where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None


def _address(customer: Customer, **days: date) -> str:
    address = reverse("dashboards:bridge", args=[customer.pk])
    query = urlencode({name: day.isoformat() for name, day in days.items()})
    return f"{address}?{query}" if days else address


def bridge_since_url(customer: Customer, day: date) -> str:
    """Where it is told what changed since a day."""
    return _address(customer, **{"from": day})


def _periods(
    customer: Customer, as_of: date, since: date, until: date
) -> list[tuple[str, str, bool]]:
    """(label, address, is chosen) of the usual periods up to the present."""
    starts = [(days, as_of - timedelta(days=days)) for days in PERIODS]
    return [
        (
            f"{days} days",
            bridge_since_url(customer, start),
            (start, as_of) == (since, until),
        )
        for days, start in starts
    ]


def _notes(
    before: Scored | None, after: Scored | None, since: date, until: date
) -> Iterable[str]:
    """What one has to know of the two diagnoses that are compared."""
    for found, asked in ((before, since), (after, until)):
        if found is None:
            continue
        if found.as_of != asked:
            yield (
                f"The last score up to {full_date(asked)} is of "
                f"{full_date(found.as_of)}."
            )
        if getattr(found, "computed_later", False):
            yield (
                f"That of {full_date(found.as_of)} was worked out later, from what is "
                "known by now."
            )


def _why_none(
    diagnosis: Diagnosis,
    before: Scored | None,
    after: Scored | None,
    since: date,
    until: date,
) -> str:
    """Why there is nothing to compare; "" where there is."""
    if since > diagnosis.as_of:
        newest = full_date(diagnosis.as_of)
        return f"{full_date(since)} lies ahead: the newest score is of {newest}."
    if since >= until:
        return "The first day has to lie before the second."
    if before is None or after is None:
        first = first_diagnosis(diagnosis)
        return (
            f"There is no score of {full_date(since)} or earlier. "
            f"The first is of {full_date(first.as_of)}."
        )
    unknown = [each for each in (before, after) if each.score is None]
    if not unknown:
        return ""
    return (
        f"On {full_date(unknown[0].as_of)} too little was known for a score, so there "
        "is nothing to compare."
    )
