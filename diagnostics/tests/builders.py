"""Helpers that read, score and store a few customers, as the pipeline would."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from accounts.models import Customer
from accounts.tests.builders import EARLIER_TRANSACTION, TODAY
from diagnostics import features, partitions, services
from diagnostics.features import Ids, Reading
from diagnostics.judges import Judges
from diagnostics.models import Diagnosis, DiagnosisHistory
from diagnostics.pipeline import current_snapshot, diagnosed
from diagnostics.snapshots import in_one_snapshot
from diagnostics.writing import write_current

# Sees what the transactions before this test's own have written.
BEFORE_THIS_TEST = f"{EARLIER_TRANSACTION + 1}:{EARLIER_TRANSACTION + 1}:"
KNOWN = {"recorded_xid": EARLIER_TRANSACTION}


def days_ago(days: int) -> date:
    """Counted from the organisation's day; negative lies ahead."""
    return TODAY - timedelta(days=days)


def reading_of(*customers: Customer, as_of: date = TODAY, **fields: Any) -> Reading:
    return Reading(Ids(tuple(customer.pk for customer in customers)), as_of, **fields)


def columns_of(customer: Customer, as_of: date = TODAY, **fields: Any) -> dict:
    """The columns of one customer; None where something is not known."""
    columns = features.read(reading_of(customer, as_of=as_of, **fields)).columns()
    return {
        name: None if np.isnan(column[0]) else column[0].item()
        for name, column in columns.items()
    }


def remembered(customer: Customer) -> dict:
    """Its columns from what was known before this test's own transaction."""
    return columns_of(customer, known_at=BEFORE_THIS_TEST)


def score(
    *customers: Customer, as_of: date = TODAY, judges: Judges | None = None
) -> Diagnosis | None:
    """Diagnose and store; returns what is now stored of the first customer."""
    partitions.ensure([as_of])
    reading = reading_of(*customers, as_of=as_of)
    rows = diagnosed(reading, judges or services.judges_for(as_of))
    write_current(rows, reading.scope, current_snapshot())
    return Diagnosis.objects.filter(customer=customers[0]).first()


def stored(customer: Customer, as_of: date = TODAY) -> Diagnosis:
    """Its diagnosis as of a day, in a transaction of its own."""
    return in_one_snapshot(lambda: score(customer, as_of=as_of))


def history_of(customer: Customer) -> list[DiagnosisHistory]:
    """Its history, oldest first."""
    past = DiagnosisHistory.objects.filter(customer=customer)
    return list(past.order_by("as_of", "generation"))
