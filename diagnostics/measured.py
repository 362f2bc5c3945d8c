"""What accounts measured, kept by range while a day is scored.

A million accounts' figures read again one measure at a time would cost as much as
scoring them. So each range leaves its own behind, measure after measure, and whoever
ends the day takes the medians from these. They stay until another day begins.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
from django.db import connection

from diagnostics import blocks
from diagnostics.binary import (
    DAYS_TO_2000,
    encoded_row,
    list_of,
    read_bytes,
    read_fixed,
)
from diagnostics.features import KeyRange
from diagnostics.features.frame import EPOCH
from diagnostics.judges import Judge
from diagnostics.models import RangeFigures

Ids = npt.NDArray[np.int64]

NOBODY = 0
_STORED = """
SELECT coalesce(c.segment_id, 0) * 2 + (c.relationship_type = 'contract')::int,
       coalesce(a.user_id, %s), d.values
  FROM diagnostics_diagnosis d JOIN accounts_customer c ON c.id = d.customer_id
  LEFT JOIN accounts_assignment a ON a.customer_id = c.id AND a.role = 'owner'
       AND a.started_on <= d.as_of AND (a.ended_on IS NULL OR a.ended_on > d.as_of)
 WHERE d.customer_id BETWEEN %s AND %s AND d.as_of = %s AND d.version_id = %s
"""
_COLUMN = """
SELECT substring(values FROM %s * 8 * accounts + 1 FOR 8 * accounts)
  FROM diagnostics_rangefigures WHERE id = ANY(%s) ORDER BY id
"""


@dataclass(frozen=True)
class _Told:
    """Of n accounts: who are alike (n,), whose they are (n,), values (n, m)."""

    alike: np.ndarray
    owners: np.ndarray
    values: np.ndarray


def remember(customers: KeyRange, rows: pl.DataFrame) -> None:
    """Keep what the accounts of a range measured.

    rows  as `diagnosed` returns them
    """
    forget(customers)
    for (as_of, version_id), part in rows.group_by(
        "as_of", "version_id", maintain_order=True
    ):
        figures = part["values"].list.explode().to_numpy().reshape(len(part), -1)
        owners = part["owner_id"].fill_null(NOBODY)
        told = _Told(part["alike"].to_numpy(), owners.to_numpy(), figures)
        _keep(customers, as_of, version_id, told)


def begin(as_of: date) -> None:
    """Make room for what is measured on a day, where nothing of it is kept yet."""
    kept = RangeFigures.objects
    if kept.exists() and not kept.filter(as_of=as_of).exists():
        with connection.cursor() as cursor:
            cursor.execute("SELECT diagnostics_forget_figures()")


def forget(customers: KeyRange) -> None:
    """What is kept of a range is no longer what its accounts measure."""
    RangeFigures.objects.filter(first_id=customers.first_id).delete()


def of_day(as_of: date, judge: Judge) -> list[RangeFigures]:
    """What is kept of a day under one version, without the values themselves.

    What nobody kept, or a crash lost, is read from the diagnoses.
    """
    kept = RangeFigures.objects.filter(as_of=as_of)
    found = set(kept.values_list("first_id", flat=True))
    for customers in blocks.key_ranges():
        if customers.first_id not in found:
            _read_again(customers, as_of, judge)
    return list(kept.filter(version_id=judge.version_id).defer("values").order_by("id"))


def alike(kept: list[RangeFigures]) -> tuple[np.ndarray, Ids]:
    """Of all accounts of `kept`: (n,) which are alike, and (n,) whose they are."""
    subjects = [np.frombuffer(each.subjects, np.int32) for each in kept]
    owners = [np.frombuffer(each.owners, np.int64) for each in kept]
    return np.concatenate(subjects), np.concatenate(owners)


def column(kept: list[RangeFigures], place: int) -> np.ndarray:
    """(n,) what all accounts of `kept` measured; nan is not known.

    place  of the measure in the version's order
    """
    parts = read_bytes(_COLUMN, [place, [each.pk for each in kept]])
    return np.concatenate([np.frombuffer(part, np.float64) for part in parts])


def _read_again(customers: KeyRange, as_of: date, judge: Judge) -> None:
    values = list_of(">f8", len(judge.framework.measures))
    ends = [customers.first_id, customers.last_id]
    rows = read_fixed(
        _STORED,
        [NOBODY, *ends, as_of, judge.version_id],
        {"alike": ">i8", "owner": ">i8", "values": values},
    )
    if len(rows):
        told = _Told(rows["alike"], rows["owner"], rows["values"]["items"]["value"])
        _keep(customers, as_of, judge.version_id, told)


def _keep(customers: KeyRange, as_of: date, version_id: int, told: _Told) -> None:
    """By binary COPY: within a statement, bytes are written as digits."""
    cells = {
        "as_of": _sent((as_of - EPOCH).days - DAYS_TO_2000, ">i4"),
        "first_id": _sent(customers.first_id, ">i8"),
        "version_id": _sent(version_id, ">i8"),
        "accounts": _sent(len(told.alike), ">i4"),
        "subjects": _sent(told.alike, "<i4"),
        "owners": _sent(told.owners, "<i8"),
        "values": _sent(told.values.T, "<f8"),
    }
    names = ", ".join(f'"{name}"' for name in cells)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY diagnostics_rangefigures ({names}) FROM STDIN WITH (FORMAT binary)",
            encoded_row(list(cells.values())),
        )


def _sent(figures: npt.ArrayLike, kind: str) -> bytes:
    return np.asarray(figures).astype(kind, copy=False).tobytes()
