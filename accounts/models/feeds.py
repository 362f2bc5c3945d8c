"""Which kinds of fact we receive, from where, and how far they reach."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models.recorded import Recorded


class Feed(Recorded):
    """A kind of fact from a source. While it is open, absence means something.

    The first fact of its kind opens it (database triggers on the fact tables, so bulk
    loads count too); an administrator may open it earlier.
    """

    class Kind(models.TextChoices):
        PURCHASE = "purchase", "Purchases"
        DELIVERY = "delivery", "Deliveries"
        DISCOUNT = "discount", "Discounts"
        COST = "cost", "Costs"
        PRODUCT = "product", "Products in series"
        NOTE = "note", "Relationship notes"
        CONTACT = "contact", "Contacts"
        CONTRACT = "contract", "Contracts"
        ASSIGNMENT = "assignment", "Account owners"
        COMPETITOR = "competitor", "Competitor sightings"
        WALLET = "wallet", "Shares of wallet"
        REFERRAL = "referral", "Referrals"
        TICKET = "ticket", "Tickets"
        INCIDENT = "incident", "Incidents"
        REQUIREMENT = "requirement", "Staffing requirements"
        PLACEMENT = "placement", "People in roles"
        ABSENCE = "absence", "Absences"
        INVOICE = "invoice", "Invoices"
        PAYMENT = "payment", "Payments"
        ACTIVITY = "activity", "Service activities"
        UNIT_COST = "unit_cost", "Unit costs"
        LEAD = "lead", "Leads"
        SPEND = "spend", "Acquisition spend"
        SURVEY = "survey", "Surveys"
        IMPORTANCE = "importance", "Importance and performance"
        FOCUS_GROUP = "focus_group", "Focus groups"
        AGENT_FEEDBACK = "agent_feedback", "Agents' feedback"
        TEAM_PULSE = "team_pulse", "Team pulse"
        SUCCESS_FACTOR = "success_factor", "Success factors"
        PROMISE = "promise", "Promises"
        ACTION = "action", "Actions"
        REVIEW = "review", "Reviews"
        RATING = "rating", "Ratings of our own people"
        CERTIFICATE = "certificate", "Training in the method"
        READING = "reading", "Readings"

    kind = models.CharField(max_length=16, choices=Kind)
    source = models.SlugField(max_length=64)
    started_on = models.DateField()
    cadence_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Silent for longer than this: stale."
    )
    data_through = models.DateField()
    opened_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When it began, or began earlier."
    )

    class Meta(Recorded.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "source"], name="feed_once"),
            models.CheckConstraint(
                condition=Q(data_through__gte=F("started_on")),
                name="feed_reaches_past_its_start",
            ),
        ]

    def is_silent(self, day: date) -> bool:
        """Whether it has been quiet for longer than its cadence by `day`."""
        if self.cadence_days is None:
            return False
        return self.data_through + timedelta(days=self.cadence_days) < day

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.source}"
