"""Whatever people enter, change and delete: past diagnoses can be read again.

Facts, days and scoring models are all drawn at random. What many accounts share is
written after every step, as workers do.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import (
    Absence,
    Assignment,
    Contact,
    Customer,
    Incident,
    Promise,
    Segment,
    ServiceActivity,
    Ticket,
    UnitCost,
    User,
)
from accounts.models.recorded import Recorded
from accounts.models.value import ActivityKind
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_organisation,
    make_product,
    make_purchase,
    make_segment,
    make_series,
    make_user,
)
from accounts.tests.fact_builders import (
    NOON,
    facts_of_customers,
    make_fact,
    make_metric,
)
from diagnostics import partitions, services
from diagnostics.features import EVERYONE, Ids, Reading, shared
from diagnostics.features.frame import known
from diagnostics.judges import Judges
from diagnostics.pipeline import current_snapshot, diagnosed
from diagnostics.snapshots import in_one_snapshot
from diagnostics.tests.model_strategies import models

FACTS = facts_of_customers()
# Ends that people enter later, on a day or at an instant.
ENDS = {
    Contact: {"left_on": TODAY},
    Incident: {"ended_at": NOON},
    Promise: {"outcome": "missed", "settled_on": TODAY},
    Ticket: {"resolved_at": NOON},
}
ADD, MOVE, END, DELETE, RUN, REMEMBER = range(6)
STEP = st.tuples(
    st.sampled_from([ADD, ADD, ADD, MOVE, END, DELETE, RUN, RUN, RUN, REMEMBER]),
    st.integers(0, len(FACTS) - 1),
    st.integers(0, 200),
)
STEPS = st.lists(STEP, min_size=4, max_size=14)
KEEP = "CREATE TEMP TABLE was_{place} ON COMMIT DROP AS SELECT * FROM {relation} f"
PUT_BACK = """
DELETE FROM {table};
INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM was_{place}
"""
# What is kept of replaced rows of people leaves their secrets out.
NO_SECRETS = "UPDATE was_{place} SET password = coalesce(password, '')"
PEOPLE_ENTER = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def price(customer: Customer, days: int) -> None:
    activity = ActivityKind.values[days % 2]
    UnitCost.objects.filter(activity=activity).delete()
    make_fact(UnitCost, activity=activity, cost_per_hour=days + 1)


def ask_segments(customer: Customer, days: int) -> None:
    Segment.objects.update(contact_cadence_days=days + 1)


def offer(customer: Customer, days: int) -> None:
    make_product(make_series())


def send_away(customer: Customer, days: int) -> None:
    owner = Assignment.objects.filter(customer=customer).latest("pk").user
    make_fact(Absence, user=owner, ended_on=TODAY + timedelta(days=days + 1))


def hand_over(customer: Customer, days: int) -> None:
    Assignment.objects.filter(customer=customer).update(user=make_user())


def let_go(customer: Customer, days: int) -> None:
    held = Assignment.objects.filter(customer=customer)
    leaves_on = TODAY - timedelta(days=days)
    User.objects.filter(pk__in=held.values("user")).update(left_on=leaves_on)


def fix_anew(customer: Customer, days: int) -> None:
    shared.forget(TODAY)


# What a company does that is no fact of one account.
RUNNING = (price, ask_segments, offer, send_away, hand_over, let_go, fix_anew, fix_anew)


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
            elif what == RUN:
                RUNNING[place % len(RUNNING)](customer, days)
    except (IntegrityError, InternalError):
        return


@dataclass(frozen=True)
class Portfolio:
    """Two accounts, and two scoring models of which the first is for some accounts.

    The second is the built-in one, which looks at everything.
    """

    customers: tuple[Customer, ...]
    judges: Judges

    @classmethod
    def drawn(cls, data: st.DataObject) -> "Portfolio":
        known = services.judges_for(TODAY).default
        drawn = data.draw(models(make_metric().pk))
        return cls(
            tuple(an_account(kind) for kind in Customer.RelationshipType),
            Judges((replace(known, framework=drawn), known)),
        )

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(customer.pk for customer in self.customers)

    def scored(self, as_of: date, known_at: str | None = None) -> list[dict]:
        return self.diagnosed(Reading(Ids(self.ids), as_of, known_at))

    def diagnosed(self, reading: Reading) -> list[dict]:
        rows = diagnosed(reading, self.judges).sort("customer_id")
        unmarked = pl.col("values").list.eval(pl.element().fill_nan(None))
        return rows.with_columns(unmarked).to_dicts()  # nan is no equal of itself

    def remembered(self, as_of: date) -> tuple:
        """The diagnoses as of a day, and the snapshot they were read at."""
        return in_one_snapshot(lambda: (self.scored(as_of), current_snapshot()))

    def after(self, steps: list) -> list[tuple]:
        """Take the steps, each of one of the accounts.

        Returns what was remembered on the way: days, diagnoses, snapshots.
        """
        found = []
        for place, step in enumerate([*steps, (REMEMBER, 0, 0)]):
            if step[0] == REMEMBER:
                as_of = TODAY - timedelta(days=step[2] // 10)
                shared.write(as_of)
                found.append((as_of, *self.remembered(as_of)))
            else:
                take(step, self.customers[place % 2])
            shared.write(TODAY)
        return found


def an_account(kind: str) -> Customer:
    """It bought something, and cost us time of two kinds, half a year ago."""
    customer = make_customer(
        make_user(), relationship_type=kind, segment=make_segment()
    )
    then = TODAY - timedelta(days=180)
    make_purchase(customer, purchased_on=then)
    for activity in ActivityKind.values[:2]:
        make_fact(ServiceActivity, customer, kind=activity, done_on=then)
    return customer


def recorded_tables() -> list[str]:
    recorded = [m for m in apps.get_models() if issubclass(m, Recorded)]
    return sorted({m._meta.db_table for m in recorded if not m._meta.proxy})


def restore(snapshot: str) -> None:
    """Every recorded table as it was visible at the snapshot, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for place, table in enumerate(recorded_tables()):
            relation, parameters = known(table, snapshot)
            cursor.execute(KEEP.format(place=place, relation=relation), parameters)
            if table == User._meta.db_table:
                cursor.execute(NO_SECRETS.format(place=place))
            cursor.execute(PUT_BACK.format(place=place, table=table))


