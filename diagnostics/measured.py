"""What accounts measured, kept by range while a day is scored.

A million accounts' figures read again one measure at a time would cost as much as
scoring them. So each range leaves its own behind, measure after measure, and whoever
ends the day takes the medians from these.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
from django.db import connection

from diagnostics import blocks
from diagnostics.binary import list_of, read_fixed
from diagnostics.features import KeyRange
from diagnostics.judges import Judge
from diagnostics.models import RangeFigures

Ids = npt.NDArray[np.int64]

NOBODY = 0
_ALIKE = """
SELECT c.id, coalesce(c.segment_id, 0) * 2 + (c.relationship_type = 'contract')::int,
       coalesce(a.user_id, %s)
  FROM accounts_customer c
  LEFT JOIN accounts_assignment a ON a.customer_id = c.id AND a.role = 'owner'
       AND a.started_on <= %s AND (a.ended_on IS NULL OR a.ended_on > %s)
 WHERE c.id BETWEEN %s AND %s ORDER BY c.id
"""
_STORED = """
SELECT customer_id, values FROM diagnostics_diagnosis
 WHERE customer_id BETWEEN %s AND %s AND as_of = %s AND version_id = %s
 ORDER BY customer_id
"""
_COLUMN = """
SELECT substring(values FROM %s * 8 * accounts + 1 FOR 8 * accounts)
  FROM diagnostics_rangefigures WHERE id = ANY(%s) ORDER BY id
"""


def remember(customers: KeyRange, rows: pl.DataFrame) -> None:
    """Keep what the accounts of a range measured.

    rows  as `diagnosed` returns them
    """
    RangeFigures.objects.filter(first_id=customers.first_id).delete()
    for (as_of, version_id), part in rows.group_by(
        "as_of", "version_id", maintain_order=True
    ):
        ids = part["customer_id"].to_numpy()
        figures = part["values"].list.explode().to_numpy().reshape(len(part), -1)
        _keep(customers, as_of, version_id, ids, figures)


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
    with connection.cursor() as cursor:
        cursor.execute(_COLUMN, [place, [each.pk for each in kept]])
        parts = [np.frombuffer(part, np.float64) for (part,) in cursor.fetchall()]
    return np.concatenate(parts)


def forget() -> None:
    """The medians are taken."""
    RangeFigures.objects.all().delete()


def _read_again(customers: KeyRange, as_of: date, judge: Judge) -> None:
    values = list_of(">f8", len(judge.framework.measures))
    parameters = [customers.first_id, customers.last_id, as_of, judge.version_id]
    rows = read_fixed(_STORED, parameters, {"id": ">i8", "values": values})
    if len(rows):
        ids = rows["id"].astype(np.int64)
        figures = rows["values"]["items"]["value"].astype(np.float64)
        _keep(customers, as_of, judge.version_id, ids, figures)


def _keep(
    customers: KeyRange, as_of: date, version_id: int, ids: Ids, values: np.ndarray
) -> None:
    """values  (n, m) of the accounts `ids`, which are in key order"""
    alike = _alike(customers, as_of)
    alike = alike[np.searchsorted(alike["id"], ids)]
    RangeFigures.objects.create(
        as_of=as_of,
        first_id=customers.first_id,
        version_id=version_id,
        accounts=len(ids),
        subjects=alike["subject"].astype(np.int32).tobytes(),
        owners=alike["owner"].astype(np.int64).tobytes(),
        values=np.ascontiguousarray(values.T).tobytes(),
    )


def _alike(customers: KeyRange, as_of: date) -> np.ndarray:
    """Of each customer of the range, in key order: alike to whom, and whose."""
    parameters = [NOBODY, as_of, as_of, customers.first_id, customers.last_id]
    fields = {"id": ">i8", "subject": ">i8", "owner": ">i8"}
    return read_fixed(_ALIKE, parameters, fields)
