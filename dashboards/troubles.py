"""What is wrong with the work just now, in words, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.models import Heartbeat
from diagnostics.operations import Operations
from web.formatting import full_date, lasting, month, number, percent

LATE_SECONDS = 60  # a committed fact is in the score within seconds
FULL = 0.8  # of what the broker may use
WITHOUT = {  # a process of a kind; the tone, and what its absence means
    Heartbeat.Kind.WORKER: ("bad", "no day is scored until then, and nothing is lost"),
    Heartbeat.Kind.EXPRESS: ("warn", "changes may wait while a day is scored"),
    Heartbeat.Kind.IMPORTER: ("bad", "imports wait until then"),
    Heartbeat.Kind.BEAT: ("bad", "nobody is asked to do anything until then"),
}


@dataclass(frozen=True)
class Trouble:
    """Tones are those of the pages: bad wants somebody now, warn today."""

    tone: str
    what: str
    remedy: str


STANDSTILL = Trouble(
    "bad",
    "Neither a worker nor beat has shown in three minutes that it works.",
    "Start them: until then nothing is scored or imported, and nothing is lost. Their "
    "logs say why they stopped.",
)
UNANSWERED = Trouble(
    "bad",
    "The database does not tell in time how the work goes.",
    "Something keeps it busy: see what runs in it (pg_stat_activity), and how much "
    "its disk has to do. Nothing is lost meanwhile.",
)


def troubles(found: Operations) -> list[Trouble]:
    """The worst first; none where everything is as it should be."""
    all_of_them = [*_processes(found), *_services(found), *_work(found)]
    return sorted(all_of_them, key=lambda trouble: trouble.tone != "bad")


def _processes(found: Operations) -> Iterator[Trouble]:
    if not any(one.is_alive for one in found.processes):
        yield STANDSTILL
        return
    for kind, (tone, without) in WITHOUT.items():
        if not found.living(kind):
            yield Trouble(
                tone,
                f"No {kind.label.lower()} has shown in three minutes that it works.",
                f"Start it again: {without}. Its log says why it stopped.",
            )
    for one in found.processes:
        if not one.is_alive and found.living(one.kind):
            yield Trouble(
                "warn",
                f"{one.name} has been silent for {lasting(one.age)}.",
                "Others of its kind go on. Start it again; if it was taken away on "
                "purpose, it leaves this page after a day.",
            )


def _services(found: Operations) -> Iterator[Trouble]:
    if found.broker is None:
        yield Trouble(
            "bad",
            "The broker does not answer.",
            "Facts are recorded, and scored when it is back. See that it runs, and "
            "that BROKER_URL is its address.",
        )
    elif (share := found.broker.memory.share) is not None and share > FULL:
        yield Trouble(
            "warn",
            f"The broker has used {percent(share)} of its memory.",
            "When it is full, no work is handed out. See that the workers run, or "
            "raise its maxmemory.",
        )
    if found.cache is None:
        yield Trouble(
            "bad",
            "The cache does not answer.",
            "Pages are slow until it is back, and some fail. See that it runs, and "
            "that CACHE_URL is its address.",
        )


def _work(found: Operations) -> Iterator[Trouble]:
    if found.history.missing:
        months = ", ".join(map(month, found.history.missing))
        is_now = found.history.missing[0] <= found.today  # what is scored is refused
        yield Trouble(
            "bad" if is_now else "warn",
            f"The history has no room for {months}.",
            "A worker makes it within a minute: see that beat and a worker run, and "
            "what the worker's log says.",
        )
    if found.queue.lag_seconds > LATE_SECONDS:
        yield Trouble(
            "warn",
            f"The oldest request has waited for {lasting(found.queue.lag_seconds)}.",
            "After a large import that is usual, and it shrinks. If it grows, start "
            "more workers.",
        )
    if found.queue.parked:
        yield Trouble(
            "warn",
            f"{number(found.queue.parked)} parked after five failures: their scores "
            "stay as they were.",
            "The error stands below. See to its reason, then try again.",
        )
    if found.days and found.days[0].as_of < found.today:
        yield Trouble(
            "warn",
            f"{full_date(found.today)} is not being scored yet.",
            "The run of the day begins within a minute of midnight, where beat and a "
            "worker run.",
        )
