"""Recompute requests: taken, computed and written in one transaction.

A customer whose recompute fails is set apart, so that everyone else goes on; it is
tried again with growing pauses, and parked for a person after five attempts.
"""

import logging
from collections.abc import Callable
from datetime import date, timedelta

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.models import (
    Case,
    DurationField,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Now

from diagnostics import blocks, failures, services, waiting
from diagnostics.features import Ids, Reading, Scope
from diagnostics.models import FailedCustomer, RecomputeRequest
from diagnostics.pipeline import current_snapshot, diagnosed
from diagnostics.snapshots import in_one_snapshot
from diagnostics.waiting import Asked
from diagnostics.writing import write_current

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024**2  # of the queue, beyond which it is mostly empty
MAX_ATTEMPTS = 5
PAUSE = timedelta(seconds=10)
DIED = "The process that tried it ended before it could say why."


class DayIsOver(Exception):
    """A customer has a score of a later day: who knows which it is has to answer."""


# The database is away or not migrated, or time is up: no customer can help it.
NOBODYS_FAULT = (
    DayIsOver,
    OperationalError,
    InterfaceError,
    ProgrammingError,
    SoftTimeLimitExceeded,
)

_ASK = """
INSERT INTO diagnostics_recomputerequest (customer_id)
SELECT id FROM accounts_customer WHERE {scope} ORDER BY id
"""
# ARRAY makes PostgreSQL run the subquery once. Within IN a plan may run it per row,
# and the LIMIT lets others through each time.
_OF_SCOPE = """
DELETE FROM diagnostics_recomputerequest
 WHERE id = ANY (ARRAY(SELECT id FROM diagnostics_recomputerequest
                        WHERE {scope} FOR UPDATE SKIP LOCKED))
"""
_DELETE = "DELETE FROM diagnostics_recomputerequest WHERE id = ANY(%s)"
_SETTLE = f"{_DELETE} AND customer_id <> ALL(%s)"
# What was worked out of the facts before a request holds no longer.
_FORGET = """
DELETE FROM diagnostics_purchasedigest WHERE customer_id = ANY (ARRAY(
       SELECT customer_id FROM diagnostics_purchasedigest
        WHERE customer_id IN (SELECT customer_id FROM diagnostics_recomputerequest
                               WHERE {scope})
        ORDER BY customer_id FOR UPDATE))
"""


def ask(scope: Scope) -> None:
    """Request a recompute of these customers."""
    condition, parameters = scope.condition("id")
    with connection.cursor() as cursor:
        cursor.execute(_ASK.format(scope=condition), parameters)


def settle(asked: Asked, *, but_for: Ids) -> None:
    """Delete requests that are answered, those that nobody has deleted yet.

    but_for  customers whose requests are not
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [list(asked.requests), list(but_for.ids)])


def answer(scope: Scope) -> None:
    """Delete the requests for these customers that this transaction can see."""
    condition, parameters = scope.condition("customer_id")
    with connection.cursor() as cursor:
        cursor.execute(_FORGET.format(scope=condition), parameters)
        cursor.execute(_OF_SCOPE.format(scope=condition), parameters)


def drain(as_of: date) -> int:
    """Recompute the customers of the oldest requests; returns how many there were."""
    taken: list[int] = []

    def take_and_recompute() -> None:
        taken[:] = _take()
        _recompute(taken, as_of)

    try:
        in_one_snapshot(take_and_recompute)
    except NOBODYS_FAULT:
        raise
    except Exception:
        if not taken:
            raise
        log.exception("a batch of %s customers failed; isolating", len(taken))
        _isolate(taken, as_of)
    return len(taken)


def retry_failed(as_of: date, may_go_on: Callable[[], bool]) -> None:
    """Try failed customers again whose pause is over, while there is time."""
    for customer_id in list(_due_again().values_list("customer_id", flat=True)):
        if not may_go_on():
            break
        if _has_turn(customer_id):
            _attempt(customer_id, as_of)


def _due_again() -> QuerySet[FailedCustomer]:
    """Those whose pause is over, by the database's clock: workers' may differ."""
    pause = ExpressionWrapper(F("attempts") * Value(PAUSE), DurationField())
    return FailedCustomer.objects.filter(parked_at=None, failed_at__lt=Now() - pause)


def _has_turn(customer_id: int) -> bool:
    """Count an attempt; False where another worker was quicker, or it was the last.

    An attempt still open after its pause died with its worker; so may the last one.
    """
    failed = _due_again().filter(pk=customer_id)
    failed.filter(attempts__gte=MAX_ATTEMPTS).update(parked_at=Now())
    turn = failed.update(attempts=F("attempts") + 1, failed_at=Now())
    return bool(turn)


def pending() -> bool:
    """Whether requests wait for an answer; those of failed customers wait apart."""
    failed = FailedCustomer.objects.values("customer_id")
    return RecomputeRequest.objects.exclude(customer_id__in=failed).exists()


def shrink(most: int = MOST_BYTES) -> None:
    """Give back the room of answered requests, where all take more than `most` bytes.

    Whoever looks at the queue reads through it. Left for another time where many wait
    or somebody else is at them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT diagnostics_shrink_requests(%s)", [most])


def _take() -> list[int]:
    """The customers of the oldest requests that are free, which are deleted."""
    taken = waiting.oldest_free()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET.format(scope="id = ANY(%s)"), [list(taken.requests)])
        cursor.execute(_DELETE, [list(taken.requests)])
    return list(taken.customers)


def _recompute(ids: list[int], as_of: date) -> None:
    """Under the models of this snapshot: another attempt may find newer ones.

    raises DayIsOver where midnight passed, and a later day was scored without them
    """
    if ids:
        scope = Ids(tuple(ids))
        rows = diagnosed(Reading(scope, as_of), services.judges_for(as_of))
        if write_current(rows, scope, current_snapshot()) < len(rows):
            raise DayIsOver(f"{as_of} is over; its requests wait for the next worker")


def _isolate(ids: list[int], as_of: date) -> None:
    """Halve a failing batch until the customers that fail stand alone."""
    if len(ids) == 1:
        if _is_set_apart(ids[0]):
            _attempt(ids[0], as_of)
        return
    for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
        try:
            _answer(half, as_of)
        except NOBODYS_FAULT:
            raise
        except Exception:
            _isolate(half, as_of)


def _is_set_apart(customer_id: int) -> bool:
    """Count a first attempt; False where another worker has, whose requests wait."""
    _, is_first = FailedCustomer.objects.get_or_create(
        customer_id=customer_id, defaults={"attempts": 1, "last_error": DIED}
    )
    return is_first


def _answer(ids: list[int], as_of: date) -> None:
    def answer_and_recompute() -> None:
        answer(Ids(tuple(ids)))
        _recompute(ids, as_of)

    with blocks.shared(ids):
        in_one_snapshot(answer_and_recompute)


def _attempt(customer_id: int, as_of: date) -> None:
    """An attempt that is counted; the count is committed, should the process die."""
    failed = FailedCustomer.objects.filter(pk=customer_id)
    try:
        _answer([customer_id], as_of)
    except NOBODYS_FAULT:
        raise
    except Exception as error:
        log.exception("customer %s failed", customer_id)
        is_last = Case(When(attempts__gte=MAX_ATTEMPTS, then=Now()))
        said = failures.told(error)
        failed.update(last_error=said, failed_at=Now(), parked_at=is_last)
    else:
        failed.delete()
