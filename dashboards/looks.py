"""What people saw of accounts, so that a book can tell what has changed since."""

from django.db.models.functions import Now
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from diagnostics.models import Diagnosis, Look


def is_look(request: HttpRequest, *, of_part: bool = False) -> bool:
    """Whether somebody opened a page, and it was not fetched in advance.

    of_part  whether an open page asked for a part of it instead
    """
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    is_seen = request.method == "GET" and "prefetch" not in purpose
    return is_seen and bool(htmx) is of_part


def remember(user: User, diagnosis: Diagnosis) -> None:
    """Keep what `user` saw of an account just now, in place of what they saw before."""
    Look.objects.bulk_create(
        [
            Look(
                user=user,
                customer_id=diagnosis.pk,
                as_of=diagnosis.as_of,
                score=diagnosis.score,
                band=diagnosis.band,
            )
        ],
        update_conflicts=True,
        unique_fields=["user", "customer"],
        update_fields=["as_of", "score", "band", "looked_at"],
    )


def moved_from(user: User, diagnosis: Diagnosis) -> int | None:
    """The score, in tenths, that `user` saw last; None where it has not moved since."""
    seen = Look.objects.filter(user=user, customer=diagnosis.pk).first()
    if seen is None or None in (seen.score, diagnosis.score):
        return None
    return None if seen.score == diagnosis.score else seen.score


def follow(user: User, diagnosis: Diagnosis) -> None:
    """Keep what a page shows by now that `user` has open; who opened none saw nothing.

    What they caused and watched has not changed since they looked.
    """
    Look.objects.filter(user=user, customer=diagnosis.pk).update(
        as_of=diagnosis.as_of,
        score=diagnosis.score,
        band=diagnosis.band,
        looked_at=Now(),
    )
