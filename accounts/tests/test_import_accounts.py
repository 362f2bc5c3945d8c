"""What a file of accounts may bring along: owners, parents, attributes."""

from datetime import date, timedelta

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.report import FileRefused
from accounts.models import Assignment, Customer, Organisation, Segment
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_organisation,
    make_user,
)
from accounts.tests.import_files import (
    counts,
    load,
    make_known_customer,
    mapping_of,
    problems,
    write,
)

pytestmark = pytest.mark.django_db
MAPPING = """
source = "crm"
attributes = ["Tier", "Staff"]
[columns]
external_id = "id"
name = "name"
acquired_on = "since"
parent = "parent"
owner = "owner"
"""
HEADER = "id,name,since,parent,owner,Tier,Staff\n"
ANN, BO = "ann@crm.example", "bo@crm.example"


@pytest.fixture(autouse=True)
def organisation():
    make_organisation()
    make_user("Ann", email=ANN)
    make_user("Bo", email=BO)


def accounts(folder, *rows: str):
    return load(folder, "customers", MAPPING, HEADER + "".join(f"{r}\n" for r in rows))


def owners() -> list[tuple[str, date, date | None, bool]]:
    rows = Assignment.objects.order_by("started_on")
    names = ("user__name", "started_on", "ended_on", "is_assumed")
    return list(rows.values_list(*names))


def test_the_first_owner_is_taken_to_have_been_there_from_the_start(tmp_path):
    accounts(tmp_path, f"A,Acme,2020-01-01,,{ANN},,")
    assert owners() == [("Ann", date(2020, 1, 1), None, True)]


def test_a_changed_owner_closes_the_old_one_at_the_files_day(tmp_path):
    accounts(tmp_path, f"A,Acme,2020-01-01,,{ANN},,")
    report = accounts(tmp_path, f"A,Acme,2020-01-01,,{BO},,")
    assert counts(report) == (0, 1, 0, 0)
    assert owners() == [
        ("Ann", date(2020, 1, 1), TODAY, True),
        ("Bo", TODAY, None, False),
    ]


def test_an_emptied_owner_gives_the_account_up(tmp_path):
    accounts(tmp_path, f"A,Acme,2020-01-01,,{ANN},,")
    report = accounts(tmp_path, "A,Acme,2020-01-01,,,,")
    assert counts(report) == (0, 1, 0, 0)
    assert owners()[0][2] == TODAY


def test_the_same_file_twice_changes_nothing(tmp_path):
    rows = (f"A,Acme,2020-01-01,,{ANN},gold,12", f"B,Bolt,2020-01-01,A,{BO},,")
    accounts(tmp_path, *rows)
    assert counts(accounts(tmp_path, *rows)) == (0, 0, 2, 0)


def test_a_parent_may_stand_anywhere_in_the_file(tmp_path):
    accounts(tmp_path, "B,Bolt,2020-01-01,A,,,", "A,Acme,2020-01-01,,,,")
    assert Customer.objects.get(name="Bolt").parent.name == "Acme"


def test_an_account_whose_parent_is_not_there_is_rejected_and_so_are_its_own(tmp_path):
    report = accounts(tmp_path, "B,Bolt,2020-01-01,X,,,", "C,Cog,2020-01-01,B,,,")
    assert problems(report) == [
        "line 2, parent: no customer 'X' from crm",
        "line 3, parent: no customer 'B' from crm",
    ]


def test_columns_of_no_meaning_are_kept_as_attributes(tmp_path):
    accounts(tmp_path, "A,Acme,2020-01-01,,,gold,12", "B,Bolt,2020-01-01,,,,7")
    gold = Customer.objects.get(attributes__Tier="gold")
    assert gold.attributes == {"Tier": "gold", "Staff": "12"}
    assert Customer.objects.get(name="Bolt").attributes == {"Staff": "7"}


