"""The loop: ask every question of every account, judge it, and compare."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from django.db import connection

from accounts import clock
from accounts.models import Customer
from bench.straightforward.account import Account, Setting
from bench.straightforward.questions import Question, columns, questions
from diagnostics import runs, services
from diagnostics.features import EVERYONE, Reading, open_feeds
from diagnostics.features.instants import last_instant
from diagnostics.models import Diagnosis
from diagnostics.pipeline import BANDS
from diagnostics.scoring.bands import new_accounts
from diagnostics.scoring.diagnosis import diagnose
from diagnostics.scoring.framework import Framework
from diagnostics.scoring.numbers import NULL
from diagnostics.scoring.observe import observe
from diagnostics.scoring.overrides import Overrides

# Tenths, hundredths and per mille; the lists by dimension, measure and limit.
_FIGURES = ("score", "raw", "capped", "low", "high", "coverage")
_LISTS = ("dimensions", "points", "states", "caps")
_ONE_OF_MANY = re.compile(r"(%s, )+")  # the same statement for two values as for three


@dataclass
class Log:
    """Who is asking; how many statements were sent, and each of them once."""

    report: Callable[[str], None]
    asking: str = ""
    queries: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set)
    differing: list[int] = field(default_factory=list)

    def __call__(self, execute, sql, params, many, context) -> Any:
        self.queries += 1
        form = self.asking, _ONE_OF_MANY.sub("", sql)
        if form not in self.seen:
            self.seen.add(form)
            sent = context["cursor"].cursor.mogrify(sql, params).decode()
            self.report(f"\n-- {self.asking}\n{sent};")
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class Loop:
    """Accounts to judge one by one, as of the present day.

    asked    the questions, of accounts with a contract and of those without
    columns  all that a measure may read
    """

    ids: list[int]
    setting: Setting
    framework: Framework
    asked: dict[bool, dict[str, Question]]
    columns: frozenset[str]

    @classmethod
    def over(cls, sample: int, seed: int) -> "Loop":
        """So many accounts, drawn from all that are scored; the day is scored first.

        raises ValueError where a feed is silent, or scoring models share accounts out
        """
        today = clock.today()
        runs.score_day(today)
        reading = Reading(EVERYONE, today)
        feeds, judges = open_feeds(reading), services.judges_for(today)
        if any(feed.is_silent for feed in feeds.values()) or len(judges.each) > 1:
            raise ValueError(
                "this loop is too plain for silent feeds or several models"
            )
        everyone = list(Diagnosis.objects.order_by("pk").values_list("pk", flat=True))
        ids = sorted(Random(seed).sample(everyone, sample))  # noqa: S311
        setting = Setting(today, last_instant(reading), clock.zone(), feeds)
        framework = judges.default.framework
        asked = {
            is_contract: questions(framework, is_contract=is_contract)
            for is_contract in (True, False)
        }
        return cls(ids, setting, framework, asked, columns(framework))

    def check(self, report: Callable[[str], None]) -> Log:
        """Judge every account, and hold what comes out to what is stored."""
        log = Log(report)
        stored = Diagnosis.objects.in_bulk(self.ids)
        for account in self._accounts():
            with connection.execute_wrapper(log):
                found = self._judged(account, log)
            expected = _as_judged(stored[account.customer.pk])
            wrong = [name for name in expected if found[name] != expected[name]]
            for name in wrong:
                told = f"{account.customer.pk} {name}: {found[name]} {expected[name]}"
                print(told, file=sys.stderr)
            log.differing += [account.customer.pk] if wrong else []
        return log

    def seconds(self) -> float:
        """How long it takes to judge them all."""
        log = Log(str)  # not listening
        started = time.perf_counter()
        for account in self._accounts():
            self._judged(account, log)
        return time.perf_counter() - started

    def _accounts(self) -> Iterator[Account]:
        customers = Customer.objects.filter(pk__in=self.ids).select_related("segment")
        for customer in customers.order_by("pk"):
            yield Account(customer, self.setting)

    def _judged(self, account: Account, log: Log) -> dict[str, Any]:
        columns = self._asked(account, log)
        seen = observe(self.framework, columns, set(self.setting.feeds))
        is_new = new_accounts(
            self.framework,
            columns["days_since_acquired"],
            columns["purchase_days"],
            columns["segment_gap_days"],
        )
        said = Overrides(
            columns["override_word"].astype(np.int8), columns["override_at"]
        )
        result = diagnose(
            self.framework, seen.points, seen.states, seen.values, is_new, said
        )
        figures = {name: int(getattr(result, name)[0]) for name in _FIGURES}
        lists = {"points": seen.points, "states": seen.states}
        lists |= {"dimensions": result.dimensions, "caps": result.caps}
        return (
            figures
            | {name: lists[name][0].tolist() for name in _LISTS}
            | {"band": BANDS[result.band[0]]}
        )

    def _asked(self, account: Account, log: Log) -> dict[str, np.ndarray]:
        """Every column that a measure reads, of one account; nan is not known."""
        found: dict[str, float | None] = dict.fromkeys(self.columns)
        for key, question in self.asked[account.is_contract].items():
            log.asking = key
            found |= question(account)
        return {name: np.array([value], float) for name, value in found.items()}


def _as_judged(diagnosis: Diagnosis) -> dict[str, Any]:
    """What is stored, with what is not known marked as it is in the pure functions."""

    def marked(figure: int | None) -> int:
        return NULL if figure is None else figure

    figures = {name: marked(getattr(diagnosis, name)) for name in _FIGURES}
    lists = {name: list(map(marked, getattr(diagnosis, name))) for name in _LISTS}
    return figures | lists | {"band": diagnosis.band}
