"""Diagnoses, present and past, and who looked at them."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from accounts.models import Customer, TransactionIdField, User
from accounts.models.recorded import CurrentTransaction
from diagnostics.models.frameworks import FrameworkVersion
from diagnostics.models.marked import MarkedFloat, MarkedInteger
from diagnostics.models.overrides import Override


class Band(models.TextChoices):
    AT_RISK = "at_risk", "At risk"
    WATCH = "watch", "Watch"
    HEALTHY = "healthy", "Healthy"
    NEW = "new", "New"
    NOT_ENOUGH_DATA = "not_enough_data", "Not enough data"


class Scored(models.Model):
    """The figures of one diagnosis: scores in tenths, points in hundredths."""

    # A published version is never deleted: no need to look for it a million times a
    # night, nor an index by which to find what it made.
    version = models.ForeignKey(
        FrameworkVersion, models.PROTECT, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    engine = models.SmallIntegerField()
    as_of = models.DateField()
    generation = models.IntegerField()
    score = models.SmallIntegerField(null=True)
    raw = models.SmallIntegerField(null=True)
    capped = models.SmallIntegerField(null=True)
    low = models.SmallIntegerField(null=True)
    high = models.SmallIntegerField(null=True)
    coverage = models.SmallIntegerField(null=True)  # per mille
    band = models.CharField(max_length=16, choices=Band)
    revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    dimensions = ArrayField(MarkedInteger(null=True))
    points = ArrayField(MarkedInteger(null=True))
    states = ArrayField(models.SmallIntegerField())
    values = ArrayField(MarkedFloat(null=True))
    caps = ArrayField(models.BooleanField())
    override = models.ForeignKey(
        Override, models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip
    snapshot = models.TextField()  # what was visible when the facts were read
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class DiagnosisQuerySet(models.QuerySet["Diagnosis"]):
    def visible_to(
        self, user: User | AnonymousUser, day: date | None = None
    ) -> "DiagnosisQuerySet":
        """Diagnoses of the customers `user` may see."""
        return self.filter(customer__in=Customer.objects.visible_to(user, day))


class Diagnosis(Scored):
    """The health of a customer now: one row each."""

    # A trigger on customers takes it along.
    customer = models.OneToOneField(
        Customer, models.CASCADE, db_constraint=False, primary_key=True,
        related_name="+",
    )  # fmt: skip
    previous_band = models.CharField(max_length=16, choices=Band, blank=True)
    top_driver = models.CharField(max_length=64, blank=True)  # a measure or cap's key
    top_driver_points = models.SmallIntegerField(null=True)  # tenths lost to it
    last_purchase_on = models.DateField(null=True)
    last_contact_on = models.DateField(null=True)
    next_on = models.DateField(null=True)  # expected order, or end of the contract
    usual_gap_days = models.FloatField(null=True)
    # Of the last 12 months, in the organisation's currency.
    margin = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    anchor = ArrayField(MarkedInteger(null=True))  # as of the last history row
    fingerprint = models.BigIntegerField(default=0)  # of all that a reader sees
    change_xid = TransactionIdField(db_default=CurrentTransaction())

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "diagnoses"
        indexes = [
            models.Index(fields=["score", "customer"]),
            models.Index(fields=["band", "score", "customer"]),
            models.Index(fields=["change_xid", "customer"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} as of {self.as_of}"


class DiagnosisHistory(Scored):
    """Past diagnoses, append-only, partitioned by the month of `as_of`.

    Rows `computed_later` fill the past at a first load: they draw lines, and are no
    evidence of what was known then.
    """

    pk = models.CompositePrimaryKey("customer_id", "as_of", "generation")
    customer = models.ForeignKey(
        Customer, models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    computed_later = models.BooleanField(default=False)

    class Meta:
        managed = False  # Django cannot partition: see migration 0002
        db_table = "diagnostics_diagnosishistory"

    def __str__(self) -> str:
        return f"{self.customer_id} as of {self.as_of}"


class Look(models.Model):
    """What a person last saw of an account: the score, and as of which day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    as_of = models.DateField()
    score = models.SmallIntegerField(null=True)  # tenths
    band = models.CharField(max_length=16, choices=Band)
    looked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "customer"], name="look_once_per_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.customer_id} on {self.as_of}"
