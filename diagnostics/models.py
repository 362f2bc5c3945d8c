"""What we infer from the facts: scoring models, diagnoses, and the work to be done."""

from datetime import date

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Customer, RateSet, TransactionIdField, User
from accounts.models.recorded import CurrentTransaction
from diagnostics.scoring.framework import Framework


class ScoringModel(models.Model):
    """A named way to judge accounts; what it says lives in its versions."""

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    priority = models.IntegerField(unique=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="scoring_model_one_default",
            )
        ]

    def __str__(self) -> str:
        return self.name


# Stored diagnoses are explained from the version they were made under.
_KEEP_PUBLISHED = """
IF TG_OP = 'DELETE' OR NEW.status = 'draft'
   OR (NEW.definition, NEW.number, NEW.scoring_model_id, NEW.effective_on)
      IS DISTINCT FROM
      (OLD.definition, OLD.number, OLD.scoring_model_id, OLD.effective_on) THEN
    RAISE EXCEPTION 'version % was published and never changes', OLD.number
        USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


class FrameworkVersion(models.Model):
    """A scoring model as it holds from a day on. Once published it never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    scoring_model = models.ForeignKey(
        ScoringModel, models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    definition = models.JSONField()
    effective_on = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    rate_set = models.ForeignKey(
        RateSet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_validated = models.BooleanField(
        default=False, help_text="Its weights were tested against what happened here."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scoring_model", "number"], name="framework_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(effective_on=None),
                name="framework_version_published_is_effective",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
                func=_KEEP_PUBLISHED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.scoring_model} v{self.number}"

    @property
    def framework(self) -> Framework:
        """The definition as the pure core reads it."""
        return Framework.from_dict(self.definition)


class Band(models.TextChoices):
    AT_RISK = "at_risk", "At risk"
    WATCH = "watch", "Watch"
    HEALTHY = "healthy", "Healthy"
    NEW = "new", "New"
    NOT_ENOUGH_DATA = "not_enough_data", "Not enough data"


class Scored(models.Model):
    """The figures of one diagnosis: scores in tenths, points in hundredths."""

    version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="+")
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
    dimensions = ArrayField(models.SmallIntegerField(null=True))
    points = ArrayField(models.SmallIntegerField(null=True))
    states = ArrayField(models.SmallIntegerField())
    values = ArrayField(models.FloatField(null=True))
    caps = ArrayField(models.BooleanField())
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

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, related_name="+"
    )
    previous_band = models.CharField(max_length=16, choices=Band, blank=True)
    top_driver = models.CharField(max_length=64, blank=True)  # a measure or cap's key
    top_driver_points = models.SmallIntegerField(null=True)  # tenths lost to it
    last_purchase_on = models.DateField(null=True)
    last_contact_on = models.DateField(null=True)
    next_on = models.DateField(null=True)  # expected order, or end of the contract
    usual_gap_days = models.FloatField(null=True)
    anchor = ArrayField(
        models.SmallIntegerField(null=True)
    )  # as of the last history row
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


class SharedInput(models.Model):
    """A figure many diagnoses read (a book's size, a segment's usual gap), per day."""

    as_of = models.DateField()
    name = models.SlugField(max_length=32)
    subject_id = models.BigIntegerField()  # a user or segment; 0 for the organisation
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "as_of", "subject_id"], name="shared_input_once_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_id} on {self.as_of}"
