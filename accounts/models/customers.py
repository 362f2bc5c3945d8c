"""Customers, what they signed, and the names other systems give them."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.lookups import Exact

from accounts import clock, scope
from accounts.models.opening import opens_feeds
from accounts.models.people import Assignment, InForceQuerySet, User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact, Recorded

if TYPE_CHECKING:
    from typing import Any


class Segment(Recorded):
    """Customers that are treated alike; what is required of us is set here."""

    name = models.CharField(max_length=100, unique=True)
    contact_cadence_days = models.PositiveSmallIntegerField(
        default=60, help_text="How often someone of ours should speak to them."
    )
    payment_terms_days = models.PositiveSmallIntegerField(default=30)

    class Meta(Recorded.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_cadence_days__gt=0),
                name="segment_contact_cadence_positive",
            )
        ]

    def __str__(self) -> str:
        return self.name


class JsonType(Func):
    """What a JSON value is: object, array, string, number, boolean or null."""

    function = "jsonb_typeof"
    arity = 1
    output_field = TextField()


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(
        self, user: User | AnonymousUser, day: date | None = None
    ) -> "CustomerQuerySet":
        """Only what `user` may see; `day` is today unless the caller has read it."""
        return self.filter(scope.visible(user, day or clock.today()))

    def writable_by(self, user: User | AnonymousUser, day: date) -> "CustomerQuerySet":
        """Only what `user` may add to."""
        return self.filter(scope.writable(user, day))

    def current(self, day: date) -> "CustomerQuerySet":
        """Customers that on `day` were neither archived nor merged into another."""
        return self.filter(
            Q(archived_on=None) | Q(archived_on__gt=day), merged_into=None
        )

    def with_owner(self, day: date) -> "CustomerQuerySet":
        """Annotates owner_id and owner_name: who has the account in their book."""
        owners = Assignment.objects.in_force(day).filter(
            customer=OuterRef("pk"), role=Assignment.Role.OWNER
        )
        return self.annotate(
            owner_id=Subquery(owners.values("user_id")[:1]),
            owner_name=Subquery(owners.values("user__name")[:1]),
        )

    def in_book_of(self, user: "User | Any", day: date) -> "CustomerQuerySet":
        """The customers `user` owns on `day`."""
        owned = Assignment.objects.in_force(day).filter(
            user=user, role=Assignment.Role.OWNER
        )
        return self.filter(pk__in=owned.values("customer_id"))


# A parent more than four levels up, or one of the customer's own children, is refused.
_CHECK_FAMILY = """
IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
WITH RECURSIVE above(id, depth) AS (
    SELECT NEW.parent_id, 2
    UNION ALL
    SELECT c.parent_id, a.depth + 1 FROM above a JOIN accounts_customer c ON c.id = a.id
     WHERE c.parent_id IS NOT NULL AND a.depth < 8
), below(id, depth) AS (
    SELECT NEW.id, 0
    UNION ALL
    SELECT c.id, b.depth + 1 FROM below b JOIN accounts_customer c ON c.parent_id = b.id
     WHERE b.depth < 8
)
SELECT (SELECT max(depth) FROM above) + (SELECT max(depth) FROM below),
       EXISTS (SELECT FROM above WHERE id = NEW.id)
  INTO family_depth, is_cycle;
IF is_cycle THEN
    RAISE EXCEPTION 'customer % cannot be above itself', NEW.id USING ERRCODE = '23514';
ELSIF family_depth > 5 THEN
    RAISE EXCEPTION 'customer % would stand % levels deep; 5 are allowed',
        NEW.id, family_depth USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


class Customer(Recorded):
    """A company we sell to. Archived or merged, never deleted."""

    class RelationshipType(models.TextChoices):
        CONTRACT = "contract", "Contract"
        REPEAT = "repeat", "Repeat purchase"

    name = models.CharField(max_length=200)
    relationship_type = models.CharField(
        max_length=16, choices=RelationshipType, default=RelationshipType.REPEAT
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="customers"
    )
    industry = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    acquired_on = models.DateField()
    acquisition_cost = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True
    )
    contact_cadence_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Only where it differs from the segment's."
    )
    payment_terms_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Only where they differ from the segment's."
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    succeeds = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="succeeded_by"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    archived_on = models.DateField(null=True, blank=True)
    is_strategic = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Worth more to us than its revenue says.",
    )
    attributes = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text="What else a source says, by its column.",
    )

    objects = CustomerQuerySet.as_manager()

    class Meta(Recorded.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="customer_currency_is_iso",
            ),
            models.CheckConstraint(
                condition=Q(relationship_type__in=["contract", "repeat"]),
                name="customer_relationship_type_is_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="customer_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(Exact(JsonType("attributes"), Value("object"))),
                name="customer_attributes_are_an_object",
                violation_error_message="attributes are not names with their values",
            ),
        ]
        indexes = [
            models.Index(fields=["name"]),
            GinIndex(fields=["attributes"], name="customer_attributes"),
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            pgtrigger.Trigger(
                name="check_family",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                declare=[("family_depth", "int"), ("is_cycle", "bool")],
                func=_CHECK_FAMILY,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExternalId(models.Model):
    """What another system calls a customer."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="external_ids")
    source = models.SlugField(max_length=64)
    external_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="external_id_once_per_source"
            )
        ]
        indexes = [models.Index(fields=["customer"])]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"


class Contract(Fact):
    """A period the customer has signed for. In force over [started_on, ended_on)."""

    domain_date: ClassVar[str] = "signed_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contracts")
    signed_on = models.DateField()
    started_on = models.DateField()
    ended_on = models.DateField(help_text="The first day it is no longer in force.")
    annual_value = models.DecimalField(max_digits=14, decimal_places=2)
    notice_given_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on__gt=F("started_on")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(annual_value__gte=0), name="contract_value_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["customer", "signed_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("signed_on", contract="true")]

    def __str__(self) -> str:
        return f"{self.annual_value} a year from {self.started_on} to {self.ended_on}"
