"""Who is needed at a customer, who is there, and who is away."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from accounts.models.customers import Customer, Segment
from accounts.models.opening import opens_feeds
from accounts.models.people import DateRange, InForceQuerySet, User
from accounts.models.recorded import RECORDED_TRIGGERS, Fact
from accounts.models.rules import PER_STATEMENT, between, ends_after_start, one_of

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5


class StaffingChange(models.TextChoices):
    """What an entry of a day says of a person's role at a customer."""

    JOINS = "joins", "Takes it up"
    LEAVES = "leaves", "Leaves it"


def needed_by(customer: Customer) -> Q:
    """Which requirements hold for the customer: its own and those of its segment."""
    inherited = Q(segment__isnull=False, segment=customer.segment_id)
    return Q(customer=customer) | inherited


class RequirementQuerySet(InForceQuerySet):
    def needed_by(self, customer: Customer) -> "RequirementQuerySet":
        """The customer's own requirements and those of its segment."""
        return self.filter(needed_by(customer))


class PlacementQuerySet(InForceQuerySet):
    def of_role(self, customer: Customer, user: User, role: str) -> "PlacementQuerySet":
        """A person's times in a role at a customer, however the role is cased."""
        return self.filter(customer=customer, user=user, role__iexact=role)

    def not_over(self, day: date) -> "PlacementQuerySet":
        """Under way on `day`, or still to begin."""
        return self.exclude(ended_on__lte=day)

    def until(self, day: date) -> "PlacementQuerySet":
        """Begun before `day`, and without an end, or with this one."""
        ends = Q(ended_on=None) | Q(ended_on=day)
        return self.filter(ends, started_on__lt=day)

    def can_end(self, day: date) -> "PlacementQuerySet":
        """Begun before `day`, and without an end."""
        return self.until(day).filter(ended_on=None)


class StaffingRequirement(Fact):
    """A role, or a skill, that customers need over [started_on, ended_on).

    A segment's holds for all its customers; a customer's own takes its place for the
    same role and skill.
    """

    domain_date: ClassVar[str] = "stated_on"

    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    role = models.CharField(max_length=100, help_text="Such as service engineer.")
    skill = models.CharField(max_length=100, blank=True)
    level = models.PositiveSmallIntegerField(default=LOWEST_LEVEL)
    headcount = models.PositiveSmallIntegerField(
        default=1, help_text="0: not needed here after all."
    )
    stated_on = models.DateField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(segment=None, customer__isnull=False)
                | Q(segment__isnull=False, customer=None),
                name="staffingrequirement_of_segment_or_customer",
                violation_error_message="belongs to a segment or else to a customer",
            ),
            between("level", LOWEST_LEVEL, HIGHEST_LEVEL),
            ends_after_start(),
        ]
        indexes = [models.Index(fields=["customer", "stated_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("stated_on", requirement="true")]

    def __str__(self) -> str:
        return f"{self.role} for {self.segment or self.customer}"


class Placement(Fact):
    """A person of ours who fills a role at a customer over [started_on, ended_on)."""

    domain_date: ClassVar[str] = "announced_on"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="placements")
    user = models.ForeignKey(User, models.PROTECT, related_name="placements")
    role = models.CharField(max_length=100, help_text="As the requirement names it.")
    skill = models.CharField(max_length=100, blank=True)
    level = models.PositiveSmallIntegerField(
        default=LOWEST_LEVEL, help_text="Certified, from 1 to 5."
    )
    announced_on = models.DateField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            between("level", LOWEST_LEVEL, HIGHEST_LEVEL),
            ends_after_start(),
            ExclusionConstraint(
                name="placement_once_at_a_time",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("skill", RangeOperators.EQUAL),
                    (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                deferrable=PER_STATEMENT,
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "announced_on"]),
            models.Index(fields=["user", "started_on"]),
        ]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("announced_on", placement="true")]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} from {self.started_on}"


class AbsenceReason(models.TextChoices):
    HOLIDAY = "holiday", "Holiday"
    ILLNESS = "illness", "Illness"
    LEAVE = "leave", "Leave"
    OTHER = "other", "Other"


class Absence(Fact):
    """A person of ours who is away over [started_on, ended_on)."""

    domain_date: ClassVar[str] = "announced_on"

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    reason = models.CharField(
        max_length=16, choices=AbsenceReason, default=AbsenceReason.OTHER
    )
    announced_on = models.DateField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("reason", AbsenceReason),
            ends_after_start(),
        ]
        indexes = [models.Index(fields=["user", "started_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("announced_on", absence="true")]

    def __str__(self) -> str:
        return f"{self.user} away from {self.started_on}"


class Certificate(Fact):
    """Somebody of ours was trained in the method, over [issued_on, expires_on)."""

    domain_date: ClassVar[str] = "issued_on"

    user = models.ForeignKey(User, models.PROTECT, related_name="certificates")
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    text = models.CharField(
        max_length=300, blank=True, help_text="What was learned, and with whom."
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("issued_on")),
                name="certificate_expires_after_issue",
                violation_error_message="expires_on is not after issued_on",
            ),
        ]
        indexes = [models.Index(fields=["user", "issued_on"])]
        triggers = [*RECORDED_TRIGGERS, *opens_feeds("issued_on", certificate="true")]

    def __str__(self) -> str:
        return f"{self.user} on {self.issued_on}"
