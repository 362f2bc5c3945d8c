"""What becomes of each row: told line by line, with what it changes."""

import csv
from io import StringIO

import pytest

from accounts.imports import jobs, storing
from accounts.models import Assignment, Customer, ImportRun, Product
from accounts.tests.builders import make_member, make_organisation, make_team, make_user
from accounts.tests.import_files import make_known_customer

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ImportRun.State
COLUMNS = {
    "purchases": "id customer date amount",
    "customers": "id name since owner",
    "people": "id name email team",
    "assignments": "customer person since",
}
FIELDS = {"id": "external_id", "date": "purchased_on"}
SINCE = {"customers": "acquired_on", "assignments": "started_on"}


@pytest.fixture
def admin():
    make_organisation()
    make_known_customer("A")
    return make_member("admin", make_team("Everybody"))


def run_of(user, kind: str, *rows: str, state=State.LOADING, **mapping) -> ImportRun:
    names = COLUMNS[kind].split()
    columns = {FIELDS.get(name, SINCE.get(kind, name)) if name in (*FIELDS, "since")
               else name: name for name in names}  # fmt: skip
    file = storing.store("rows.csv", ["\n".join([",".join(names), *rows]).encode()])
    run = ImportRun.objects.create(
        kind=kind, file=file, file_name=file.name, started_by=user, state=state,
        mapping={"source": "crm", "columns": columns} | mapping, skips_bad_rows=True,
    )  # fmt: skip
    jobs.work(run.pk)
    run.refresh_from_db()
    assert run.error == ""
    return run


def verdicts_of(run: ImportRun) -> list[list[str]]:
    text = b"".join(storing.content(run.verdicts)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))[1:]


def test_each_row_is_told_with_line_key_verdict_and_reason(admin):
    run_of(admin, "purchases", "1,A,2026-01-01,10", "2,A,2026-01-02,20")
    rows = ("1,A,2026-01-01,10", "2,A,2026-01-02,25", "3,A,2026-01-03,5", "4,Z,soon,5")
    run = run_of(admin, "purchases", *rows, state=State.CHECKING)
    assert verdicts_of(run) == [
        ["2", "1", "unchanged", "", ""],
        ["3", "2", "updated", "amount: 20.00 -> 25.00", ""],
        ["4", "3", "created", "", ""],
        ["5", "4", "rejected", "", "date: 'soon' is not a date like YYYY-MM-DD"],
    ]


def test_the_file_of_verdicts_holds_as_many_rows_as_the_import(admin):
    bad = ["2,Z,2026-01-01,1"] * 2
    rows = ["1,A,2026-01-01,10"] * 3 + [*bad, "3,A,2026-01-02,1", "4,A"]
    run = run_of(admin, "purchases", *rows, repeats=True)
    told = [row[2] for row in verdicts_of(run)]
    assert len(told) == run.rows
    assert told.count("unchanged") == run.unchanged == 2
    assert told.count("rejected") == run.rejected == 3
    assert told.count("created") == run.created == 2


def test_the_first_changes_are_kept_for_the_page(admin):
    rows = [f"{key},A,2026-01-01,10" for key in range(30)]
    run_of(admin, "purchases", *rows)
    run = run_of(admin, "purchases", *(row.replace(",10", ",11") for row in rows))
    assert len(run.changes) == 20
    assert run.changes[0] == {
        "line": 2, "key": "0", "changes": [["amount", "10.00", "11.00"]],
    }  # fmt: skip
    assert len(verdicts_of(run)) == 30


def test_what_a_row_refers_to_is_told_by_name(admin):
    for name in ("Tea", "Milk"):
        Product.objects.create(name=name, source="crm", external_id=name[0])
    one = "1,A,2026-01-01,10"
    columns = {"customer": "customer", "purchased_on": "date", "amount": "amount",
               "external_id": "id"}  # fmt: skip
    run_of(admin, "purchases", one, columns=columns, defaults={"product": "T"})
    run = run_of(admin, "purchases", one, columns=columns, defaults={"product": "M"})
    assert verdicts_of(run)[0][3] == "product: Tea -> Milk"


def test_a_changed_owner_is_told_with_both_names(admin):
    make_user(name="Ada", email="ada@test.example")
    make_user(name="Bo", email="bo@test.example")
    run_of(admin, "customers", "N,New,2025-01-01,ada@test.example")
    run = run_of(admin, "customers", "N,Now,2025-01-01,bo@test.example")
    assert verdicts_of(run)[0][2:4] == ["updated", "name: New -> Now; owner: Ada -> Bo"]
    assert Customer.objects.get(name="Now").assignments.count() == 2


def test_an_owner_who_stays_is_not_told(admin):
    make_user(name="Ada", email="ada@test.example")
    run_of(admin, "customers", "N,New,2025-01-01,ada@test.example")
    run = run_of(admin, "customers", "N,Now,2025-01-01,ada@test.example")
    assert verdicts_of(run)[0][3] == "name: New -> Now"


def test_somebody_who_moves_is_told_with_both_teams(admin):
    run_of(admin, "people", "p,Pia,pia@test.example,North")
    run = run_of(admin, "people", "p,Pia,pia@test.example,South")
    told = verdicts_of(run)[0]
    assert told[2:4] == ["updated", "team: North, executive -> South, executive"]


def test_assignments_are_told_by_their_account(admin):
    make_user(name="Ada", email="ada@test.example")
    row = "A,ada@test.example,2025-01-01"
    run_of(admin, "assignments", row)
    run = run_of(admin, "assignments", row)
    assert verdicts_of(run) == [["2", "A", "unchanged", "", ""]]
    assert Assignment.objects.count() == 1


def test_no_cell_of_the_file_is_run_by_a_spreadsheet(admin):
    run = run_of(admin, "purchases", "=1+1,A,2026-01-01,10")
    assert verdicts_of(run)[0][1] == "'=1+1"
