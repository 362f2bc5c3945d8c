"""What must hold between settings, so that no work is lost or done for nothing."""

from importlib.metadata import version
from types import SimpleNamespace

import pytest
from django.conf import settings

from config.celery import app

# Their work is leased or done once, whoever brings the message a second time.
MAY_TAKE_LONG = {"accounts.tasks.run_import", "diagnostics.tasks.load_demo"}
FIXED_FIRST = (5, 7)  # before, a worker fell silent when its Redis had been away
MANY_TICKS = 24 * 60 * 60
TICKS = settings.CELERY_BEAT_SCHEDULE


def own_tasks() -> dict[str, SimpleNamespace]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if ".tasks." in name}


def hard_limit(task: SimpleNamespace) -> float:
    return task.time_limit or settings.CELERY_TASK_TIME_LIMIT


def test_a_task_ends_long_before_its_message_is_given_to_another():
    most = settings.CELERY_VISIBILITY_TIMEOUT / 3
    longer = {name for name, task in own_tasks().items() if hard_limit(task) > most}

    assert longer == MAY_TAKE_LONG


def test_a_task_is_asked_to_end_before_it_is_killed():
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT


def test_both_know_the_same_visibility_timeout():
    transport = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    assert transport["visibility_timeout"] == settings.CELERY_VISIBILITY_TIMEOUT


@pytest.mark.parametrize("name", TICKS)
def test_ticks_of_a_long_outage_are_forgotten(name):
    assert 0 < TICKS[name]["options"]["expires"] < MANY_TICKS


@pytest.mark.parametrize("name", TICKS)
def test_every_tick_is_a_task(name):
    assert TICKS[name]["task"] in own_tasks()


@pytest.mark.parametrize("name", settings.CELERY_TASK_ROUTES)
def test_every_route_is_of_a_task_and_to_a_queue(name):
    assert name in own_tasks()
    assert settings.CELERY_TASK_ROUTES[name]["queue"] in settings.CELERY_TASK_QUEUES


@pytest.mark.parametrize("package", ["celery", "kombu"])
def test_workers_come_back_when_their_redis_does(package):
    major, minor = version(package).split(".")[:2]

    assert (int(major), int(minor)) >= FIXED_FIRST
