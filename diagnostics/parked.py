"""Customers whose recompute failed, once somebody has seen to the reason."""

from collections.abc import Iterable

from django.db import transaction

from diagnostics.models import FailedCustomer, RecomputeRequest


def retry(customer_ids: Iterable[int] | None = None) -> int:
    """Begin anew with these customers, or with all that are parked; returns how many.

    The failures are forgotten and a recompute is asked for, both or neither.
    """
    failed = FailedCustomer.objects.select_for_update()
    if customer_ids is None:
        failed = failed.filter(parked_at__isnull=False)
    else:
        failed = failed.filter(pk__in=list(customer_ids))
    with transaction.atomic():
        ids = list(failed.values_list("pk", flat=True))
        FailedCustomer.objects.filter(pk__in=ids).delete()
        RecomputeRequest.objects.bulk_create(
            RecomputeRequest(customer_id=customer_id) for customer_id in sorted(ids)
        )
    return len(ids)
