"""Signs of life of the processes that do the work, and how much they did."""

from datetime import timedelta

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

SILENT = timedelta(minutes=3)  # then the process should be started again
LIVING = Q(last_seen__gt=Now() - SILENT) | Q(
    busy_until__isnull=False, busy_until__gt=Now()
)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def with_age(self) -> "HeartbeatQuerySet":
        """And `is_alive`: it showed within three minutes that it works, or is at a long
        task. Told by the clock of the database: those of the workers may be wrong.
        """
        age = ExpressionWrapper(Now() - F("last_seen"), DurationField())
        return self.annotate(age=age, is_alive=LIVING)


class Heartbeat(models.Model):
    """When a process last showed that it does its work: a task done, or one sent.

    A worker that lives and never takes a task any more has none, so it is noticed.
    """

    class Kind(models.TextChoices):
        WORKER = "worker", "Worker"
        EXPRESS = "express", "Express worker"
        IMPORTER = "importer", "Importer"
        BEAT = "beat", "Beat"

    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=255)  # and its machine: celery@3f1c
    started_at = models.DateTimeField(db_default=Now())
    last_seen = models.DateTimeField(db_default=Now())
    busy_until = models.DateTimeField(null=True)  # the latest end of a long task
    tasks = models.BigIntegerField(default=0)
    accounts = models.BigIntegerField(default=0)  # recomputed

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="heartbeat_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.last_seen:%H:%M:%S}"


class WorkDone(models.Model):
    """Accounts that a worker recomputed in the seconds before, because of requests."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    accounts = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "work done"

    def __str__(self) -> str:
        return f"{self.accounts} at {self.at:%H:%M:%S}"
