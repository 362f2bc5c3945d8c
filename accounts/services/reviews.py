"""What a team found out in a review, written down at once or not at all."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Rating, Review, SuccessFactor


class Overtaken(ValueError):
    """Somebody changed this success factor since it was looked at."""

    def __init__(self, factor: SuccessFactor) -> None:
        super().__init__(
            f"Somebody has changed “{factor}” since you opened the page. It is shown "
            "as it is now; look again, then save."
        )


@dataclass(frozen=True)
class FactorChange:
    """New columns of a success factor that was looked at as transaction `seen` left it.

    columns  by name
    """

    factor: SuccessFactor
    seen: int
    columns: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """All that came of a review; rows that are not stored yet, of one account.

    stated   new success factors
    changed  those that were there
    """

    review: Review
    ratings: list[Rating]
    stated: list[SuccessFactor]
    changed: list[FactorChange]


@transaction.atomic
def keep_review(outcome: Outcome) -> Review:
    """Write it down; returns the review.

    raises  IntegrityError when a review of this key is there already,
            Overtaken when a success factor is no longer what was looked at
    """
    outcome.review.save(force_insert=True)
    Rating.objects.bulk_create(outcome.ratings)
    SuccessFactor.objects.bulk_create(outcome.stated)
    for change in outcome.changed:
        _change(change)
    return outcome.review


def _change(change: FactorChange) -> None:
    as_seen = SuccessFactor.objects.filter(
        pk=change.factor.pk, recorded_xid=change.seen
    )
    if not as_seen.update(**change.columns):
        raise Overtaken(change.factor)
