"""How other systems are let in."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.backends import may_sign_in
from accounts.models import User

LONGEST_DAYS = 365


class ApiToken(models.Model):
    """Lets a program in as its owner, who may see what the owner sees now.

    It does what its scopes say and nothing else. Only a hash of the secret is stored;
    nothing in the database opens the API.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read accounts and scores"
        IMPORT = "import", "Bring files, and look at its owner's imports"
        METRICS = "metrics", "Read how the work goes, for administrators"

    public_id = models.CharField(max_length=8, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    name = models.CharField(max_length=100, help_text="What it is used for.")
    owner = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    scopes = ArrayField(models.CharField(max_length=16, choices=Scope))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API token"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + timedelta(days=LONGEST_DAYS)),
                name="api_token_expires_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(
                    scopes__contained_by=["read", "import", "metrics"],
                    scopes__len__gt=0,
                ),
                name="api_token_scopes_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (hf_{self.public_id})"

    def is_valid(self, moment: datetime) -> bool:
        """Whether it opens the API at `moment`."""
        if self.revoked_at is not None and self.revoked_at <= moment:
            return False
        return moment < self.expires_at and may_sign_in(self.owner)
