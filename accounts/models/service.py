"""What customers ask, complain of and praise."""

from typing import ClassVar

from django.db import models

from accounts.models.customers import Customer
from accounts.models.opening import day_of, opens_feeds
from accounts.models.people import User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.relationship import Contact
from accounts.models.rules import in_order, of_same_account, one_of


class Severity(models.IntegerChoices):
    """How bad it is; the same scale for tickets and incidents."""

    CRITICAL = 1, "Critical"
    HIGH = 2, "High"
    NORMAL = 3, "Normal"
    LOW = 4, "Low"


class TicketKind(models.TextChoices):
    COMPLAINT = "complaint", "Complaint"
    QUESTION = "question", "Question"
    PRAISE = "praise", "Praise"


class TicketTopic(models.TextChoices):
    PRODUCT = "product", "Product"
    DELIVERY = "delivery", "Delivery"
    BILLING = "billing", "Billing"
    PROCESS = "process", "Our way of working"
    PEOPLE = "people", "Our people"
    OTHER = "other", "Other"


class Ticket(Fact):
    """Something a customer brought to us. Open until `resolved_at`.

    A ticket that is opened again has no `resolved_at`, and keeps `reopened_at`.
    """

    domain_date: ClassVar[str] = "opened_at"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tickets")
    kind = models.CharField(
        max_length=16, choices=TicketKind, default=TicketKind.QUESTION
    )
    topic = models.CharField(
        max_length=16, choices=TicketTopic, default=TicketTopic.OTHER
    )
    severity = models.SmallIntegerField(choices=Severity, default=Severity.NORMAL)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=20_000, blank=True)
    opened_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("kind", TicketKind),
            one_of("topic", TicketTopic),
            one_of("severity", Severity),
            in_order("opened_at", "first_answered_at"),
            in_order("opened_at", "resolved_at"),
            in_order("opened_at", "reopened_at"),
        ]
        indexes = [
            models.Index(
                fields=["customer", "opened_at"],
                include=["kind", "severity", "resolved_at"],
                name="ticket_of_customer",
            )
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds(day_of("opened_at"), ticket="true"),
            *of_same_account("contact"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject or self.external_id}"
