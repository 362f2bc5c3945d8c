"""The work to be done, and what many diagnoses share."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.recorded import Recorded, recorded_triggers


class RecomputeRequest(models.Model):
    """A customer whose facts changed. Appended by triggers, deleted by workers."""

    customer_id = models.BigIntegerField()
    requested_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.customer_id} since {self.requested_at:%H:%M:%S}"


class FailedCustomer(models.Model):
    """A customer whose recompute failed; after five attempts it is parked."""

    customer_id = models.BigIntegerField(primary_key=True)
    attempts = models.PositiveSmallIntegerField()
    last_error = models.TextField(blank=True)
    failed_at = models.DateTimeField(db_default=Now())
    parked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.attempts} attempts"


class RangeRun(models.Model):
    """A range of customers (both ends included) and the day it was last scored for."""

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    as_of = models.DateField()
    is_past = models.BooleanField(default=False)  # filled later, for the line only
    customers = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["as_of", "is_past", "first_id"], name="range_run_once_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id} as of {self.as_of}"


class RangeFigures(models.Model):
    """What the accounts of a range measured, for whoever takes the day's medians.

    Nothing that could be lost: the table is not logged, and empty after a crash.
    """

    as_of = models.DateField()
    first_id = models.BigIntegerField()
    version_id = models.BigIntegerField()
    accounts = models.IntegerField()
    subjects = models.BinaryField()  # int32 each: which accounts are alike
    owners = models.BinaryField()  # int64 each; 0: none
    values = models.BinaryField()  # float64, all of the first measure, of the second ..

    def __str__(self) -> str:
        return f"{self.accounts} accounts from {self.first_id} as of {self.as_of}"


class PurchaseDigest(models.Model):
    """What was worked out of a customer's order lines: see `features.digests`.

    Nothing that could be lost: the table is not logged, and empty after a crash.
    """

    customer_id = models.BigIntegerField(primary_key=True)
    recipe = models.BigIntegerField()
    read_on = models.DateField()
    ahead_on = models.DateField()  # when an order line dated ahead comes; else far
    usual_gap = models.FloatField()  # days; nan without two days of purchase
    figures = models.BinaryField()

    def __str__(self) -> str:
        return f"purchases of {self.customer_id}"


# Medians of accounts alike: shown beside measures, while no score rests on them.
PEER_PREFIX = "peer-"


class SharedInput(Recorded):
    """A figure many diagnoses read (a book's size, a segment's usual gap), per day."""

    as_of = models.DateField()
    name = models.SlugField(max_length=32)
    subject_id = models.BigIntegerField()  # a user or segment; 0 for the organisation
    value = models.FloatField()

    class Meta(Recorded.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["name", "as_of", "subject_id"], name="shared_input_once_per_day"
            )
        ]
        triggers = recorded_triggers(
            kept=f" AND NOT starts_with(o.name, '{PEER_PREFIX}')"
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_id} on {self.as_of}"
