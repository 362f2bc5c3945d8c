"""Celery's way in to what the facts themselves need done."""

from celery import shared_task

from accounts import clock, demo
from accounts.models import Organisation


@shared_task
def write_demo_day() -> None:
    """Give a live demo organisation the days it lacks, up to today."""
    if Organisation.objects.filter(is_demo=True, frozen_on=None).exists():
        demo.write_day(clock.today())
