"""Do next: the few accounts where a first move pays most today."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from accounts.models import Customer
from dashboards.reader import Reader
from diagnostics.models import Band, Diagnosis
from web.formatting import due

MOST = 5
RENEWAL_DAYS, URGENT_RENEWAL_DAYS = 30, 14


@dataclass(frozen=True)
class Move:
    """What to do about one account; `score` in tenths, `due_on` where a day is set."""

    account_name: str
    url: str
    score: int | None
    band: str
    move: str
    reason: str
    due_on: date | None


def next_moves(diagnoses: QuerySet[Diagnosis], reader: Reader) -> list[Move]:
    """Accounts at risk and renewals due now, then renewals near, then those on watch.

    The largest revenue comes first within each. What is healthy waits for nobody.
    """
    urgency = Case(
        When(band=Band.AT_RISK, then=Value(0)),
        When(_renews(reader.day, URGENT_RENEWAL_DAYS), then=Value(0)),
        When(_renews(reader.day, RENEWAL_DAYS), then=Value(1)),
        When(band=Band.WATCH, then=Value(2)),
        output_field=IntegerField(),
    )
    waiting = diagnoses.annotate(
        urgency=urgency, is_renewal=_renews(reader.day, RENEWAL_DAYS)
    ).exclude(urgency=None)
    largest = F("revenue").desc(nulls_last=True)
    chosen = waiting.order_by("urgency", largest, "score", "pk")[:MOST]
    return [_move(diagnosis, reader) for diagnosis in chosen]


def _renews(day: date, within: int) -> Q:
    return Q(
        band=Band.WATCH,
        customer__relationship_type=Customer.RelationshipType.CONTRACT,
        next_on__gt=day,
        next_on__lte=day + timedelta(days=within),
    )


def _move(diagnosis: Diagnosis, reader: Reader) -> Move:
    is_renewal = diagnosis.is_renewal  # type: ignore[attr-defined]
    move, reason = (
        _renewal(diagnosis, reader.day)
        if is_renewal
        else _first_move(diagnosis, reader)
    )
    return Move(
        account_name=diagnosis.customer.name,
        url=reverse("dashboards:account", args=[diagnosis.pk]),
        score=diagnosis.score,
        band=diagnosis.band,
        move=move,
        reason=reason,
        due_on=diagnosis.next_on if is_renewal else None,
    )


def _renewal(diagnosis: Diagnosis, day: date) -> tuple[str, str]:
    assert diagnosis.next_on  # noqa: S101 - the query saw to it
    ends = due((diagnosis.next_on - day).days)
    return "Agree the renewal", f"Contract ends {ends}"


def _first_move(diagnosis: Diagnosis, reader: Reader) -> tuple[str, str]:
    """The first move of the top reason; of a limit, that of the measure it watches.

    Where nobody owns the account, nobody could make it.
    """
    label = reader.driver_label(diagnosis)
    if diagnosis.owner_id is None:  # type: ignore[attr-defined]
        return "Give the account an owner", label
    rule = reader.framework_of(diagnosis).rule_behind(diagnosis.top_driver)
    return (rule.measure.first_move.text if rule else "Review the account"), label
