"""Whatever the rows of people, owners and accounts say, each is told what became of it.

The database never refuses such a file, and what is rejected leaves no trace: the good
rows alone come to the same.
"""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import (
    Assignment,
    Customer,
    ExternalId,
    Membership,
    Organisation,
    Purchase,
    Segment,
    Team,
    User,
)
from accounts.tests.builders import (
    make_assignment,
    make_member,
    make_organisation,
    make_user,
)
from accounts.tests.import_files import counts, load_good, make_known_customer

Rows = list[tuple[str, ...]]
pytestmark = pytest.mark.django_db
some_files = settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
STATE: dict[Any, tuple[str, ...]] = {
    User: ("external_id", "name", "email", "left_on", "is_active"),
    Team: ("external_id", "name", "parent__name"),
    Membership: ("user__email", "team__name", "role", "started_on", "ended_on"),
    Customer: ("name", "acquired_on", "segment__name", "parent__name"),
    ExternalId: ("external_id", "customer__name"),
    Segment: ("name",),
    Purchase: ("customer__name", "purchased_on", "amount"),
    Assignment: (
        "customer__external_ids__external_id", "user__name", "role", "started_on",
        "ended_on", "is_assumed", "source",
    ),
}  # fmt: skip


def state() -> dict[str, list[tuple[Any, ...]]]:
    return {
        model.__name__: sorted(model.objects.values_list(*names), key=repr)
        for model, names in STATE.items()
    }


def from_columns(*names: str) -> str:
    columns = "".join(f'{name} = "{name}"\n' for name in names)
    return f'source = "crm"\n[columns]\n{columns}'


