"""Whatever people enter, change and delete: past diagnoses can be read again."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact, Customer, Incident, Promise, Ticket
from accounts.models.recorded import Recorded
from accounts.tests.builders import TODAY, make_customer, make_organisation, make_user
from accounts.tests.fact_builders import NOON, facts_of_customers, make_fact
from diagnostics import partitions, services
from diagnostics.features import Ids, Reading, shared
from diagnostics.features.frame import known
from diagnostics.pipeline import current_snapshot, diagnosed
from diagnostics.snapshots import in_one_snapshot

FACTS = facts_of_customers()
# Ends that people enter later, on a day or at an instant.
ENDS = {
    Contact: {"left_on": TODAY},
    Incident: {"ended_at": NOON},
    Promise: {"outcome": "missed", "settled_on": TODAY},
    Ticket: {"resolved_at": NOON},
}
ADD, MOVE, END, DELETE, REMEMBER = range(5)
STEPS = st.tuples(
    st.sampled_from([ADD, ADD, ADD, MOVE, END, DELETE, REMEMBER]),
    st.integers(0, len(FACTS) - 1),
    st.integers(0, 200),
)
KEEP = "CREATE TEMP TABLE was_{place} ON COMMIT DROP AS SELECT * FROM {relation} f"
PUT_BACK = """
DELETE FROM {table};
INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM was_{place}
"""
PEOPLE_ENTER = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def take(step: tuple[int, int, int], customer: Customer) -> None:
    """Enter, move, end or delete a fact; what the database refuses did not happen."""
    what, place, days = step
    model = FACTS[place]
    rows = model._default_manager.filter(customer=customer)
    try:
        with transaction.atomic():
            if what == ADD:
                make_fact(model, customer)
            elif what == MOVE and (row := rows.last()):
                moved = getattr(row, model.domain_date) - timedelta(days=days)
                rows.filter(pk=row.pk).update(**{model.domain_date: moved})
            elif what == END and model in ENDS:
                rows.update(**ENDS[model])
            elif what == DELETE:
                rows.filter(pk__in=rows.values("pk")[:1]).delete()
    except (IntegrityError, InternalError):
        return


def scored(customer: Customer, as_of: date, known_at: str | None = None) -> list[tuple]:
    reading = Reading(Ids((customer.pk,)), as_of, known_at)
    rows = diagnosed(reading, services.judges_for(as_of))
    return rows.sort("customer_id").rows()


def remembered(customer: Customer, as_of: date) -> tuple:
    """The diagnosis as of a day, and the snapshot it was read at."""
    return in_one_snapshot(lambda: (scored(customer, as_of), current_snapshot()))


def recorded_tables() -> list[str]:
    models = [m for m in apps.get_models() if issubclass(m, Recorded)]
    return sorted({m._meta.db_table for m in models if not m._meta.proxy})


def restore(snapshot: str) -> None:
    """Every recorded table as it was visible at the snapshot, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for place, table in enumerate(recorded_tables()):
            relation, parameters = known(table, snapshot)
            cursor.execute(KEEP.format(place=place, relation=relation), parameters)
            cursor.execute(PUT_BACK.format(place=place, table=table))


def an_account() -> Customer:
    partitions.ensure([TODAY])
    shared.write(TODAY)
    return make_customer(make_user(), contact_cadence_days=30)


def after(steps: list, customer: Customer) -> list[tuple]:
    """Take the steps; returns what was remembered on the way: days, rows, snapshots."""
    found = []
    for step in [*steps, (REMEMBER, 0, 0)]:
        if step[0] == REMEMBER:
            as_of = TODAY - timedelta(days=step[2] // 10)
            found.append((as_of, *remembered(customer, as_of)))
        else:
            take(step, customer)
    return found


@pytest.fixture
def organisation():
    make_organisation()


@PEOPLE_ENTER
@given(
    steps=st.lists(STEPS, min_size=4, max_size=14), later=st.lists(STEPS, max_size=8)
)
def test_any_past_diagnosis_replays_as_it_was_stored(organisation, steps, later):
    customer = an_account()
    diagnoses = after(steps, customer)
    after(later, customer)
    for as_of, rows, snapshot in diagnoses:
        assert scored(customer, as_of, snapshot) == rows


@PEOPLE_ENTER
@given(
    steps=st.lists(STEPS, min_size=4, max_size=14), later=st.lists(STEPS, max_size=8)
)
def test_tables_put_back_to_a_snapshot_give_the_same_diagnosis(
    organisation, steps, later
):
    customer = an_account()
    as_of, rows, snapshot = after(steps, customer)[-1]
    after(later, customer)
    with transaction.atomic():
        restore(snapshot)
        assert scored(customer, as_of) == rows
        transaction.set_rollback(True)
