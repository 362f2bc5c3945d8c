"""What is wrong with the work is said in words, the worst first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from dashboards.troubles import troubles
from diagnostics.models import Heartbeat
from diagnostics.operations import Day, History, Operations, Past, Process, Queue
from web.queues import Broker, Memory

TODAY = date(2026, 11, 21)
NOW = timezone.now()
ROOM = Memory(10, 100)


def make_process(kind: str, name: str = "", **fields) -> Process:
    defaults = {
        "kind": kind,
        "name": name or f"{kind}@here",
        "started_at": NOW,
        "age": timedelta(seconds=4),
        "busy_until": None,
        "is_alive": True,
        "tasks": 7,
        "accounts": 9,
    }
    return Process(**defaults | fields)


QUEUE = Queue(
    pending=0,
    at_work=0,
    lag_seconds=0,
    retrying=0,
    parked=0,
    last_minute=0,
    last_hour=0,
    last_day=0,
    requested=0,
)
DAY = Day(TODAY, NOW, NOW, ranges=2, done=2, customers=20)
HISTORY = History([TODAY.replace(day=1)], [], [], 1, 1, 1)
PROCESSES = [make_process(kind) for kind in Heartbeat.Kind.values]
FINE = Operations(
    today=TODAY,
    queue=QUEUE,
    days=[DAY],
    past=Past(0, 0, None),
    history=HISTORY,
    processes=PROCESSES,
    sources=[],
    imports=[],
    broker=Broker({}, 0, ROOM),
    cache=ROOM,
)
CASES = {
    "broker": ({"broker": None}, "bad", "broker does not answer"),
    "full": ({"broker": Broker({}, 0, Memory(90, 100))}, "warn", "used 90%"),
    "cache": ({"cache": None}, "bad", "cache does not answer"),
    "no worker": ({"processes": PROCESSES[1:]}, "bad", "No worker has shown"),
    "no process": ({"processes": []}, "bad", "Neither a worker nor beat has shown"),
    "no express": (
        {"processes": [one for one in PROCESSES if one.kind != "express"]},
        "warn",
        "No express worker has shown",
    ),
    "no room": (
        {"history": replace(HISTORY, missing=[date(2026, 11, 1), date(2026, 12, 1)])},
        "bad",
        "no room for Nov 2026, Dec 2026",
    ),
    "no room soon": (
        {"history": replace(HISTORY, missing=[date(2027, 1, 1)])},
        "warn",
        "no room for Jan 2027",
    ),
    "lag": ({"queue": replace(QUEUE, lag_seconds=200)}, "warn", "for 3 min 20 s"),
    "parked": ({"queue": replace(QUEUE, parked=3)}, "warn", "3 parked"),
    "day": (
        {"days": [replace(DAY, as_of=date(2026, 11, 20))]},
        "warn",
        "21 Nov 2026 is not being scored",
    ),
}


def test_nothing_is_wrong_where_everything_works():
    assert troubles(FINE) == []


@pytest.mark.parametrize(("fields", "tone", "words"), CASES.values(), ids=CASES)
def test_each_trouble_is_said_with_what_to_do(fields, tone, words):
    (found,) = troubles(replace(FINE, **fields))

    assert found.tone == tone
    assert words in found.what
    assert found.remedy


def test_one_silent_worker_among_others_is_named():
    gone = make_process(
        "worker", "celery@gone", age=timedelta(minutes=4), is_alive=False
    )

    (found,) = troubles(replace(FINE, processes=[*PROCESSES, gone]))

    assert found.tone == "warn"
    assert "celery@gone has been silent for 4 min 0 s" in found.what


def test_a_day_never_scored_is_no_trouble_of_a_day():
    assert troubles(replace(FINE, days=[])) == []


def test_the_worst_comes_first():
    found = troubles(replace(FINE, queue=replace(QUEUE, parked=1), broker=None))

    assert [each.tone for each in found] == ["bad", "warn"]
