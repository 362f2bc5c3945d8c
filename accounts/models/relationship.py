"""The people on the other side, and what was said."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models.customers import Customer
from accounts.models.opening import opens_feeds
from accounts.models.people import User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.rules import (
    between,
    moves_with_its_facts,
    of_same_account,
    one_of,
)


class ContactQuerySet(models.QuerySet["Contact"]):
    def there(self, day: date) -> "ContactQuerySet":
        """Those who have not left by `day`."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))


class Contact(Fact):
    """A person at the customer, known to us over [since, left_on)."""

    domain_date: ClassVar[str] = "since"

    class Role(models.TextChoices):
        DECIDES = "decides", "Decision maker"
        BUYS = "buys", "Buyer"
        USES = "uses", "User"
        PAYS = "pays", "Finance"
        OTHER = "other", "Other"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.OTHER)
    is_champion = models.BooleanField(default=False)
    since = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("since")),
                name="contact_leaves_after_start",
            ),
        ]
        indexes = [models.Index(fields=["customer", "since"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("since", contact="true"),
            moves_with_its_facts(
                "contact",
                "note", "referral", "ticket", "surveyresponse", "importancerating",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Note(Fact):
    """A touch with the customer: what happened, and how it felt, from -2 to 2."""

    domain_date: ClassVar[str] = "happened_on"

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        MEETING = "meeting", "Meeting"
        EMAIL = "email", "E-mail"
        VISIT = "visit", "Visit"
        OTHER = "other", "Other"

    class Sentiment(models.IntegerChoices):
        VERY_BAD = -2, "Very bad"
        BAD = -1, "Bad"
        NEUTRAL = 0, "Neutral"
        GOOD = 1, "Good"
        VERY_GOOD = 2, "Very good"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.CALL)
    happened_on = models.DateField()
    sentiment = models.SmallIntegerField(choices=Sentiment, null=True, blank=True)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="notes"
    )
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sentiment=None) | Q(sentiment__range=(-2, 2)),
                name="note_sentiment_in_range",
            ),
        ]
        indexes = [models.Index(fields=["customer", "happened_on"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("happened_on", note="kind <> 'other'"),  # those are no contact
            *of_same_account("contact"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.happened_on}"


class CompetitorSighting(Fact):
    """Somebody else who sells to the customer, or tries to."""

    domain_date: ClassVar[str] = "sighted_on"

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="competitor_sightings"
    )
    competitor = models.CharField(max_length=200)
    sighted_on = models.DateField()
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        constraints = Fact.Meta.constraints
        indexes = [models.Index(fields=["customer", "sighted_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("sighted_on", competitor="true")]

    def __str__(self) -> str:
        return f"{self.competitor} on {self.sighted_on}"


class WalletShare(Fact):
    """How much of what the customer buys of our kind it buys from us, in percent."""

    domain_date: ClassVar[str] = "measured_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="wallet_shares")
    measured_on = models.DateField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    basis = models.CharField(
        max_length=200, blank=True, help_text="How it is known: asked, estimated."
    )

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, between("percent", 0, 100)]
        indexes = [models.Index(fields=["customer", "measured_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("measured_on", wallet="true")]

    def __str__(self) -> str:
        return f"{self.percent} % on {self.measured_on}"


class ReferralKind(models.TextChoices):
    INTRODUCTION = "introduction", "Introduction"
    REFERENCE = "reference", "Reference"
    REVIEW = "review", "Public review"


class Referral(Fact):
    """The customer spoke for us: sent somebody, was a reference, wrote a review."""

    domain_date: ClassVar[str] = "referred_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="referrals")
    kind = models.CharField(
        max_length=16, choices=ReferralKind, default=ReferralKind.INTRODUCTION
    )
    referred_on = models.DateField()
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    company = models.CharField(
        max_length=200, blank=True, help_text="To whom they spoke."
    )

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, one_of("kind", ReferralKind)]
        indexes = [models.Index(fields=["customer", "referred_on"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("referred_on", referral="true"),
            *of_same_account("contact"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.referred_on}"
