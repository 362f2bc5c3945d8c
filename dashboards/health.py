"""One account's diagnosis as its page shows it: figures, reasons, measures."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Assignment, Contact, Contract, Customer, Feed
from dashboards.accounts import AccountRow, account_rows
from dashboards.bridges import bridge_context, bridge_since_url
from dashboards.dimensions import dimension_rows, unweighted_rows
from dashboards.families import family_context
from dashboards.figures import (
    Chart,
    HistoryEvent,
    HistoryPoint,
    history_chart,
)
from dashboards.freshness import said_of_account
from dashboards.limits import limits_told
from dashboards.measures import Comparisons
from dashboards.missing import gaps
from dashboards.next_step import next_step
from dashboards.overrides import override_context
from dashboards.reader import Reader
from dashboards.reasons import waterfalls
from dashboards.upcoming import CONTRACT, next_event
from dashboards.what_ifs import what_if_context
from diagnostics import freshness
from diagnostics.explain import Explanation, explain
from diagnostics.freshness import AccountFreshness
from diagnostics.models import (
    Band,
    Diagnosis,
    DiagnosisHistory,
)
from web.formatting import ago, compact_money, days, full_date

PARKED = (
    "The newest facts could not be scored. An administrator finds the reason, and a "
    "way to try again, under Operations."
)
COUNTED = "notes of a call, meeting, e-mail or visit"
MOST_KINDS = 4  # that the score card names at once


def health_context(
    reader: Reader, customer: Customer, diagnosis: Diagnosis
) -> dict[str, Any]:
    """Everything that follows from one diagnosis, which carries the list's columns."""
    is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
    why = explain(diagnosis, is_contract=is_contract)
    (row,) = account_rows([diagnosis], reader)
    by_dimension, by_measure = waterfalls(diagnosis, why)
    comparisons = Comparisons.of(customer, diagnosis, why)
    unknown = gaps(reader, customer, diagnosis, why)
    fresh = replace(
        freshness.of_account(customer.pk),
        as_of=diagnosis.as_of,
        computed_at=diagnosis.computed_at,
    )
    return {
        "account": _account(customer, row, diagnosis),
        "rests_on": _rests_on(why),
        "rests_on_count": _rests_on_count(why),
        "gaps_in_basis": _not_connected(why),
        **progress(reader, customer, fresh),
        **next_step(reader, customer, diagnosis, why, unknown),
        "kpis": _figures(reader, diagnosis, row),
        "limits": limits_told(diagnosis, why),
        "why_dimensions": by_dimension,
        "why_measures": by_measure,
        "history": _history(reader, customer, diagnosis),
        **bridge_context(reader, customer, diagnosis),
        **override_context(reader, customer, diagnosis),
        **family_context(reader, customer),
        **what_if_context(reader, diagnosis),
        "dimensions": dimension_rows(reader.framework_of(diagnosis), why, comparisons),
        "unweighted": unweighted_rows(why, comparisons),
        "gaps": unknown,
    }


def unscored(reader: Reader, customer: Customer) -> dict[str, Any]:
    """The same for a customer that no worker has scored yet."""
    names = ("score", "low", "high", "coverage", "change_30d", "compared_on", "spark")
    nothing = dict.fromkeys(names)
    found = freshness.of_account(customer.pk)
    unknown = replace(found, as_of=None, computed_at=None)
    return {
        "account": _names(customer) | nothing | {"band": Band.NOT_ENOUGH_DATA},
        "rests_on": _why_unscored(customer),
        **progress(reader, customer, unknown),
        **next_step(reader, customer),
    }


def progress(
    reader: Reader, customer: Customer, fresh: AccountFreshness
) -> dict[str, Any]:
    """As of when the score is, and whether a newer one is on its way or has failed.

    fresh  of the diagnosis that is shown: where another one came meanwhile, the page
           sees that by what it asks next
    """
    return {
        "updating": fresh.is_waiting,
        "problem": PARKED if fresh.is_parked else "",
        "fresh": fresh,
        "as_of": said_of_account(fresh.as_of, fresh.computed_at, reader.zone),
        "freshness_url": reverse("dashboards:freshness", args=[customer.pk]),
        "diagnosis_url": reverse("dashboards:diagnosis", args=[customer.pk]),
    }


def _why_unscored(customer: Customer) -> str:
    if customer.merged_into_id:
        return "Merged into another account, which is scored for both"
    if customer.archived_on:
        return f"Archived on {full_date(customer.archived_on)}; no longer scored"
    return "Not scored yet"


def _account(
    customer: Customer, row: AccountRow, diagnosis: Diagnosis
) -> dict[str, Any]:
    figures = {"low": diagnosis.low, "high": diagnosis.high}
    return asdict(row) | _names(customer) | figures


