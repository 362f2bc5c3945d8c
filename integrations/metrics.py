"""The figures of the operations page, as Prometheus reads them.

Names and units follow Prometheus' own conventions: base units, counters end in _total.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diagnostics.models import Heartbeat
from diagnostics.operations import AT_MOST, Operations
from web.queues import Memory

Family = GaugeMetricFamily | CounterMetricFamily
Labelled = Iterable[tuple[tuple[str, ...], float]]


class Figures(Collector):
    """One look, so that all figures of an answer are of the same moment."""

    def __init__(self, found: Operations) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        for part in (_queue, _run, _history, _processes, _sources, _services):
            yield from part(self.found)


def registry(found: Operations) -> CollectorRegistry:
    """Ours alone: what one web process knows of itself says nothing of the others."""
    made = CollectorRegistry()
    made.register(Figures(found))
    return made


def _queue(found: Operations) -> Iterator[Metric]:
    queue = found.queue
    yield _gauge(
        "recompute_requests_waiting",
        f"Changes that no score counts yet; counted up to {AT_MOST}.",
        queue.pending,
    )
    yield _gauge(
        "recompute_requests_at_work",
        "Waiting changes that a worker is at.",
        queue.at_work,
    )
    yield _gauge(
        "recompute_lag_seconds",
        "How long the oldest change has waited; 0 where none waits.",
        queue.lag_seconds,
    )
    yield CounterMetricFamily(
        "holdfast_recompute_requests",
        "Changes that ever asked for a score.",
        queue.requested,
    )
    yield _gauges(
        "failed_customers",
        "Customers whose score could not be worked out, parked after five attempts.",
        ["state"],
        [(("retrying",), queue.retrying), (("parked",), queue.parked)],
    )


def _run(found: Operations) -> Iterator[Metric]:
    """Of the last day that was laid out; nothing before the first."""
    past = found.past
    yield _gauges(
        "past_days",
        "Days before scores began that are filled in.",
        ["state"],
        [(("done",), past.days - past.to_come), (("waiting",), past.to_come)],
    )
    if not found.days:
        return
    day = found.days[0]
    yield _gauge(
        "run_day_timestamp_seconds",
        "The last day on which everybody is scored: its beginning in UTC.",
        _timestamp(day.as_of),
    )
    yield _gauge(
        "run_is_done", "1 once the last run has scored everybody.", day.is_done
    )
    yield _gauges(
        "run_ranges",
        "Ranges of customers of the last run.",
        ["state"],
        [(("done",), day.done), (("waiting",), day.ranges - day.done)],
    )
    yield _gauge(
        "run_customers", "Customers that the last run has scored so far.", day.customers
    )
    yield _gauge(
        "run_duration_seconds",
        "From the plan of the last run to its end, or to now.",
        day.duration.total_seconds(),
    )


def _history(found: Operations) -> Iterator[Metric]:
    history = found.history
    yield _gauge(
        "history_months_ahead",
        "Months to come for which the history has room.",
        len(history.ahead),
    )
    yield _gauge(
        "history_months_missing",
        "Months up to the next but one for which the history has no room.",
        len(history.missing),
    )
    yield _gauge(
        "history_rows", "Rows of the history, as PostgreSQL estimates.", history.rows
    )
    yield _gauge(
        "history_size_bytes",
        "The history on disk, with its indexes.",
        history.size_bytes,
    )
    yield _gauge(
        "database_size_bytes", "The whole database on disk.", history.database_bytes
    )


def _processes(found: Operations) -> Iterator[Metric]:
    labels, seen = ["kind", "name"], found.processes
    yield _gauges(
        "processes_alive",
        "Processes that showed within three minutes that they do their work.",
        ["kind"],
        [((kind,), found.living(kind)) for kind in Heartbeat.Kind.values],
    )
    yield _gauges(
        "heartbeat_age_seconds",
        "Since a process last wrote its heartbeat.",
        labels,
        [((one.kind, one.name), one.age.total_seconds()) for one in seen],
    )
    yield _counters(
        "tasks",
        "Tasks done by a worker, or sent by beat, since it started.",
        labels,
        [((one.kind, one.name), one.tasks) for one in seen],
    )
    yield _counters(
        "recomputed_customers",
        "Customers scored because something changed, since the process started.",
        labels,
        [((one.kind, one.name), one.accounts) for one in seen],
    )


def _sources(found: Operations) -> Iterator[Metric]:
    labels = ["source", "kind"]
    feeds = [
        ((feed.source, feed.kind), feed, feed in source.silent)
        for source in found.sources
        for feed in source.feeds
    ]
    yield _gauges(
        "feed_through_timestamp_seconds",
        "The day up to which a source tells of a kind of fact: its beginning in UTC.",
        labels,
        [(names, _timestamp(feed.data_through)) for names, feed, _ in feeds],
    )
    yield _gauges(
        "feed_is_silent",
        "1 past the days within which more was expected.",
        labels,
        [(names, is_silent) for names, _, is_silent in feeds],
    )
    at_work = sum(run.is_at_work for run in found.imports)
    yield _gauges(
        "imports",
        "The latest imports that are under way, or failed within a week.",
        ["state"],
        [(("at_work",), at_work), (("failed",), len(found.imports) - at_work)],
    )


def _services(found: Operations) -> Iterator[Metric]:
    broker, cache = found.broker, found.cache
    yield _gauges(
        "service_is_up",
        "1 where the service answers.",
        ["service"],
        [(("broker",), broker is not None), (("cache",), cache is not None)],
    )
    yield from _memory({"broker": broker.memory if broker else None, "cache": cache})
    if broker is None:
        return
    yield _gauges(
        "queue_messages",
        "Messages in the broker that no worker has taken.",
        ["queue"],
        [((queue,), count) for queue, count in broker.waiting.items()],
    )
    yield _gauge("messages_taken", "Messages that workers hold.", broker.taken)


def _memory(services: dict[str, Memory | None]) -> Iterator[Metric]:
    known = {name: memory for name, memory in services.items() if memory}
    yield _gauges(
        "service_memory_bytes",
        "Memory that the service uses.",
        ["service"],
        [((name,), memory.used_bytes) for name, memory in known.items()],
    )
    yield _gauges(
        "service_memory_limit_bytes",
        "Memory that the service may use; 0 where nothing limits it.",
        ["service"],
        [((name,), memory.limit_bytes) for name, memory in known.items()],
    )


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(f"holdfast_{name}", documentation, value)


def _gauges(name: str, documentation: str, labels: list[str], rows: Labelled) -> Metric:
    family = GaugeMetricFamily(f"holdfast_{name}", documentation, labels=labels)
    return _filled(family, rows)


def _counters(
    name: str, documentation: str, labels: list[str], rows: Labelled
) -> Metric:
    family = CounterMetricFamily(f"holdfast_{name}", documentation, labels=labels)
    return _filled(family, rows)


def _filled(family: Family, rows: Labelled) -> Metric:
    for values, figure in rows:
        family.add_metric(values, figure)
    return family


def _timestamp(day: date) -> float:
    """Its beginning in UTC: a day is the same everywhere, a moment is not."""
    return datetime.combine(day, time(), UTC).timestamp()
