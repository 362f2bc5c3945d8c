"""What a load balancer asks: is the process alive, and can it do its work?"""

import functools
import logging
from collections.abc import Callable
from typing import no_type_check

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.connection import Connection

ASK_SECONDS = 1
CONNECT_SECONDS = 2  # libpq knows nothing shorter

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers. Asks no service: a short absence of the
    database must not restart every web process."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served, else 503; each check is "ok" or says what failed.

    Without the broker the status is "degraded" but 200: what changes is recorded in
    the database, and scored when the broker is back.
    """
    database = check(ask_database)
    needed = {
        "database": database,
        # Asked over the request's own connection, which would wait without end.
        "migrations": check(ask_migrations) if database == "ok" else database,
        "cache": check(ask_cache),
    }
    checks = {**needed, "broker": check(ask_broker)}
    works = all(answer == "ok" for answer in needed.values())
    status = "ok" if checks["broker"] == "ok" else "degraded"
    return JsonResponse(
        {"status": status if works else "unavailable", "checks": checks},
        status=200 if works else 503,
    )


def check(ask: Callable[[], None]) -> str:
    """The answer for one check. Details, such as addresses, go to the log only."""
    try:
        ask()
    except Exception as error:  # whatever fails is the answer, not an error page
        logger.warning("Not ready: %s: %s", ask.__name__, error)
        return "failed"
    return "ok"


@no_type_check  # Django declares no types for making connections
def ask_database() -> None:
    """By a connection of its own: only of a new one is it known when it hangs."""
    place = connection.get_connection_params()
    own = connection.get_new_connection(place | {"connect_timeout": CONNECT_SECONDS})
    try:
        with own.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{ASK_SECONDS}s'; SELECT 1")
    finally:
        own.close()


@functools.cache
def ask_migrations() -> None:
    """Raises RuntimeError while a migration waits. Only success is remembered."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("Migrations are waiting.")


def ask_cache() -> None:
    cache.set("readyz", 1, timeout=10)
    if cache.get("readyz") != 1:
        raise RuntimeError("The cache does not keep what it is given.")


@no_type_check  # kombu declares no types
def ask_broker() -> None:
    options = {
        **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        "socket_timeout": ASK_SECONDS,
        "socket_connect_timeout": ASK_SECONDS,
    }
    broker = Connection(settings.CELERY_BROKER_URL, transport_options=options)
    with broker:
        broker.ensure_connection(max_retries=1, timeout=ASK_SECONDS)