def _names(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "segment": customer.segment.name if customer.segment else "",
        "relationship": customer.get_relationship_type_display(),
        "acquired_on": customer.acquired_on,
        "owner_name": getattr(customer, "owner_name", None),
        "attributes": sorted(customer.attributes.items()),
    }


def _rests_on(why: Explanation) -> str:
    """ "Rests on purchases and relationship notes"."""
    kinds = [Feed.Kind(feed).label.lower() for feed in why.basis.feeds]
    return f"Rests on {_listed(kinds)}" if kinds else "Nothing is known yet"


def _rests_on_count(why: Explanation) -> str:
    """How many kinds of fact, where they are too many to name; else ""."""
    count = len(why.basis.feeds)
    return f"Rests on {count} kinds of fact" if count > MOST_KINDS else ""


def _not_connected(why: Explanation) -> str:
    """ "2 of 6 dimensions not connected: Technology and Value"; "" where all are."""
    basis, gaps = why.basis, why.basis.not_connected
    known = len(basis.observed) + len(basis.missing) + len(gaps)
    names = _listed([dimension.label for dimension in gaps])
    return f"{len(gaps)} of {known} dimensions not connected: {names}" if gaps else ""


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _figures(
    reader: Reader, diagnosis: Diagnosis, row: AccountRow
) -> list[dict[str, Any]]:
    day = reader.day
    last_order, contact = diagnosis.last_purchase_on, diagnosis.last_contact_on
    label, note, is_overdue = next_event(diagnosis, day)
    gap = diagnosis.usual_gap_days
    is_order = diagnosis.customer.relationship_type != CONTRACT
    if is_order and diagnosis.next_on and diagnosis.next_on < day:
        label = "Order was due"
    usual = f"usual gap {days(round(gap))}" if gap and is_order else ""
    return [
        {
            "title": "Revenue",
            "value": compact_money(diagnosis.revenue, reader.currency),
            "sub": _beside_revenue(diagnosis, reader.currency),
        },
        {
            "title": label,
            "value": full_date(diagnosis.next_on),
            "delta": note,
            "delta_tone": "bad" if is_overdue else "mute",
            "sub": usual
            or (f"last order {full_date(last_order)}" if last_order else ""),
        },
        {
            "title": "Last contact noted",
            "value": ago((day - contact).days) if contact else "never",
            "sub": f"{full_date(contact)} · {COUNTED}" if contact else COUNTED,
        },
    ]


def _beside_revenue(diagnosis: Diagnosis, currency: str) -> str:
    """What is at stake, read by margin too: "a year · margin €420 in 12 months"."""
    is_at_risk = diagnosis.revenue_at_risk  # type: ignore[attr-defined]
    revenue = "all of it at risk" if is_at_risk else "a year"
    if diagnosis.margin is None:
        return f"{revenue} · margin not known"
    margin = compact_money(diagnosis.margin, currency)
    return f"{revenue} · margin {margin} in 12 months"


def _history(reader: Reader, customer: Customer, diagnosis: Diagnosis) -> Chart | None:
    rows = DiagnosisHistory.objects.filter(
        customer=customer.pk, as_of__lte=reader.day
    ).order_by("as_of", "generation")
    by_day = {
        as_of: HistoryPoint(as_of, score, low, high)
        for as_of, score, low, high in rows.values_list("as_of", "score", "low", "high")
        if score is not None
    }
    if diagnosis.score is not None:
        by_day[diagnosis.as_of] = HistoryPoint(
            diagnosis.as_of, diagnosis.score, diagnosis.low, diagnosis.high
        )
    if len(by_day) < 2:
        return None
    points = [
        replace(by_day[day], url=bridge_since_url(customer, day))
        for day in sorted(by_day)
    ]
    bands = reader.framework_of(diagnosis).bands
    borders = 10 * bands.at_risk_below, 10 * bands.watch_below
    chart = history_chart(points, _events(customer, reader.day), borders)
    return replace(chart, opens_in="#bridge")


def _events(customer: Customer, day: date) -> list[HistoryEvent]:
    """What is worth writing beside the line, most important first."""
    notices = Contract.objects.filter(customer=customer, notice_given_on__lte=day)
    champions = Contact.objects.filter(
        customer=customer, is_champion=True, left_on__lte=day
    )
    owners = (
        Assignment.objects.filter(
            customer=customer, role=Assignment.Role.OWNER, started_on__lte=day
        )
        .exclude(started_on=customer.acquired_on)
        .select_related("user")
        .order_by("-started_on")
    )
    given = notices.values_list("notice_given_on", flat=True)
    left = champions.values_list("left_on", flat=True)
    return [
        *(HistoryEvent(on, "Notice given") for on in given if on),
        *(HistoryEvent(on, "Champion left") for on in left if on),
        *(HistoryEvent(a.started_on, f"Owner: {a.user.name}") for a in owners),
    ]
