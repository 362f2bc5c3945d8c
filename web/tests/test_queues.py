"""What broker and cache say of themselves, or that they do not answer."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from kombu import Connection

from web import queues

PATIENCE_SECONDS = 5


@pytest.fixture
def silent():
    """The address of a server that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def refusing() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def message(queue: str) -> Iterator[None]:
    """One that nobody else finds there afterwards."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
        waiting = broker.SimpleQueue(queue)
        waiting.put("anything")
        yield
        waiting.get(block=False).ack()


def test_the_broker_tells_how_many_messages_wait_in_each_queue():
    before = queues.broker("recompute", "imports")

    with message("imports"):
        after = queues.broker("recompute", "imports")

    assert before is not None
    assert after is not None
    assert after.waiting["imports"] == before.waiting["imports"] + 1
    assert after.waiting["recompute"] == before.waiting["recompute"]
    assert after.memory.used_bytes > 0


def test_the_cache_tells_how_much_it_uses():
    memory = queues.cache()

    assert memory is not None
    assert memory.used_bytes > 0


def test_a_share_is_told_only_where_there_is_a_limit():
    assert queues.Memory(50, 200).share == 0.25
    assert queues.Memory(50, 0).share is None


@pytest.mark.parametrize("kind", ["silent", "refusing"])
def test_a_broker_that_is_away_keeps_nobody_waiting(request, monkeypatch, kind):
    address = request.getfixturevalue(kind)
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", address)
    began = time.monotonic()

    assert queues.broker("recompute") is None
    assert time.monotonic() - began < PATIENCE_SECONDS


@pytest.mark.parametrize("kind", ["silent", "refusing"])
def test_a_cache_that_is_away_keeps_nobody_waiting(request, monkeypatch, kind):
    address = request.getfixturevalue(kind)
    monkeypatch.setitem(settings.CACHES["default"], "LOCATION", address)
    began = time.monotonic()

    assert queues.cache() is None
    assert time.monotonic() - began < PATIENCE_SECONDS
