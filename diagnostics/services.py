"""Scoring models in force, and the end of a demonstration."""

from datetime import date

from django.db.models import Max

from accounts import clock, demo
from accounts.models import Organisation, User
from diagnostics.models import (
    DiagnosisHistory,
    FailedCustomer,
    FrameworkVersion,
    RangeRun,
    RecomputeRequest,
    SharedInput,
)
from diagnostics.pipeline import Judge

# A retired version still speaks for the days on which it was in force.
_WAS_PUBLISHED = (FrameworkVersion.Status.PUBLISHED, FrameworkVersion.Status.RETIRED)


def version_for(as_of: date) -> FrameworkVersion:
    """The default scoring model's version in force; before the first, the first.

    raises FrameworkVersion.DoesNotExist when none was ever published
    """
    published = FrameworkVersion.objects.filter(
        scoring_model__is_default=True, status__in=_WAS_PUBLISHED
    ).select_related("scoring_model", "rate_set")
    in_force = published.filter(effective_on__lte=as_of)
    return in_force.order_by("effective_on", "number").last() or published.earliest(
        "effective_on", "number"
    )


def judge_for(as_of: date) -> Judge:
    """The scoring model of `as_of`, ready to score under."""
    organisation = Organisation.objects.first()
    currency = organisation.currency if organisation else ""
    return Judge.under(version_for(as_of), currency)


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
        DiagnosisHistory,
        FailedCustomer,
        RangeRun,
        RecomputeRequest,
        SharedInput,
    )
    tables = [model._meta.db_table for model in spoken_of]
    return demo.remove(password=password, also=tables)
