"""How much each caller may ask for, counted exactly across all web processes."""

import logging
import time

from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from integrations.models import ApiToken

WINDOW_SECONDS = 60

logger = logging.getLogger(__name__)


class PerMinute(BaseThrottle):
    """So many requests per token, or per signed-in person, in each clock minute."""

    limit = 600

    def allow_request(self, request: Request, view: object) -> bool:
        """Count the request. What cannot be counted is let through."""
        window, elapsed = divmod(int(time.time()), WINDOW_SECONDS)
        self.seconds_left = WINDOW_SECONDS - elapsed
        used = count(f"requests:{caller(request)}:{window}")
        if used is None:
            return True
        request.rate_headers = {  # type: ignore[attr-defined]
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.limit - used, 0)),
            "RateLimit-Reset": str(self.seconds_left),
        }
        return used <= self.limit

    def wait(self) -> float:
        return self.seconds_left


def caller(request: Request) -> str:
    """Whose count it is: each token has its own."""
    if isinstance(request.auth, ApiToken):
        return f"token:{request.auth.pk}"
    return f"person:{request.user.pk}"


def count(key: str) -> int | None:
    """One more under `key`, in one step for all; None while the cache is away.

    The key names its minute and outlives it, so it cannot expire while it is counted.
    """
    try:
        cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
        return cache.incr(key)
    except (RedisError, ValueError):  # ValueError: evicted between the two
        logger.warning("Requests are not counted: the cache does not answer.")
        return None
