"""The cache, for whoever can do without it: what is not remembered is made anew."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def recall(keys: Iterable[str]) -> dict[str, Any]:
    """What is remembered of `keys`; nothing while the cache is away."""
    try:
        return cache.get_many(keys)
    except RedisError as error:
        logger.warning("Nothing is remembered: the cache does not answer. %s", error)
        return {}


def remember(values: dict[str, Any], seconds: int) -> None:
    """Keep `values` for so long, unless the cache is away."""
    try:
        cache.set_many(values, seconds)
    except RedisError as error:
        logger.warning("Nothing is kept: the cache does not answer. %s", error)
