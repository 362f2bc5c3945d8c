"""Files that came in, the mappings that read them, and what became of each."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.people import User
from accounts.models.recorded import TransactionIdField

UNDO_DAYS = 7


def title_of(kind: str) -> str:
    """What the rows of a kind are called on pages."""
    return "accounts" if kind == "customers" else kind.replace("_", " ")


class StoredFile(models.Model):
    """A file as it was uploaded or made, kept in the database for every worker."""

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class StoredPart(models.Model):
    """A piece of a stored file; the pieces in order are the file."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="part_once_in_file")
        ]

    def __str__(self) -> str:
        return f"{self.file_id}, part {self.number}"


class ImportProfile(models.Model):
    """A saved mapping: the sections and keys that a TOML file would hold."""

    name = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=32)
    mapping = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name

    @property
    def kind_title(self) -> str:
        return title_of(self.kind)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def at_work(self) -> "ImportRunQuerySet":
        """Runs that a worker is busy with, or has yet to take up."""
        return self.filter(state__in=ImportRun.AT_WORK)

    def unclaimed(self) -> "ImportRunQuerySet":
        """Runs at work that no living worker holds."""
        is_free = Q(leased_until=None) | Q(leased_until__lt=Now())
        return self.at_work().filter(is_free)


class ImportRun(models.Model):
    """One file on its way in: what is to be done with it, and what was done.

    A worker holds the run by `lease` until `leased_until`, and prolongs that while it
    works; a run whose worker died is taken up by another one.
    """

    class State(models.TextChoices):
        NEW = "new", "To be mapped"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked"
        LOADING = "loading", "Being imported"
        LOADED = "loaded", "Imported"
        FAILED = "failed", "Not imported"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class Stage(models.TextChoices):
        WAITING = "waiting", "Waiting for another import to end"
        READING = "reading", "Reading the rows"
        MATCHING = "matching", "Comparing with what is there"
        WRITING = "writing", "Writing"

    AT_WORK = (State.CHECKING, State.LOADING, State.UNDOING)

    kind = models.CharField(max_length=32, blank=True)
    profile = models.ForeignKey(
        ImportProfile, models.SET_NULL, null=True, blank=True, related_name="runs"
    )
    mapping = models.JSONField(default=dict, blank=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rejects = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdicts = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_day = models.DateField(null=True, blank=True)
    skips_bad_rows = models.BooleanField(default=False)
    started_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="imports"
    )
    created_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=16, choices=State, default=State.NEW)

    # A repeated request of a program is known by its key, and by what it asked for.
    idempotency_key = models.CharField(
        max_length=255, blank=True, default="", editable=False
    )
    request_digest = models.CharField(
        max_length=64, blank=True, default="", editable=False
    )

    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, editable=False)
    rows_read = models.BigIntegerField(default=0)
    rows_expected = models.BigIntegerField(null=True, editable=False)
    stage = models.CharField(max_length=64, choices=Stage, blank=True)

    rows = models.BigIntegerField(null=True)
    created = models.BigIntegerField(null=True)
    updated = models.BigIntegerField(null=True)
    unchanged = models.BigIntegerField(null=True)
    rejected = models.BigIntegerField(null=True)
    problems = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    vanished = models.JSONField(default=list, blank=True)
    vanished_count = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    loaded_xid = TransactionIdField(null=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    undone_at = models.DateTimeField(null=True, blank=True)
    undone_xid = TransactionIdField(null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_by_undo = models.JSONField(default=list, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at"]),
            models.Index(
                fields=["leased_until"],
                condition=Q(state__in=["checking", "loading", "undoing"]),
                name="import_runs_at_work",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["started_by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="import_request_once_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.get_state_display()}"

    @property
    def kind_title(self) -> str:
        return title_of(self.kind)

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK

    def can_be_undone(self, now: datetime) -> bool:
        """Whether it was loaded within the last days, and is not undone yet."""
        if self.state != self.State.LOADED or self.finished_at is None:
            return False
        days = timedelta(days=UNDO_DAYS)
        return self.loaded_xid is not None and now < self.finished_at + days
