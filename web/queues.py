"""What the broker and the cache say of themselves, or that they do not answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, no_type_check

import redis
from django.conf import settings
from kombu.connection import Connection

ASK_SECONDS = 1
_PATIENCE = {
    "socket_timeout": ASK_SECONDS,
    "socket_connect_timeout": ASK_SECONDS,
    "max_retries": 1,
    "interval_start": 0,
}
Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Memory:
    """Of one Redis; without a limit it takes what the machine has."""

    used_bytes: int
    limit_bytes: int

    @property
    def share(self) -> float | None:
        """Of what it may use, 0 to 1."""
        return self.used_bytes / self.limit_bytes if self.limit_bytes else None


@dataclass(frozen=True)
class Broker:
    """Messages that wait by queue, and those that a worker holds."""

    waiting: dict[str, int]
    taken: int
    memory: Memory


def broker(*queues: str) -> Broker | None:
    """None where it does not answer within about a second."""
    return _answer(lambda: _ask_broker(queues), "broker")


def cache() -> Memory | None:
    """None where it does not answer within about a second."""
    return _answer(_ask_cache, "cache")


def _answer(ask: Callable[[], Answer], name: str) -> Answer | None:
    """Silence is an answer, too: it is shown, and its reason stands in the log."""
    try:
        return ask()
    except Exception as error:
        logger.warning("The %s does not answer: %s", name, error)
        return None


@no_type_check  # kombu declares no types
def _ask_broker(queues: tuple[str, ...]) -> Broker:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | _PATIENCE
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as asked:
        client = asked.default_channel.client  # knows the prefix of our keys
        return Broker(
            waiting={queue: client.llen(queue) for queue in queues},
            taken=client.hlen("unacked"),
            memory=_memory(client.info("memory")),
        )


def _ask_cache() -> Memory:
    location = settings.CACHES["default"]["LOCATION"]
    with redis.from_url(
        location, socket_timeout=ASK_SECONDS, socket_connect_timeout=ASK_SECONDS
    ) as client:
        return _memory(client.info("memory"))


def _memory(told: Any) -> Memory:
    return Memory(told["used_memory"], told["maxmemory"])
