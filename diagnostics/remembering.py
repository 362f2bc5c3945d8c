"""Answers that hold until something is scored anew."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Max

from diagnostics.models import Diagnosis, RangeRun
from web import memory

REMEMBERED_SECONDS = 600
T = TypeVar("T")


def until_scored_anew(name: str, make: Callable[[], T]) -> T:
    """What `make` returns, remembered for ten minutes or until anything is scored.

    Where the memory does not answer it is made each time; None is made each time, too.
    """
    key = _key(name)
    remembered: T | None = memory.recall([key]).get(key) if key else None
    if remembered is not None:
        return remembered
    made = make()
    if key and made is not None:
        memory.remember({key: made}, REMEMBERED_SECONDS)
    return made


def _key(name: str) -> str:
    """Names the facts by the last scoring of them; "" before the first."""
    scored_at = RangeRun.objects.aggregate(last=Max("done_at"))["last"]
    changes = Diagnosis.objects.order_by("-change_xid")
    newest = changes.values_list("change_xid", flat=True).first()
    return f"{name}:{scored_at.timestamp()}:{newest}" if scored_at else ""
