"""Money and effort: what we bill, what is paid, what an account costs us."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.models.customers import Customer, Segment
from accounts.models.opening import opens_feeds
from accounts.models.people import DateRange, InForceQuerySet, User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.rules import (
    PER_STATEMENT,
    ends_after_start,
    in_order,
    moves_with_its_facts,
    not_negative,
    of_same_account,
    one_of,
)


class Invoice(Fact):
    """What we billed, in the customer's currency; negative: a credit note."""

    domain_date: ClassVar[str] = "issued_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=64, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, in_order("issued_on", "due_on")]
        indexes = [
            models.Index(
                fields=["customer", "issued_on"],
                include=["due_on", "amount"],
                name="invoice_of_customer",
            )
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("issued_on", invoice="true"),
            moves_with_its_facts("invoice", "payment"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.external_id}: {self.amount}"


class Payment(Fact):
    """What the customer paid, and on which invoice if known; negative: paid back."""

    domain_date: ClassVar[str] = "paid_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="payments"
    )
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(Fact.Meta):
        constraints = Fact.Meta.constraints
        indexes = [
            models.Index(
                fields=["customer", "paid_on"],
                include=["invoice", "amount"],
                name="payment_of_customer",
            )
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("paid_on", payment="true"),
            *of_same_account("invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.paid_on}"


class ActivityKind(models.TextChoices):
    """What we spend time on for a customer."""

    SUPPORT = "support", "Support"
    VISIT = "visit", "Visit"
    DELIVERY = "delivery", "Delivery"
    TRAINING = "training", "Training"
    ADMINISTRATION = "administration", "Administration"
    OTHER = "other", "Other"


class ServiceActivity(Fact):
    """Time we spent on a customer; what it cost follows from the unit costs."""

    domain_date: ClassVar[str] = "done_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="activities")
    kind = models.CharField(
        max_length=16, choices=ActivityKind, default=ActivityKind.SUPPORT
    )
    done_on = models.DateField()
    minutes = models.PositiveIntegerField()
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "service activities"
        constraints = [*Fact.Meta.constraints, one_of("kind", ActivityKind)]
        indexes = [
            models.Index(
                fields=["customer", "done_on"],
                include=["kind", "minutes"],
                name="activity_of_customer",
            )
        ]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("done_on", activity="true")]

    def __str__(self) -> str:
        return f"{self.minutes} minutes of {self.get_kind_display().lower()}"


class UnitCost(Fact):
    """What an hour of an activity costs us over [started_on, ended_on).

    In the organisation's currency; without a segment it holds for all of them.
    """

    domain_date: ClassVar[str] = "started_on"

    activity = models.CharField(max_length=16, choices=ActivityKind)
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="unit_costs"
    )
    cost_per_hour = models.DecimalField(max_digits=10, decimal_places=2)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("activity", ActivityKind),
            not_negative("cost_per_hour"),
            ends_after_start(),
            ExclusionConstraint(
                name="unitcost_one_at_a_time",
                expressions=[
                    ("activity", RangeOperators.EQUAL),
                    (Coalesce("segment_id", 0), RangeOperators.EQUAL),
                    (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                deferrable=PER_STATEMENT,
            ),
        ]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("started_on", unit_cost="true")]

    def __str__(self) -> str:
        return f"{self.get_activity_display()}: {self.cost_per_hour} an hour"


class Channel(models.TextChoices):
    """Where new business comes from."""

    REFERRAL = "referral", "Referral"
    WEB = "web", "Web"
    EVENT = "event", "Event"
    ADVERTISING = "advertising", "Advertising"
    OUTREACH = "outreach", "Outreach"
    PARTNER = "partner", "Partner"
    OTHER = "other", "Other"


class Lead(Fact):
    """Somebody who might become a customer; `customer` once they did."""

    domain_date: ClassVar[str] = "received_on"

    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.OTHER)
    received_on = models.DateField()
    won_on = models.DateField(null=True, blank=True)
    lost_on = models.DateField(null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="leads"
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("channel", Channel),
            in_order("received_on", "won_on"),
            in_order("received_on", "lost_on"),
            models.CheckConstraint(
                condition=Q(won_on=None) | Q(lost_on=None),
                name="lead_is_won_or_lost",
                violation_error_message="won_on and lost_on exclude each other",
            ),
        ]
        indexes = [models.Index(fields=["customer", "received_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("received_on", lead="true")]

    def __str__(self) -> str:
        return self.name


class AcquisitionSpend(Fact):
    """What we spent on winning customers, in the organisation's currency."""

    domain_date: ClassVar[str] = "spent_on"

    channel = models.CharField(max_length=16, choices=Channel, default=Channel.OTHER)
    spent_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    text = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "acquisition spend"
        constraints = [*Fact.Meta.constraints, one_of("channel", Channel)]
        indexes = [models.Index(fields=["spent_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("spent_on", spend="true")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.amount}"
