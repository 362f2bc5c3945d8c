"""What goes wrong, and when: a seed makes the same schedule each time."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

import psycopg2
import redis
from celery import Celery

from bench.chaos.fleet import Fleet
from bench.chaos.site import Site

NEW_DAY = "UPDATE accounts_organisation SET frozen_on = frozen_on + %s"
REDIS = ("broker", "cache")
POSTGRESQL = ("postgres",)


@dataclass(frozen=True)
class Plan:
    """How often each thing happens, and how long a server stays away."""

    faults: dict[str, int]
    away_seconds: float
    gap_seconds: float  # the longest between two faults


LONG = Plan(
    {
        "kill child": 6,
        "kill worker": 3,
        "kill beat": 1,
        "pause child": 2,
        "wipe Redis": 3,
        "stop Redis": 1,
        "hang Redis": 1,
        "stop PostgreSQL": 1,
        "hang PostgreSQL": 1,
    },
    away_seconds=20,
    gap_seconds=3,
)
SHORT = Plan(
    {
        "kill child": 2,
        "kill worker": 1,
        "wipe Redis": 1,
        "stop Redis": 1,
        "stop PostgreSQL": 1,
    },
    away_seconds=2,
    gap_seconds=1,
)


class Faults:
    """The faults of a plan, done one after another in a seeded order."""

    def __init__(
        self, plan: Plan, site: Site, fleet: Fleet, queue: Celery, random: Random
    ) -> None:
        self.plan, self.site, self.fleet = plan, site, fleet
        self.queue, self.random = queue, random
        self.done: Counter[str] = Counter()

    def go_through(self) -> None:
        """All of them; two nightly runs begin meanwhile, and a worker dies in each."""
        order = [name for name, count in self.plan.faults.items() for _ in range(count)]
        self.random.shuffle(order)
        for place in (3 * len(order) // 4, len(order) // 4):
            order[place:place] = ["new day", "kill child"]
        for name in order:
            time.sleep(self.random.uniform(0, self.plan.gap_seconds))
            self._actions()[name]()
            self.done[name] += 1

    def _actions(self) -> dict[str, Callable[[], None]]:
        return {
            "kill child": self.fleet.kill_child,
            "kill worker": self.fleet.kill_worker,
            "kill beat": self.fleet.kill_beat,
            "pause child": self.fleet.pause_child,
            "wipe Redis": self._wipe,
            "stop Redis": partial(self._away, self.site.crash, self.site.start, REDIS),
            "hang Redis": partial(self._away, self.site.hang, self.site.go_on, REDIS),
            "stop PostgreSQL": partial(
                self._away, self.site.crash, self.site.start, POSTGRESQL
            ),
            "hang PostgreSQL": partial(
                self._away, self.site.hang, self.site.go_on, POSTGRESQL
            ),
            "new day": self._new_day,
        }

    def _wipe(self) -> None:
        for name in REDIS:
            address = str(self.site.places.sockets / f"{name}.sock")
            with redis.Redis(unix_socket_path=address) as server:
                server.flushall()

    def _away(
        self,
        leave: Callable[[str], None],
        come_back: Callable[[str], None],
        names: tuple[str, ...],
    ) -> None:
        """A server is gone for a while; half-way a process dies that missed it."""
        for name in names:
            leave(name)
        try:
            time.sleep(self.plan.away_seconds / 2)
            self.fleet.kill_child()
            time.sleep(self.plan.away_seconds / 2)
        finally:  # or whoever waits for a server that hangs never ends
            for name in names:
                come_back(name)

    def _new_day(self) -> None:
        """The organisation's clock moves on, and everyone is due."""
        with psycopg2.connect(self.site.places.addresses["DATABASE_URL"]) as connection:
            connection.cursor().execute(NEW_DAY, [timedelta(days=1)])
        connection.close()
        self.queue.send_task("diagnostics.tasks.score_today")
