"""What the customer wants to reach, what we promised, and what we do about it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.customers import Customer
from accounts.models.opening import opens_feeds
from accounts.models.people import User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.relationship import Note
from accounts.models.rules import (
    between,
    both_or_neither,
    in_order,
    not_negative,
    one_of,
)


class SuccessFactor(Fact):
    """What the customer says success is: from `baseline` to `target` by `due_on`."""

    domain_date: ClassVar[str] = "stated_on"

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="success_factors"
    )
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=32, blank=True)
    weight = models.PositiveSmallIntegerField(
        default=1, help_text="How much it counts beside the others, from 1 to 5."
    )
    baseline = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(max_digits=18, decimal_places=4)
    current = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, blank=True
    )
    measured_on = models.DateField(null=True, blank=True)
    stated_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            between("weight", 1, 5),
            both_or_neither("current", "measured_on"),
            in_order("stated_on", "withdrawn_on"),
        ]
        indexes = [models.Index(fields=["customer", "stated_on"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("stated_on", success_factor="true"),
        ]

    def __str__(self) -> str:
        return self.name


class PromiseOutcome(models.TextChoices):
    MISSED = "missed", "Missed"
    MET = "met", "Met"
    EXCEEDED = "exceeded", "Exceeded"


class Promise(Fact):
    """Something we said we would do, and whether we did."""

    domain_date: ClassVar[str] = "made_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="promises")
    text = models.CharField(max_length=500)
    made_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=PromiseOutcome, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("outcome", PromiseOutcome, ""),
            models.CheckConstraint(
                condition=Q(outcome="", settled_on=None)
                | (~Q(outcome="") & Q(settled_on__isnull=False)),
                name="promise_is_settled_with_an_outcome",
                violation_error_message="outcome and settled_on belong together",
            ),
            in_order("made_on", "due_on"),
            in_order("made_on", "settled_on"),
        ]
        indexes = [models.Index(fields=["customer", "made_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("made_on", promise="true")]

    def __str__(self) -> str:
        return self.text


class ActionOutcome(models.TextChoices):
    WORKED = "worked", "It worked"
    FAILED = "failed", "It did not work"
    DROPPED = "dropped", "No longer needed"


class Action(Fact):
    """A step somebody of ours takes for an account."""

    domain_date: ClassVar[str] = "created_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="actions")
    title = models.CharField(max_length=300)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    created_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=ActionOutcome, blank=True)
    reason = models.SlugField(
        max_length=64, blank=True, db_default="", help_text="The measure it answers."
    )
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("outcome", ActionOutcome, ""),
            in_order("created_on", "due_on"),
            in_order("created_on", "done_on"),
        ]
        indexes = [models.Index(fields=["customer", "created_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("created_on", action="true")]

    def __str__(self) -> str:
        return self.title


REALITIES = ("market", "projects", "budget", "ownership", "risks")


def _reality(help_text: str) -> models.SmallIntegerField:
    return models.SmallIntegerField(null=True, blank=True, help_text=help_text)


class Review(Fact):
    """The business realities a customer faces, each rated -2 to 2; and what we cost
    and bring them in a year, by their own count."""

    domain_date: ClassVar[str] = "reviewed_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    market = _reality("How their market does.")
    projects = _reality("How their projects with us do.")
    budget = _reality("How safe the budget is.")
    ownership = _reality("How stable owners and management are.")
    risks = _reality("How exposed they are: 2 is not at all.")
    yearly_cost = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True
    )
    yearly_benefit = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True
    )
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            *(between(reality, -2, 2) for reality in REALITIES),
            not_negative("yearly_cost"),
            not_negative("yearly_benefit"),
        ]
        indexes = [models.Index(fields=["customer", "reviewed_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("reviewed_on", review="true")]

    def __str__(self) -> str:
        return f"{self.customer} on {self.reviewed_on}"


class Aspect(models.TextChoices):
    """The sides of an account that its people rate in a review."""

    RESULTS = "results", "Results"
    RELATIONSHIP = "relationship", "Relationship"
    SERVICE = "service", "Service"
    TECHNOLOGY = "technology", "Technology"
    STAFFING = "staffing", "Staffing"
    VALUE = "value", "Value"


class Rating(Fact):
    """What those who serve an account make of one side of it, and on what evidence."""

    domain_date: ClassVar[str] = "rated_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="ratings")
    aspect = models.CharField(max_length=16, choices=Aspect)
    rating = models.SmallIntegerField(choices=Note.Sentiment)
    rated_on = models.DateField()
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence = models.TextField(
        max_length=20_000, blank=True, help_text="What it rests on."
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("aspect", Aspect),
            one_of("rating", Note.Sentiment),
        ]
        indexes = [models.Index(fields=["customer", "rated_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("rated_on", rating="true")]

    def __str__(self) -> str:
        return f"{self.get_aspect_display()}: {self.get_rating_display().lower()}"
