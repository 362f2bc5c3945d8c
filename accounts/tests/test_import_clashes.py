"""Rows that cannot stand side by side: each is told, and none keeps the others out."""

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.models import AffectedCustomer, Placement
from accounts.tests.builders import make_organisation, make_user
from accounts.tests.fact_builders import make_fact, make_incident
from accounts.tests.import_files import (
    KEYED_PURCHASES,
    counts,
    load,
    make_known_customer,
    mapping_of,
    problems,
    write,
)

pytestmark = pytest.mark.django_db
PLACEMENTS = """
source = "crm"
[columns]
customer = "customer"
person = "person"
role = "role"
started_on = "from"
ended_on = "to"
announced_on = "from"
"""
HEADER = "id,customer,date,amount\n"


@pytest.fixture(autouse=True)
def account(db):
    make_organisation()
    return make_known_customer("A")


def placements(*rows: str) -> str:
    return "\n".join(["customer,person,role,from,to", *rows])


def load_good(folder, kind: str, mapping: str, content: str):
    return import_file(
        kind=KINDS[kind],
        path=write(folder, content),
        mapping=mapping_of(folder, kind, mapping),
        skips_bad_rows=True,
    )


def test_overlapping_rows_of_a_file_are_told_and_the_rest_is_loaded(tmp_path):
    make_user(email="jo@example.org")
    rows = placements(
        "A,jo@example.org,Engineer,2026-01-01,2026-03-01",
        "A,jo@example.org,Engineer,2026-02-01,",
        "A,jo@example.org,Trainer,2026-02-01,",
    )
    report = load_good(tmp_path, "placements", PLACEMENTS, rows)
    assert counts(report) == (1, 0, 0, 2)
    assert problems(report) == [
        "line 2, to: overlaps another row of the file",
        "line 3, to: overlaps another row of the file",
    ]


def test_a_row_that_overlaps_a_recorded_one_is_told(tmp_path, account):
    jo = make_user(email="jo@example.org")
    make_fact(Placement, account, user=jo)
    rows = placements("A,jo@example.org,Engineer,2020-01-01,")
    report = load_good(tmp_path, "placements", PLACEMENTS, rows)
    assert problems(report) == [
        "line 2, to: overlaps one that is recorded already",
    ]


def test_a_row_takes_the_place_of_the_version_it_replaces(tmp_path):
    make_user(email="jo@example.org")
    mapping = PLACEMENTS + 'external_id = "id"\n'
    header = "id,customer,person,role,from,to\n"
    before = header + "1,A,jo@example.org,Engineer,2026-01-01,\n"
    after = (
        header
        + "1,A,jo@example.org,Engineer,2026-01-01,2026-02-01\n"
        + "2,A,jo@example.org,Engineer,2026-02-01,\n"
    )
    load(tmp_path, "placements", mapping, before)
    report = load(tmp_path, "placements", mapping, after)
    assert counts(report) == (1, 1, 0, 0)


def test_an_incident_hits_an_account_once(tmp_path, account):
    incident = make_incident(source="crm", external_id="I1")
    make_fact(AffectedCustomer, account, incident=incident)
    mapping = """
source = "crm"
[columns]
customer = "customer"
incident = "incident"
hit_at = "at"
"""
    rows = "customer,incident,at\nA,I1,2026-01-01\n"
    report = load_good(tmp_path, "affected_customers", mapping, rows)
    assert problems(report) == [
        "line 2, customer: says the same as one that is recorded already"
    ]


def test_the_lines_of_an_equal_key_are_cited_and_many_of_them_counted(tmp_path):
    rows = "".join(f"1,A,2026-01-01,{amount}\n" for amount in range(9))
    report = load(tmp_path, "purchases", KEYED_PURCHASES, HEADER + rows)
    assert report.rejected == 9
    assert problems(report)[0] == (
        "line 2, id: '1' is also on line 3, 4, 5, 6, 7 and 3 more"
    )


def test_a_key_that_fills_a_large_file_is_no_work(tmp_path):
    rows = "".join(f"open,A,2026-01-01,{amount}\n" for amount in range(30_000))
    report = load(tmp_path, "purchases", KEYED_PURCHASES, HEADER + rows)
    assert report.rejected == 30_000


def test_a_row_that_cannot_be_read_still_has_its_key(tmp_path):
    rows = "1,A,2026-01-01,much\n1,A,2026-01-01,10\n"
    report = load_good(tmp_path, "purchases", KEYED_PURCHASES, HEADER + rows)
    assert counts(report) == (0, 0, 0, 2)
    assert "line 3, id: '1' is also on line 2" in problems(report)


def moved(*periods: tuple[str, str, str]) -> str:
    rows = (
        f"{key},A,jo@example.org,Engineer,{start},{end}" for key, start, end in periods
    )
    return "\n".join(["id,customer,person,role,from,to", *rows])


KEYED_PLACEMENTS = PLACEMENTS + 'external_id = "id"\n'
JANUARY, JULY, AUGUST = "2026-01-01", "2026-07-01", "2026-08-01"


def test_a_boundary_between_two_periods_is_moved(tmp_path):
    make_user(email="jo@example.org")
    before = moved(("1", JANUARY, JULY), ("2", JULY, ""))
    load(tmp_path, "placements", KEYED_PLACEMENTS, before)
    after = moved(("1", JANUARY, AUGUST), ("2", AUGUST, ""))
    report = load(tmp_path, "placements", KEYED_PLACEMENTS, after)
    assert counts(report) == (0, 2, 0, 0)
    assert {str(each.started_on) for each in Placement.objects.all()} == {
        JANUARY, AUGUST,
    }  # fmt: skip


def test_a_rejected_change_leaves_what_it_would_have_moved_in_the_way(tmp_path):
    make_user(email="jo@example.org")
    load(tmp_path, "placements", KEYED_PLACEMENTS, moved(("1", JANUARY, JULY)))
    rows = moved(
        ("1", JULY, "2026-12-01"), ("2", AUGUST, ""), ("3", "2026-02-01", "2026-05-01")
    )
    report = load_good(tmp_path, "placements", KEYED_PLACEMENTS, rows)
    assert counts(report) == (0, 0, 0, 3)
    assert problems(report)[-1] == "line 4, to: overlaps one that is recorded already"
