"""The reviews that are asked of the reader this week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, QuerySet

from accounts.models import Customer, Rating, Review
from dashboards.accounts import CHANGE_DAYS
from dashboards.reader import Reader
from diagnostics.measures.ratings import VALID_DAYS
from diagnostics.models import DiagnosisHistory
from diagnostics.scoring.asking import Candidate, asked

REACH = timedelta(days=60)  # what is older says nothing of a day


@dataclass(frozen=True)
class AskedReview:
    """One account to review; `change` in tenths, over the 30 days before `monday`."""

    customer: Customer
    revenue: float | None
    currency: str
    change: int | None
    reviewed_on: date | None
    monday: date

    @property
    def is_done(self) -> bool:
        return self.reviewed_on is not None and self.reviewed_on >= self.monday


@dataclass(frozen=True)
class Standing:
    """Score and revenue of an account on a day."""

    score: int | None
    revenue: Decimal | None


def reviews_asked(reader: Reader) -> list[AskedReview]:
    """At most three, the same from Monday to Sunday whatever is done meanwhile.

    They are chosen from the book as it was on Monday, by what was known the day before;
    an account that has left the book since is left out, and none takes its place.
    """
    monday = reader.day - timedelta(days=reader.day.weekday())
    chosen = asked(_candidates(reader, monday), VALID_DAYS)
    ids = [one.account for one in chosen]
    mine = reader.customers.in_book_of(reader.user, reader.day).in_bulk(ids)
    reviewed = _last_reviews(ids, reader.day)
    return [
        AskedReview(
            customer=mine[one.account],
            revenue=one.revenue,
            currency=reader.currency,
            change=one.change,
            reviewed_on=reviewed.get(one.account),
            monday=monday,
        )
        for one in chosen
        if one.account in mine
    ]


def _candidates(reader: Reader, monday: date) -> list[Candidate]:
    """The reader's book on Monday, of which a score was known by then."""
    seen = Customer.objects.visible_to(reader.user, monday).current(monday)
    book, eve = seen.in_book_of(reader.user, monday), monday - timedelta(days=1)
    now = _standing(book, eve)
    before = _standing(book, eve - timedelta(days=CHANGE_DAYS))
    reviewed, rated = _last_reviews(now, eve), _oldest_ratings(now, eve)
    return [
        Candidate(
            account=pk,
            revenue=None if standing.revenue is None else float(standing.revenue),
            change=_change(standing, before.get(pk)),
            days_since_review=_days(eve, reviewed.get(pk)),
            days_since_rating=_days(eve, rated.get(pk)),
        )
        for pk, standing in now.items()
    ]


def _standing(book: QuerySet[Customer], day: date) -> dict[int, Standing]:
    """The last that was stored of each account up to `day`."""
    rows = (
        DiagnosisHistory.objects.filter(
            customer__in=book.values("pk"), as_of__lte=day, as_of__gt=day - REACH
        )
        .order_by("customer_id", "-as_of", "-generation")
        .distinct("customer_id")
        .values_list("customer_id", "score", "revenue")
    )
    return {pk: Standing(score, revenue) for pk, score, revenue in rows}


def _change(now: Standing, before: Standing | None) -> int | None:
    if before is None or now.score is None or before.score is None:
        return None
    return now.score - before.score


def _last_reviews(accounts: Collection[int], day: date) -> dict[int, date]:
    """When each was last reviewed up to `day`."""
    rows = Review.objects.filter(customer__in=accounts, reviewed_on__lte=day)
    last = rows.order_by().values("customer").annotate(last=Max("reviewed_on"))
    return dict(last.values_list("customer", "last"))


def _oldest_ratings(accounts: Collection[int], day: date) -> dict[int, date]:
    """Of each account the day of the side that was rated longest ago."""
    rows = Rating.objects.filter(customer__in=accounts, rated_on__lte=day).order_by()
    by_side = rows.values("customer", "aspect").annotate(last=Max("rated_on"))
    oldest: dict[int, date] = {}
    for pk, last in by_side.values_list("customer", "last"):
        oldest[pk] = min(last, oldest.get(pk, last))
    return oldest


def _days(day: date, since: date | None) -> int | None:
    return None if since is None else (day - since).days