def test_an_owner_nobody_knows_is_told(tmp_path):
    report = accounts(tmp_path, "A,Acme,2020-01-01,,eve@crm.example,,")
    assert problems(report) == ["line 2, owner: no person 'eve@crm.example' from crm"]


def test_accounts_are_found_by_an_owner_since_the_day_before(tmp_path):
    accounts(tmp_path, f"A,Acme,2020-01-01,,{ANN},,")
    yesterday = TODAY - timedelta(days=1)
    assert Assignment.objects.in_force(yesterday).get().user.name == "Ann"


def good_accounts(folder, mapping: str, content: str):
    return import_file(
        kind=KINDS["customers"],
        path=write(folder, content),
        mapping=mapping_of(folder, "customers", mapping),
        skips_bad_rows=True,
    )


def test_a_row_whose_owner_clashes_changes_nothing_of_its_account(tmp_path):
    acme = make_known_customer("A", name="Acme")
    make_assignment(acme, make_user("Di"), started_on=TODAY)
    rows = f"A,Other,2020-01-01,,{ANN},,\nB,Bolt,2020-01-01,,{BO},,\n"
    report = good_accounts(tmp_path, MAPPING, HEADER + rows)
    assert problems(report) == [
        f"line 2, owner: overlaps an owner recorded from {TODAY}"
    ]
    assert counts(report) == (1, 0, 0, 1)
    assert set(Customer.objects.values_list("name", flat=True)) == {"Acme", "Bolt"}


def test_a_segment_that_only_a_rejected_row_names_is_not_made(tmp_path):
    mapping = MAPPING + 'segment = "segment"\n'
    header = HEADER.replace("Staff", "Staff,segment")
    rows = "A,Acme,2020-01-01,,,,,Large\nB,Bolt,2020-01-01,X,,,,Small\n"
    report = good_accounts(tmp_path, mapping, header + rows)
    assert "New segments: 1." in report.remarks
    assert Segment.objects.get().name == "Large"


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_no_file_changes_the_currency_of_an_organisation(tmp_path, currency):
    mapping = f'{MAPPING}[defaults]\ncurrency = "{currency}"\n'
    load(tmp_path, "customers", mapping, f"{HEADER}A,Acme,2020-01-01,,,,\n")
    assert Organisation.objects.get().currency == "EUR"
    assert Customer.objects.get().currency == currency


def test_an_emptied_attribute_goes_and_those_of_other_files_stay(tmp_path):
    accounts(tmp_path, "A,Acme,2020-01-01,,,gold,12")
    Customer.objects.update(attributes={"Tier": "gold", "Staff": "12", "Club": "yes"})
    report = accounts(tmp_path, "A,Acme,2020-01-01,,,,12")
    assert counts(report) == (0, 1, 0, 0)
    assert Customer.objects.get().attributes == {"Staff": "12", "Club": "yes"}


def test_an_attribute_that_holds_a_nul_rejects_its_row(tmp_path):
    rows = ("A,Acme,2020-01-01,,,go\0ld,12", "B,Bolt,2020-01-01,,,,7")
    report = accounts(tmp_path, *rows)
    assert (report.rows, [each.line for each in report.problems]) == (2, [2])


def test_an_owner_who_is_not_known_yet_ends_nobody(tmp_path):
    accounts(tmp_path, f"A,Acme,2020-01-01,,{ANN},,")
    rows = HEADER + "A,Acme,2020-01-01,,eve@crm.example,,\n"
    mapping = MAPPING + '[unknown]\nowner = "empty"\n'
    report = load(tmp_path, "customers", mapping, rows)
    assert owners() == [("Ann", date(2020, 1, 1), None, True)]
    assert "owner unknown, left empty: 1." in report.remarks


def test_the_day_of_a_file_does_not_lie_ahead(tmp_path):
    with pytest.raises(FileRefused, match="lies ahead"):
        load(tmp_path, "customers", MAPPING, HEADER, file_day=TODAY + timedelta(days=1))
