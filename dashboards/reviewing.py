"""What stands beside a review's form: what the facts say, and what was said last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.forms.review import ReviewSheet
from accounts.forms.review.parts import RatingForm
from accounts.models import (
    Assignment,
    Customer,
    Placement,
    Rating,
    Review,
    SuccessFactor,
    User,
)
from accounts.training import was_trained
from dashboards.measures import in_words
from dashboards.reader import Reader
from diagnostics.explain import DimensionLine, explain
from diagnostics.measures.ratings import SIDES, view_of
from diagnostics.models import Diagnosis

MOST_REASONS = 4
VIEWS = {view_of(side) for side in SIDES}


@dataclass(frozen=True)
class Reason:
    """What costs a side points; `lost` in tenths of the whole score."""

    label: str
    value: str
    lost: int


@dataclass(frozen=True)
class SideFacts:
    """What the facts say of a side: score in tenths, coverage per mille."""

    score: int | None
    coverage: int | None
    reasons: tuple[Reason, ...]
    note: str = ""


@dataclass(frozen=True)
class LastRating:
    """What was said of a side when it was last rated."""

    words: str
    tone: str
    on: date
    by: str
    is_trained: bool
    evidence: str


@dataclass(frozen=True)
class Side:
    """One side of the account as the form shows it."""

    form: RatingForm
    facts: SideFacts
    last: LastRating | None
    is_asked: bool = False  # for again, for its rating has grown old


TONES = {-2: "bad", -1: "warn", 0: "mute", 1: "ok", 2: "ok"}
NOTHING = SideFacts(None, None, (), "No facts of this side are recorded yet.")


def sheet_of(
    customer: Customer, author: User, day: date, data: Any = None
) -> ReviewSheet:
    """The form of a review of `customer` by `author`, filled with what was sent."""
    return ReviewSheet(
        data,
        customer=customer,
        author=author,
        day=day,
        factors=factors_of(customer, day),
        people=people_at_work(customer, author, day),
    )


def factors_of(customer: Customer, day: date) -> QuerySet[SuccessFactor]:
    """What the customer wants to reach, as of `day`."""
    holds = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
    mine = SuccessFactor.objects.filter(holds, customer=customer, stated_on__lte=day)
    return mine.order_by("stated_on", "pk")


def people_at_work(customer: Customer, author: User, day: date) -> QuerySet[User]:
    """Who serves the customer on `day`, and the author."""
    assigned = Assignment.objects.in_force(day).filter(customer=customer)
    placed = Placement.objects.not_over(day).filter(
        customer=customer, started_on__lte=day
    )
    ids = Q(pk__in=assigned.values("user")) | Q(pk__in=placed.values("user"))
    return User.objects.filter(ids | Q(pk=author.pk)).order_by("name", "pk")


def sides(
    sheet: ReviewSheet, facts: Mapping[str, SideFacts], asked: Collection[str]
) -> list[Side]:
    """Each side's form beside the facts and the rating before; `asked` ones first."""
    last = last_ratings(sheet.customer, sheet.day)
    found = [
        Side(form, facts.get(key, NOTHING), last.get(key), key in asked)
        for form in sheet.ratings
        for key in [form.guide.key]
    ]
    return sorted(found, key=lambda side: not side.is_asked)


def last_ratings(customer: Customer, day: date) -> dict[str, LastRating]:
    """The latest rating of each side up to `day`, by side."""
    rows = (
        Rating.objects.filter(customer=customer.pk, rated_on__lte=day)
        .select_related("user")
        .annotate(is_trained=was_trained("user", "rated_on"))
        .order_by("aspect", "-rated_on", "-pk")
        .distinct("aspect")
    )
    return {row.aspect: _last(row) for row in rows}


def _last(row: Any) -> LastRating:
    return LastRating(
        words=row.get_rating_display(),
        tone=TONES[row.rating],
        on=row.rated_on,
        by=row.user.name if row.user else "",
        is_trained=row.is_trained or row.user is None,
        evidence=row.evidence,
    )


def last_review(customer: Customer, day: date) -> Review | None:
    """The review before, with who entered it."""
    mine = Review.objects.filter(customer=customer, reviewed_on__lte=day)
    return mine.select_related("user").order_by("-reviewed_on", "-pk").first()


def facts_of(reader: Reader, customer: Customer) -> dict[str, SideFacts]:
    """What the present score says of each side; nothing before there is one."""
    rows = Diagnosis.objects.filter(customer=customer)
    diagnosis = rows.select_related("version__scoring_model", "override").first()
    if diagnosis is None:
        return {}
    is_contract = customer.relationship_type == Customer.RelationshipType.CONTRACT
    why = explain(diagnosis, is_contract=is_contract)
    return {line.dimension.key: _facts(line) for line in why.dimensions}


def _facts(line: DimensionLine) -> SideFacts:
    if not line.is_connected:
        return SideFacts(
            None, None, (), f"Not connected: needs {line.dimension.connect}."
        )
    costs = [one for one in line.lines if one.lost > 0 and one.measure.key not in VIEWS]
    reasons = [
        Reason(one.measure.label, in_words(one), one.lost)
        for one in sorted(costs, key=lambda one: -one.lost)[:MOST_REASONS]
    ]
    note = "" if reasons or line.score is None else _without_reasons(line)
    return SideFacts(line.score, line.coverage, tuple(reasons), note)


def _without_reasons(line: DimensionLine) -> str:
    """The rating itself is no fact, and would lead whoever rates anew."""
    is_rated_down = any(one.lost > 0 for one in line.lines)
    who = "Only the last rating costs" if is_rated_down else "Nothing costs"
    return f"{who} points here."
