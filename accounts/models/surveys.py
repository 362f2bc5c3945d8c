"""What customers answer when they are asked, and what we hear about them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.customers import Customer
from accounts.models.opening import opens_feeds
from accounts.models.people import Team, User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.relationship import Contact, Note
from accounts.models.rules import between, in_order, of_same_account, one_of

LOWEST, HIGHEST = 0, 10  # of every item
ITEMS = ("trust", "commitment", "satisfaction", "effort")


class SurveyWave(Fact):
    """One round of a survey; open over [started_on, ended_on)."""

    domain_date: ClassVar[str] = "started_on"

    name = models.CharField(max_length=200)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, in_order("started_on", "ended_on")]
        triggers = RECORDED_TRIGGERS

    def __str__(self) -> str:
        return self.name


def _item(help_text: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(null=True, blank=True, help_text=help_text)


class SurveyResponse(Fact):
    """An invitation and its answer. Without `answered_on` nobody answered."""

    domain_date: ClassVar[str] = "invited_on"

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="survey_responses"
    )
    wave = models.ForeignKey(SurveyWave, models.PROTECT, related_name="responses")
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="survey_responses"
    )
    invited_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    trust = _item("They keep their word. 0 to 10.")
    commitment = _item("We want this to last. 0 to 10.")
    satisfaction = _item("All in all content. 0 to 10.")
    effort = _item("Easy to work with: 10 is no effort at all.")
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            in_order("invited_on", "answered_on"),
            *(between(item, LOWEST, HIGHEST) for item in ITEMS),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=False) | Q(**dict.fromkeys(ITEMS)),
                name="surveyresponse_ratings_are_answers",
                violation_error_message="ratings need answered_on",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "invited_on"]),
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("invited_on", survey="true"),
            *of_same_account("contact"),
        ]

    def __str__(self) -> str:
        return f"{self.contact or self.customer}: {self.wave}"


class ImportanceRating(Fact):
    """How much something matters to the customer, and how well we do it. 0 to 10."""

    domain_date: ClassVar[str] = "answered_on"

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="importance_ratings"
    )
    wave = models.ForeignKey(
        SurveyWave, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+"
    )
    item = models.CharField(max_length=100, help_text="Such as delivery on time.")
    importance = models.PositiveSmallIntegerField()
    performance = models.PositiveSmallIntegerField()
    answered_on = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            between("importance", LOWEST, HIGHEST),
            between("performance", LOWEST, HIGHEST),
        ]
        indexes = [models.Index(fields=["customer", "answered_on"])]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("answered_on", importance="true"),
            *of_same_account("contact"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.importance} against {self.performance}"


class FocusGroupReport(Fact):
    """What an account that sat in a focus group said there."""

    domain_date: ClassVar[str] = "held_on"

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="focus_group_reports"
    )
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    sentiment = models.SmallIntegerField(choices=Note.Sentiment, null=True, blank=True)
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, one_of("sentiment", Note.Sentiment)]
        indexes = [models.Index(fields=["customer", "held_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("held_on", focus_group="true")]

    def __str__(self) -> str:
        return self.title


class AgentFeedback(Fact):
    """What the people who serve an account every day say of it."""

    domain_date: ClassVar[str] = "given_on"

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="agent_feedback"
    )
    given_on = models.DateField()
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sentiment = models.SmallIntegerField(choices=Note.Sentiment)
    text = models.TextField(max_length=20_000, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "agent feedback"
        constraints = [*Fact.Meta.constraints, one_of("sentiment", Note.Sentiment)]
        indexes = [models.Index(fields=["customer", "given_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("given_on", agent_feedback="true")]

    def __str__(self) -> str:
        return f"{self.get_sentiment_display()} on {self.given_on}"


class TeamPulse(Fact):
    """How a team of ours is doing, by its own answers; never one person's. 0 to 10."""

    domain_date: ClassVar[str] = "measured_on"

    team = models.ForeignKey(Team, models.PROTECT, related_name="pulses")
    measured_on = models.DateField()
    score = models.DecimalField(max_digits=4, decimal_places=2)
    answers = models.PositiveSmallIntegerField(help_text="How many people answered.")

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, between("score", LOWEST, HIGHEST)]
        indexes = [models.Index(fields=["team", "measured_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("measured_on", team_pulse="true")]

    def __str__(self) -> str:
        return f"{self.team}: {self.score}"
