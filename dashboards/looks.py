"""What people saw of accounts, so that a book can tell what has changed since."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from diagnostics.models import Diagnosis, Look


def is_look(request: HttpRequest) -> bool:
    """Whether somebody opened a page: no part of one, and not fetched in advance."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method == "GET" and not htmx and "prefetch" not in purpose


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
