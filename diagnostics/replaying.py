"""Stored diagnoses worked out again from what was known then, and compared."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import eq
from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from diagnostics import services
from diagnostics.features import Ids, Reading
from diagnostics.models import Diagnosis, DiagnosisHistory
from diagnostics.pipeline import diagnosed
from diagnostics.runs import Progress, silent
from diagnostics.scoring.framework import ENGINE_VERSION
from diagnostics.scoring.numbers import NULL
from diagnostics.snapshots import in_one_snapshot
from diagnostics.writing import SCORED

TEXT = TextField()
Stored = Diagnosis | DiagnosisHistory
# What is not known is marked in lists of figures.
_MARKS: dict[str, Callable[[float], bool]] = {
    "dimensions": partial(eq, NULL), "points": partial(eq, NULL), "values": math.isnan,
}  # fmt: skip


@dataclass(frozen=True)
class Replay:
    """A stored diagnosis, and the columns in which its replay is another."""

    stored: Stored
    differs: tuple[str, ...]


def of_account(customer_id: int) -> list[Stored]:
    """All that was diagnosed of an account as its days came; the present comes last."""
    past = _as_days_came().filter(customer=customer_id).order_by("as_of", "generation")
    present = Diagnosis.objects.filter(customer=customer_id)
    return [*past, *present]


def drawn(count: int, seed: int) -> list[Stored]:
    """So many of the history, at random; the same ones for the same seed."""
    names = ("customer_id", "as_of", "generation")
    keys = [Concat(Value(" "), Cast(name, TEXT), output_field=TEXT) for name in names]
    key = Concat(Value(str(seed)), *keys, output_field=TEXT)
    return list(_as_days_came().order_by(MD5(key))[:count])


def _as_days_came() -> Any:
    return DiagnosisHistory.objects.filter(computed_later=False)


def of_this_engine(stored: list[Stored]) -> list[Stored]:
    """Those that can be replayed: another engine computes otherwise."""
    return [row for row in stored if row.engine == ENGINE_VERSION]


def replay(stored: list[Stored], progress: Progress = silent) -> list[Replay]:
    """Each diagnosis against itself, from the facts known then, under its version.

    Rows that were read together are read together again.
    """
    found: list[Replay] = []
    for _, rows in groupby(sorted(stored, key=_read_by), key=_read_by):
        group = list(rows)
        found += in_one_snapshot(partial(_replayed, group))
        progress("Replaying", len(found), len(stored))
    return found


def _read_by(row: Stored) -> tuple[Any, ...]:
    return row.as_of, row.snapshot, row.version_id


def _replayed(group: list[Stored]) -> list[Replay]:
    as_of, snapshot, version_id = _read_by(group[0])
    scope = Ids(tuple({row.customer_id for row in group}))
    judges = services.judges_under(version_id, snapshot)
    rows = diagnosed(Reading(scope, as_of, snapshot), judges).to_dicts()
    by_customer = {row["customer_id"]: row for row in rows}
    return [
        Replay(row, _differing(row, by_customer.get(row.customer_id))) for row in group
    ]


def _differing(stored: Stored, again: dict[str, Any] | None) -> tuple[str, ...]:
    """Names of columns; an account that is not found again has none that fits."""
    if again is None:
        return tuple(SCORED)
    return tuple(
        name for name in SCORED if getattr(stored, name) != _read(name, again[name])
    )


def _read(name: str, value: Any) -> Any:
    """A new figure as the database gives back a stored one."""
    is_mark = _MARKS.get(name)
    return [None if is_mark(item) else item for item in value] if is_mark else value
