"""How the work goes: the figures of the operations page, and of the metrics."""

from diagnostics.operations.figures import Operations, broker, look
from diagnostics.operations.history import History
from diagnostics.operations.processes import Process
from diagnostics.operations.queue import AT_MOST, Queue
from diagnostics.operations.scored import Day, Past
from diagnostics.operations.sources import Source

__all__ = [
    "AT_MOST",
    "Day",
    "History",
    "Operations",
    "Past",
    "Process",
    "Queue",
    "Source",
    "broker",
    "look",
]
