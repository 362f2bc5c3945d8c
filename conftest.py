"""Tests run against the private servers of `make run`, on data of their own.

pytest-django would read the settings before this file, so pyproject.toml does not name
them: the addresses of the servers come first.
"""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.introspection import DatabaseIntrospection
from xdist.scheduler import LoadScopeScheduling

from config import embedded, frontend


def activate() -> None:
    """Start the servers; parallel workers find them started by their parent."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        frontend.collect()  # pages name their files by a hash of the content
        os.environ["HOLDFAST_HOME"] = str(embedded.private_places().home / "test")
    embedded.activate()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


def compute_on_one_thread() -> None:
    """Workers share the cores, and a few rows are no work for several threads.

    The programs that tests start have all of them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLARS_MAX_THREADS", "1")
        import polars  # noqa: F401 - reads it now, once and for all


def give_worker_its_own_redis() -> None:
    """Parallel workers must not see each other's cache and queues."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = settings.CACHES["default"]
    cache["LOCATION"] = cache["LOCATION"].replace("?db=0", f"?db={number}")
    settings.CELERY_BROKER_URL += f"?virtual_host={number}"


class OneWorkerForTheBrowser(LoadScopeScheduling):
    """Tests go to whoever is free; those with a browser share one installation.

    Groups by marker do the same, but their names are lost on the pytest we use.
    """

    def _split_scope(self, nodeid: str) -> str:
        folder = "config/tests/browser/"
        return folder if nodeid.startswith(folder) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How parallel workers share the tests."""
    return OneWorkerForTheBrowser(config, log)


def pytest_collection_finish() -> None:
    """What lives to the end anyway is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()


compute_on_one_thread()
activate()
settings.WHITENOISE_AUTOREFRESH = True  # or every test client walks all static files
# Hashing that costs an attacker a second would cost every test one, too.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if settings.LOCAL:
    give_worker_its_own_redis()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Tables whose size PostgreSQL does not learn in the middle of a test.

    Most tests roll back. A vacuum that passes by then notes a table as empty, and the
    next test that fills it gets plans made for no row at all, which take minutes. Nor
    does it wait for the disk: these tables need not outlive the machine.
    """
    if settings.LOCAL:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET autovacuum = off")
            cursor.execute("ALTER SYSTEM SET fsync = off")
            cursor.execute("SELECT pg_reload_conf()")


@pytest.fixture
def without_cache(settings) -> None:
    """The cache is away: nobody listens at its address."""
    away = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}


@pytest.fixture(scope="session", autouse=True)
def emptying_reaches_the_history() -> Iterator[None]:
    """After a committed test Django empties the tables it manages, all at once.

    The partitioned history is not among them, and refers to one that is.
    """
    managed = DatabaseIntrospection.django_table_names

    def with_history(self, *args, **kwargs) -> list[str]:
        return [*managed(self, *args, **kwargs), "diagnostics_diagnosishistory"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseIntrospection, "django_table_names", with_history)
        yield
