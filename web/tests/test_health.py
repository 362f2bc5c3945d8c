import json
import socket
import time

import pytest
from django.db import connection
from django.test import RequestFactory

from web import health

pytestmark = pytest.mark.django_db


def ask_readyz(rf: RequestFactory) -> tuple[int, dict[str, object]]:
    response = health.readyz(rf.get("/readyz"))
    return response.status_code, json.loads(response.content)


def fail() -> None:
    raise ConnectionError("redis://secret-address refused")


def test_healthz_asks_no_service(
    rf: RequestFactory, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):
        response = health.healthz(rf.get("/healthz"))

    assert response.status_code == 200


def test_readyz_is_ok_when_every_service_answers(rf: RequestFactory) -> None:
    status, answer = ask_readyz(rf)

    assert (status, answer["status"]) == (200, "ok")
    assert set(answer["checks"].values()) == {"ok"}


def test_without_the_broker_pages_are_still_served(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ask_broker", fail)

    status, answer = ask_readyz(rf)

    assert (status, answer["status"]) == (200, "degraded")


@pytest.mark.parametrize("name", ["ask_database", "ask_migrations", "ask_cache"])
def test_without_a_needed_service_it_is_not_ready_and_tells_no_address(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(health, name, fail)

    status, answer = ask_readyz(rf)

    assert (status, answer["status"]) == (503, "unavailable")
    assert "secret-address" not in json.dumps(answer)


def test_a_broker_that_refuses_is_noticed(rf: RequestFactory, settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1"

    assert ask_readyz(rf)[1]["checks"]["broker"] == "failed"


def test_a_database_that_says_nothing_is_noticed_soon(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = {"host": "127.0.0.1", "port": silent.getsockname()[1], "user": "web"}
        monkeypatch.setattr(connection, "get_connection_params", lambda: place)
        began = time.monotonic()

        status, answer = ask_readyz(rf)

    assert (status, answer["checks"]["database"]) == (503, "failed")
    assert time.monotonic() - began < health.CONNECT_SECONDS + 2


def test_a_migration_that_waits_makes_it_not_ready(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    health.ask_migrations.cache_clear()

    status, answer = ask_readyz(rf)

    assert (status, answer["checks"]["migrations"]) == (503, "failed")
