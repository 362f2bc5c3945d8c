"""Scoring models and their versions."""

import hashlib
import json
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import RateSet, User
from accounts.models.recorded import Recorded, recorded_triggers
from diagnostics.scoring.framework import Framework


class ScoringModel(models.Model):
    """A named way to judge accounts; what it says lives in its versions.

    Of the models that are for an account the one of the lowest priority judges it; the
    default judges all that are left.
    """

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    priority = models.IntegerField(unique=True)
    is_default = models.BooleanField(default=False)
    ended_on = models.DateField(
        null=True, blank=True, help_text="The first day on which it judges nobody."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="scoring_model_one_default",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(ended_on=None),
                name="scoring_model_default_goes_on",
                violation_error_message="the default scoring model cannot end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Stored diagnoses are explained from the version they were made under.
_KEEP_PUBLISHED = """
IF TG_OP = 'DELETE' OR NEW.status = 'draft'
   OR (NEW.definition, NEW.number, NEW.scoring_model_id, NEW.effective_on)
      IS DISTINCT FROM
      (OLD.definition, OLD.number, OLD.scoring_model_id, OLD.effective_on) THEN
    RAISE EXCEPTION 'version % was published and never changes', OLD.number
        USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


class FrameworkVersion(Recorded):
    """A scoring model as it holds from a day on. Once published it never changes.

    It may be given exchange rates later: what it had before is kept.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    scoring_model = models.ForeignKey(
        ScoringModel, models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    definition = models.JSONField()
    effective_on = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    rate_set = models.ForeignKey(
        RateSet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_validated = models.BooleanField(
        default=False, help_text="Its weights were tested against what happened here."
    )

    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(
        max_length=2000, blank=True, db_default="", help_text="Why it was changed."
    )

    class Meta(Recorded.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["scoring_model", "number"], name="framework_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(effective_on=None),
                name="framework_version_published_is_effective",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
                func=_KEEP_PUBLISHED,
            ),
            *recorded_triggers("OLD.rate_set_id IS DISTINCT FROM NEW.rate_set_id"),
        ]

    def __str__(self) -> str:
        return f"{self.scoring_model} v{self.number}"

    _read: tuple[Any, Framework] | None = None  # a definition, and what it says

    @property
    def framework(self) -> Framework:
        """The definition as the pure core reads it, read once while it is the same."""
        known = self._read
        if known is None or known[0] is not self.definition:
            known = self._read = self.definition, Framework.from_dict(self.definition)
        return known[1]

    @property
    def fingerprint(self) -> str:
        """Tells what it says from whatever else it may say later."""
        told = json.dumps(self.definition, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()
