"""What broke on our side, and whom it hit."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models.customers import Customer
from accounts.models.opening import day_of, opens_feeds
from accounts.models.people import User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.rules import PER_STATEMENT, in_order, one_of
from accounts.models.service import Severity


class IncidentQuerySet(models.QuerySet["Incident"]):
    def that_hit(self, customers: QuerySet[Customer]) -> "IncidentQuerySet":
        """Those that hit any of these customers, or none so far."""
        hit = AffectedCustomer.objects.filter(incident=OuterRef("pk"))
        return self.filter(Exists(hit.filter(customer__in=customers)) | ~Exists(hit))

    def that_hit_only(self, customers: QuerySet[Customer]) -> "IncidentQuerySet":
        """Those that hit nobody besides these customers."""
        hit = AffectedCustomer.objects.filter(incident=OuterRef("pk"))
        return self.filter(~Exists(hit.exclude(customer__in=customers)))

    def writable_by(self, user: User | AnonymousUser, day: date) -> "IncidentQuerySet":
        """Those that hit nobody besides customers whom `user` may add to."""
        return self.that_hit_only(Customer.objects.writable_by(user, day))


class Incident(Fact):
    """An outage or a failure of what we deliver. Open until `ended_at`."""

    domain_date: ClassVar[str] = "started_at"

    title = models.CharField(max_length=300)
    severity = models.SmallIntegerField(choices=Severity, default=Severity.NORMAL)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(
        max_length=200, blank=True, help_text="The same words for the same cause."
    )

    objects = IncidentQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("severity", Severity),
            in_order("started_at", "ended_at"),
        ]
        indexes = [models.Index(fields=["started_at"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds(day_of("started_at"), incident="true"),
        ]

    def __str__(self) -> str:
        return self.title


class AffectedCustomer(Fact):
    """A customer whom an incident hit, from `hit_at` on."""

    domain_date: ClassVar[str] = "hit_at"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="affected")
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="affected_by_incidents"
    )
    hit_at = models.DateTimeField()
    minutes_down = models.PositiveIntegerField(
        null=True, blank=True, help_text="Only where it differs from the incident's."
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["incident", "customer"],
                name="affectedcustomer_once",
                deferrable=PER_STATEMENT,
            ),
        ]
        indexes = [models.Index(fields=["customer", "hit_at"])]
        triggers = RECORDED_TRIGGERS

    def __str__(self) -> str:
        return f"{self.customer}: {self.incident}"