@pytest.fixture
def organisation():
    make_organisation()
    partitions.ensure([TODAY])
    shared.write(TODAY)


@PEOPLE_ENTER
@given(data=st.data(), steps=STEPS, later=STEPS)
def test_any_past_diagnosis_replays_as_it_was_stored(organisation, data, steps, later):
    portfolio = Portfolio.drawn(data)
    diagnoses = portfolio.after(steps)
    portfolio.after(later)
    for as_of, rows, snapshot in diagnoses:
        assert portfolio.scored(as_of, snapshot) == rows


@PEOPLE_ENTER
@given(data=st.data(), steps=STEPS)
def test_accounts_alone_and_together_are_diagnosed_alike(organisation, data, steps):
    portfolio = Portfolio.drawn(data)
    portfolio.after(steps)
    first, second = portfolio.ids

    together = portfolio.diagnosed(Reading(Ids((second, first)), TODAY))

    alone = [Reading(Ids((one,)), TODAY) for one in portfolio.ids]
    assert [row for one in alone for row in portfolio.diagnosed(one)] == together
    among_all = portfolio.diagnosed(Reading(EVERYONE, TODAY))
    assert [row for row in among_all if row["customer_id"] >= first] == together


@PEOPLE_ENTER
@given(data=st.data(), steps=STEPS, later=STEPS)
def test_tables_put_back_to_a_snapshot_give_the_same_diagnosis(
    organisation, data, steps, later
):
    portfolio = Portfolio.drawn(data)
    as_of, rows, snapshot = portfolio.after(steps)[-1]
    portfolio.after(later)
    with transaction.atomic():
        restore(snapshot)
        assert portfolio.scored(as_of) == rows
        transaction.set_rollback(True)
