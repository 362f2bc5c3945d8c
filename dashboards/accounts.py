"""Rows of accounts as pages show them: a diagnosis beside its customer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from accounts.models import Assignment
from dashboards.reader import Reader
from dashboards.risk import Risk
from dashboards.said import set_by_hand
from dashboards.upcoming import next_event, upcoming
from diagnostics.models import Diagnosis, DiagnosisHistory

SPARK_DAYS = 365
CHANGE_DAYS = 30
Spark = list[tuple[date, int | None]]


@dataclass(frozen=True)
class AccountRow:
    """One account in a list. Scores, changes and points are tenths.

    compared_on  the day that the change is since: 30 days ago, or the last before
    """

    id: int
    name: str
    url: str
    segment: str
    owner_name: str | None
    band: str
    score: int | None
    coverage: int | None
    spark: Spark
    change_30d: int | None
    compared_on: date | None
    set_by_hand: str
    driver_label: str
    driver_points: int | None
    next_label: str
    next_on: date | None
    next_note: str
    next_overdue: bool
    revenue: Decimal | None
    revenue_at_risk: Decimal | None
    at_risk: Decimal | None
    is_strategic: bool
    currency: str


def with_list_columns(
    diagnoses: QuerySet[Diagnosis], day: date, risk: Risk = Risk.REVENUE
) -> QuerySet[Diagnosis]:
    """Annotates what lists filter and sort by: owner, what is at risk, what is due.

    risk  how it is read; `revenue_at_risk` is always revenue
    """
    owners = Assignment.objects.in_force(day).filter(
        customer=OuterRef("pk"), role=Assignment.Role.OWNER
    )
    return diagnoses.annotate(
        owner_id=Subquery(owners.values("user_id")[:1]),
        owner_name=Subquery(owners.values("user__name")[:1]),
        revenue_at_risk=Risk.REVENUE.at_risk,
        at_risk=risk.at_risk,
        upcoming=upcoming(day),
    ).select_related("customer__segment", "override__author")


def with_change(diagnoses: QuerySet[Diagnosis], day: date) -> QuerySet[Diagnosis]:
    """Annotates change_30d as `change_since` works it out from a spark.

    A score that a person set is no change.
    """
    before = DiagnosisHistory.objects.filter(
        customer=OuterRef("pk"),
        as_of__gt=day - timedelta(days=SPARK_DAYS),
        as_of__lte=day - timedelta(days=CHANGE_DAYS),
        score__isnull=False,
    ).order_by("-as_of", "-generation")
    return diagnoses.annotate(
        change_30d=Case(
            When(
                Q(override=None) | Q(score=F("capped")),
                then=F("score") - Subquery(before.values("score")[:1]),
            )
        )
    )


def sparks(customer_ids: list[int], day: date) -> dict[int, Spark]:
    """Each customer's scores over the last twelve months, oldest first."""
    history = DiagnosisHistory.objects.filter(
        customer__in=customer_ids,
        as_of__gt=day - timedelta(days=SPARK_DAYS),
        as_of__lte=day,
        score__isnull=False,
    ).order_by("as_of", "generation")
    found: dict[int, dict[date, int | None]] = defaultdict(dict)
    for customer_id, as_of, score in history.values_list(
        "customer_id", "as_of", "score"
    ):
        found[customer_id][as_of] = score
    return {customer_id: list(scores.items()) for customer_id, scores in found.items()}


def change_since(spark: Spark, score: int | None, day: date) -> int | None:
    """The score against the last one known 30 days ago; None without either."""
    before = _before(spark, day)
    return score - before[1] if before and score is not None else None


def _before(spark: Spark, day: date) -> tuple[date, int] | None:
    """The day and the value of the last score known 30 days ago."""
    known = [
        (when, value)
        for when, value in spark
        if value is not None and when <= day - timedelta(CHANGE_DAYS)
    ]
    return known[-1] if known else None


def account_rows(diagnoses: list[Diagnosis], reader: Reader) -> list[AccountRow]:
    """Rows for diagnoses that carry the list's columns."""
    histories = sparks([diagnosis.pk for diagnosis in diagnoses], reader.day)
    return [
        _row(diagnosis, histories.get(diagnosis.pk, []), reader)
        for diagnosis in diagnoses
    ]


def _row(diagnosis: Diagnosis, spark: Spark, reader: Reader) -> AccountRow:
    customer = diagnosis.customer
    label, note, is_overdue = next_event(diagnosis, reader.day)
    said = set_by_hand(diagnosis)
    before = _before(spark, reader.day)
    return AccountRow(
        id=customer.pk,
        name=customer.name,
        url=reverse("dashboards:account", args=[customer.pk]),
        segment=customer.segment.name if customer.segment else "",
        owner_name=diagnosis.owner_name,  # type: ignore[attr-defined]
        band=diagnosis.band,
        score=diagnosis.score,
        coverage=diagnosis.coverage,
        spark=spark,
        change_30d=None if said else change_since(spark, diagnosis.score, reader.day),
        compared_on=before[0] if before else None,
        set_by_hand=said,
        driver_label=reader.driver_label(diagnosis),
        driver_points=diagnosis.top_driver_points,
        next_label=label,
        next_on=diagnosis.next_on,
        next_note=note,
        next_overdue=is_overdue,
        revenue=diagnosis.revenue,
        revenue_at_risk=diagnosis.revenue_at_risk,  # type: ignore[attr-defined]
        at_risk=diagnosis.at_risk,  # type: ignore[attr-defined]
        is_strategic=customer.is_strategic,
        currency=reader.currency,
    )
