"""Scores that a person sets, or limits."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accounts.models import Customer, User
from accounts.models.people import DateRange, InForceQuerySet
from accounts.models.recorded import RECORDED_TRIGGERS, Recorded
from accounts.models.rules import PER_STATEMENT, between, ends_after_start, one_of
from diagnostics.scoring.overrides import Word
from diagnostics.watch import asks_for_recompute


class OverrideKind(models.TextChoices):
    CEILING = "ceiling", "At most"
    FLOOR = "floor", "At least"
    VALUE = "value", "Exactly"


WORDS = {
    OverrideKind.CEILING: Word.AT_MOST,
    OverrideKind.FLOOR: Word.AT_LEAST,
    OverrideKind.VALUE: Word.EXACTLY,
}


class Override(Recorded):
    """A person sets a score, or how far it may go, over [started_on, ended_on)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=OverrideKind)
    points = models.PositiveSmallIntegerField(help_text="0 to 100.")
    reason = models.TextField(max_length=2000)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(help_text="The first day it no longer holds.")

    objects = InForceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        constraints = [
            one_of("kind", OverrideKind),
            between("points", 0, 100),
            ends_after_start(),
            ExclusionConstraint(
                name="override_one_at_a_time",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                deferrable=PER_STATEMENT,
            ),
        ]
        triggers = [*RECORDED_TRIGGERS, *asks_for_recompute()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points} until {self.ended_on}"

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        return self.ended_on - timedelta(days=1)
