"""What a page hands to the workers, while the broker does not work."""

import socket
import time

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

SECONDS_REFUSED = 3
SECONDS_SILENT = 8  # the socket's timeout, with room for a machine that is busy


@pytest.fixture
def door():
    """A port of this machine that nobody listens at, until told to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found


def seconds_to_fail(door: socket.socket) -> float:
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = f"redis://127.0.0.1:{door.getsockname()[1]}/0"
    began = time.monotonic()
    with app, pytest.raises(OperationalError):
        app.send_task("diagnostics.tasks.load_demo")
    return time.monotonic() - began


def test_a_broker_that_refuses_keeps_no_page_waiting(door):
    assert seconds_to_fail(door) < SECONDS_REFUSED


def test_a_broker_that_says_nothing_keeps_no_page_for_long(door):
    door.listen()

    assert seconds_to_fail(door) < SECONDS_SILENT


def test_a_queue_that_nobody_reads_takes_no_message():
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")

    with app, pytest.raises(KeyError, match="import"):
        app.send_task("accounts.tasks.run_import", queue="import")