def as_csv(mapping: str, rows: Rows) -> str:
    header = mapping.split("[columns]\n")[1].split("\n[")[0].split("\n")
    names = [line.split(" =")[0] for line in header if line]
    lines = [",".join(names), *(",".join(row[: len(names)]) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def taken(kind: str, mapping: str, rows: Rows) -> set[int]:
    """Import the good rows; the lines of the bad ones."""
    with tempfile.TemporaryDirectory() as folder:
        report = load_good(Path(folder), kind, mapping, as_csv(mapping, rows))
    assert sum(counts(report)) == report.rows == len(rows)
    return {problem.line for problem in report.problems}


def check(kind: str, mapping: str, rows: Rows) -> None:
    with transaction.atomic():
        bad = taken(kind, mapping, rows)
        with_bad = state()
        transaction.set_rollback(True)
    good = [row for line, row in enumerate(rows, start=2) if line not in bad]
    assert taken(kind, mapping, good) == set()
    assert state() == with_bad


def days(first: int, last: int) -> st.SearchStrategy[str]:
    found = [str(date(2026, 1, day)) for day in range(first, last)]
    return st.sampled_from(["", *found])


STAFF = from_columns("external_id", "name", "email", "left_on", "started_on")
LED = STAFF + 'reports_to = "reports_to"\nteam_name = "team_name"\n'
PLACED = STAFF + 'team = "team"\nrole = "role"\n'
KEYS = st.sampled_from("1234")
LEFT = st.sampled_from(["", "", "2026-01-02", "2026-01-06", "2026-02-01"])
STARTED = st.sampled_from(["", "2020-01-01", "2026-01-04", "2026-03-01"])
TEAMS = st.sampled_from(["", "North", "South", "x" * 200])
ROLES = st.sampled_from(["", "executive", "manager", "admin"])


@st.composite
def people(draw: st.DrawFn) -> tuple[str, Rows]:
    is_led = draw(st.booleans())
    last = (st.sampled_from(["", "1", "2", "3"]), TEAMS) if is_led else (TEAMS, ROLES)
    person = st.tuples(
        KEYS, st.sampled_from(["Ann", "y" * 200]), KEYS, LEFT, STARTED, *last
    )
    rows = draw(st.lists(person, max_size=5, unique_by=lambda row: row[0]))
    rows = [(key, name, f"{at}@x.example", *rest) for key, name, at, *rest in rows]
    return (LED if is_led else PLACED), rows


@some_files
@given(files=st.lists(people(), min_size=2, max_size=3), role=ROLES)
def test_any_people_are_told(files, role):
    with transaction.atomic():
        make_organisation()
        if role:
            make_member(role, Team.objects.create(name="North"), email="1@x.example")
        for place, (mapping, rows) in enumerate(files):
            today = date(2026, 1, 3 + 2 * place)
            Organisation.objects.update(frozen_on=today)
            check("people", mapping, rows)
        transaction.set_rollback(True)


ASSIGNED = {
    "open": from_columns("customer", "person", "role", "started_on"),
    "ended": from_columns("customer", "person", "role", "started_on", "ended_on"),
    "bare": from_columns("customer", "person", "role"),
}
ASSIGNED["runs"] = "runs = true\n" + ASSIGNED["open"]
CUSTOMERS = st.sampled_from("AB")
PERSONS = st.sampled_from("PQR")
OWNING = st.sampled_from(["owner", "owner", "deputy"])
ASSIGNMENTS = st.lists(
    st.tuples(CUSTOMERS, PERSONS, OWNING, days(1, 6), days(2, 7)), max_size=6
)
BY_HAND = st.lists(
    st.tuples(CUSTOMERS, PERSONS, st.integers(1, 8), st.booleans()), max_size=2,
    unique_by=lambda row: row[0],
)  # fmt: skip


def make_world(by_hand: list[tuple[str, str, int, bool]]) -> None:
    make_organisation(frozen_on=date(2026, 1, 5))
    people = {key: make_user(key, source="crm", external_id=key) for key in "PQR"}
    accounts = {key: make_known_customer(key, name=key) for key in "AB"}
    for account, person, day, is_open in by_hand:
        started_on = date(2026, 1, day)
        ended_on = None if is_open else date(2026, 1, day + 2)
        make_assignment(
            accounts[account], people[person], started_on=started_on, ended_on=ended_on
        )


@some_files
@given(
    by_hand=BY_HAND,
    files=st.lists(st.tuples(st.sampled_from(sorted(ASSIGNED)), ASSIGNMENTS),
                   min_size=2, max_size=2),
)  # fmt: skip
def test_any_assignments_are_told(by_hand, files):
    with transaction.atomic():
        make_world(by_hand)
        for form, rows in files:
            check("assignments", ASSIGNED[form], rows)
        transaction.set_rollback(True)


ACCOUNTS = from_columns(
    "external_id", "name", "acquired_on", "parent", "owner", "segment"
)
ACCOUNT_ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABCDEFG"),
        st.sampled_from(["Acme", "z" * 200]),
        st.sampled_from(["2020-01-01", "2026-01-09"]),
        st.sampled_from(["", *"ABCDEFGX"]),
        st.sampled_from(["", *"PQX"]),
        st.sampled_from(["", "Small", "s" * 101]),
    ),
    max_size=7,
)


@some_files
@given(by_hand=BY_HAND, files=st.lists(ACCOUNT_ROWS, min_size=2, max_size=2))
def test_any_accounts_are_told(by_hand, files):
    with transaction.atomic():
        make_world(by_hand)
        for rows in files:
            check("customers", ACCOUNTS, rows)
        transaction.set_rollback(True)


BOUGHT = from_columns("customer", "purchased_on", "amount", "discount")
BOUGHT += '[create_customers]\nname = "Shop {id}"\n'
PURCHASES = st.lists(
    st.tuples(
        st.sampled_from(["A", "C", "D", "k" * 200]),
        st.sampled_from(["2026-01-01", "2026-01-02", "2099-01-01"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["", "-1"]),
    ),
    max_size=5,
)


@some_files
@given(rows=PURCHASES)
def test_any_purchases_with_their_accounts_are_told(rows):
    with transaction.atomic():
        make_world([])
        check("purchases", BOUGHT, rows)
        transaction.set_rollback(True)
