"""Scoring models in force, and the end of a demonstration."""

from datetime import date

from django.db.models import Max, Q

from accounts import clock, demo
from accounts.models import Organisation, User
from diagnostics.judges import Judge, Judges
from diagnostics.models import (
    Diagnosis,
    DiagnosisHistory,
    FailedCustomer,
    FrameworkVersion,
    Look,
    Override,
    PurchaseDigest,
    RangeFigures,
    RangeRun,
    RecomputeRequest,
    SharedInput,
)

# A retired version still speaks for the days on which it was in force.
_WAS_PUBLISHED = (FrameworkVersion.Status.PUBLISHED, FrameworkVersion.Status.RETIRED)


def version_for(as_of: date) -> FrameworkVersion:
    """The default scoring model's version in force; before the first, the first.

    Of those whose day has come it is the one published last, whatever their days.

    raises FrameworkVersion.DoesNotExist when none was ever published
    """
    published = FrameworkVersion.objects.filter(
        scoring_model__is_default=True, status__in=_WAS_PUBLISHED
    ).select_related("scoring_model", "rate_set")
    in_force = published.filter(effective_on__lte=as_of)
    return in_force.order_by("number").last() or published.earliest(
        "effective_on", "number"
    )


def judges_for(as_of: date) -> Judges:
    """The scoring models of `as_of`, ready to score under, in order of priority."""
    currency = _currency()
    return Judges(tuple(Judge.under(v, currency) for v in versions_for(as_of)))


def judges_under(version_id: int, known_at: str) -> Judges:
    """One version for everybody, with the rates that it had at a snapshot."""
    version = FrameworkVersion.objects.get(pk=version_id)
    return Judges((Judge.under(version, _currency(), known_at),))


def _currency() -> str:
    organisation = Organisation.objects.first()
    return organisation.currency if organisation else ""


def versions_for(as_of: date) -> list[FrameworkVersion]:
    """The versions in force, in the order in which they are asked; the default last."""
    return [*_versions_for_some(as_of), version_for(as_of)]


def _versions_for_some(as_of: date) -> list[FrameworkVersion]:
    """The version in force of each model that is for some of the accounts."""
    in_force = FrameworkVersion.objects.filter(
        Q(scoring_model__ended_on=None) | Q(scoring_model__ended_on__gt=as_of),
        scoring_model__is_default=False,
        status__in=_WAS_PUBLISHED,
        effective_on__lte=as_of,
    ).select_related("scoring_model", "rate_set")
    latest = {v.scoring_model_id: v for v in in_force.order_by("number")}
    return sorted(latest.values(), key=lambda version: version.scoring_model.priority)


def scored_as_of(today: date | None = None) -> date | None:
    """The last day on which every range was scored; None before the first.

    today  unless the caller has read it, the clock's: days ahead of it do not count,
           as there are where the clock was put back
    """
    present = RangeRun.objects.filter(is_past=False, as_of__lte=today or clock.today())
    under_way = present.filter(done_at=None).values("as_of")
    whole = present.exclude(as_of__in=under_way)
    day: date | None = whole.aggregate(day=Max("as_of"))["day"]
    return day


def leave_demo(*, password: str) -> User:
    """Remove the demo organisation and everything said of it.

    password  the new one of the administrator, who stays and is returned
    raises    NotADemo when the organisation is real; nothing is removed then
    """
    spoken_of = (
        Diagnosis,
        DiagnosisHistory,
        FailedCustomer,
        Look,
        Override,
        PurchaseDigest,
        RangeFigures,
        RangeRun,
        RecomputeRequest,
        SharedInput,
    )
    tables = [model._meta.db_table for model in spoken_of]
    return demo.remove(password=password, also=tables)
