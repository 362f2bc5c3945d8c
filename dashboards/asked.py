"""The reviews that are asked of the reader this week."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, QuerySet

from accounts.models import Customer, Rating, Review
from dashboards.accounts import CHANGE_DAYS
from dashboards.reader import Reader
from diagnostics.measures.ratings import VALID_DAYS, view_of
from diagnostics.models import DiagnosisHistory, FrameworkVersion
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
    def changed_until(self) -> date:
        """The last of the 30 days that `change` speaks of."""
        return self.monday - timedelta(days=1)

    @property
    def is_done(self) -> bool:
        return self.reviewed_on is not None and self.reviewed_on >= self.monday


@dataclass(frozen=True)
class Standing:
    """Score and revenue of an account on a day, and the model they are by."""

    score: int | None
    revenue: Decimal | None
    version_id: int


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
    reviewed, past = _last_reviews(now, eve), _past_validity(now, eve)
    return [
        Candidate(
            account=pk,
            revenue=None if standing.revenue is None else float(standing.revenue),
            change=_change(standing, before.get(pk)),
            days_since_review=_days(eve, reviewed.get(pk)),
            days_past_validity=past.get(pk),
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
        .values_list("customer_id", "score", "revenue", "version_id")
    )
    return {
        pk: Standing(score, revenue, version_id)
        for pk, score, revenue, version_id in rows
    }


def _change(now: Standing, before: Standing | None) -> int | None:
    if before is None or now.score is None or before.score is None:
        return None
    return now.score - before.score


def _last_reviews(accounts: Collection[int], day: date) -> dict[int, date]:
    """When each was last reviewed up to `day`."""
    rows = Review.objects.filter(customer__in=accounts, reviewed_on__lte=day)
    last = rows.order_by().values("customer").annotate(last=Max("reviewed_on"))
    return dict(last.values_list("customer", "last"))


def _past_validity(accounts: Mapping[int, Standing], day: date) -> dict[int, int]:
    """Of each account, the days by which its oldest rating is past its validity.

    0 or less while all hold; sides that its scoring model does not ask for are left out
    """
    rows = Rating.objects.filter(customer__in=accounts, rated_on__lte=day).order_by()
    by_side = rows.values("customer", "aspect").annotate(last=Max("rated_on"))
    last = list(by_side.values_list("customer", "aspect", "last"))
    holds = _valid_days({accounts[pk].version_id for pk, _, _ in last})
    past: dict[int, int] = {}
    for pk, side, rated_on in last:
        valid_days = holds[accounts[pk].version_id].get(view_of(side))
        if valid_days is not None:
            over = (day - rated_on).days - valid_days
            past[pk] = max(over, past.get(pk, over))
    return past


def _valid_days(version_ids: Collection[int]) -> dict[int, dict[str, int | None]]:
    """Version -> measure -> how long a rating holds by it."""
    versions = FrameworkVersion.objects.in_bulk(version_ids) if version_ids else {}
    return {
        pk: {rule.key: rule.measure.valid_days for rule in version.framework.measures}
        for pk, version in versions.items()
    }


def _days(day: date, since: date | None) -> int | None:
    return None if since is None else (day - since).days
