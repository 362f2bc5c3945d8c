"""Celery's way in to what the facts themselves need done."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts import clock, demo
from accounts.imports import jobs
from accounts.models import ImportRun, Organisation, StoredFile

_OFFER_SECONDS = 5
_FILE_DAYS = 30  # how long uploaded files are kept
_LONGEST_IMPORT_SECONDS = 6 * 60 * 60


@shared_task
def write_demo_day() -> None:
    """Give a live demo organisation the days it lacks, up to today."""
    if Organisation.objects.filter(is_demo=True, frozen_on=None).exists():
        demo.write_day(clock.today())


@shared_task
def offer_imports() -> None:
    """Send a message for each import that no living worker holds."""
    for run_id in ImportRun.objects.unclaimed().values_list("pk", flat=True):
        run_import.apply_async(args=[run_id], expires=_OFFER_SECONDS)


@shared_task(
    time_limit=_LONGEST_IMPORT_SECONDS, soft_time_limit=_LONGEST_IMPORT_SECONDS
)
def run_import(run_id: int) -> None:
    """Check, load or undo; the row decides what there is to do."""
    jobs.work(run_id)


@shared_task
def forget_files() -> None:
    """Delete files that were stored long ago; what was made of them stays."""
    oldest = timezone.now() - timedelta(days=_FILE_DAYS)
    StoredFile.objects.filter(stored_at__lt=oldest).delete()


@shared_task
def forget_sessions() -> None:
    """Delete the sessions that have run out."""
    SessionStore.clear_expired()
