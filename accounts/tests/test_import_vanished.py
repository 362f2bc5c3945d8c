"""What a file that holds everything no longer holds: listed, and never deleted."""

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError
from accounts.models import Purchase
from accounts.tests.builders import (
    LONG_AGO,
    make_assignment,
    make_member,
    make_organisation,
    make_purchase,
    make_team,
)
from accounts.tests.import_files import (
    CUSTOMERS,
    KEYED_PURCHASES,
    load,
    make_known_customer,
    mapping_of,
    write,
)

pytestmark = pytest.mark.django_db
FULL = "is_snapshot = true\n"
HEADER = "id,customer,date,amount\n"
FIRST, SECOND = "1,A,2026-01-01,10\n", "2,A,2026-01-02,20\n"


@pytest.fixture(autouse=True)
def account(db):
    make_organisation()
    return make_known_customer("A")


def vanished(folder, content: str, **options) -> list[str]:
    report = import_file(
        kind=KINDS["purchases"],
        path=write(folder, content),
        mapping=mapping_of(folder, "purchases", FULL + KEYED_PURCHASES),
        **options,
    )
    return report.vanished


def test_rows_that_are_missing_are_listed_and_stay(tmp_path):
    load(tmp_path, "purchases", KEYED_PURCHASES, HEADER + FIRST + SECOND)
    assert vanished(tmp_path, HEADER + FIRST) == ["2"]
    assert Purchase.objects.count() == 2


def test_a_row_that_cannot_be_read_is_not_missing(tmp_path):
    load(tmp_path, "purchases", KEYED_PURCHASES, HEADER + FIRST + SECOND)
    assert vanished(tmp_path, HEADER + FIRST + "2,A,yesterday,20\n") == []


def test_corrected_rejects_do_not_stand_for_the_whole_file(tmp_path):
    load(tmp_path, "purchases", KEYED_PURCHASES, HEADER + FIRST)
    rejects = HEADER.strip() + ",_line,_column,_error\n2,A,2026-01-02,20,3,amount,no\n"
    assert vanished(tmp_path, rejects) == []


def test_nobody_is_told_of_rows_of_others(tmp_path, account):
    executive = make_member("executive", make_team())
    make_assignment(account, executive)
    make_purchase(account, source="crm", external_id="mine")
    make_purchase(make_known_customer("B"), source="crm", external_id="theirs")
    assert vanished(tmp_path, HEADER + FIRST, importer=executive) == ["mine"]
    assert vanished(tmp_path, HEADER + FIRST) == ["mine", "theirs"]


def test_archived_accounts_are_not_missing(tmp_path):
    make_known_customer("Gone", archived_on=LONG_AGO)
    make_known_customer("There")
    rows = "id,name,since\nA,Ada,2020-01-01\n"
    assert load(tmp_path, "customers", FULL + CUSTOMERS, rows).vanished == ["There"]


def test_a_file_of_rows_without_keys_cannot_hold_everything(tmp_path):
    mapping = 'is_snapshot = true\nsource = "crm"\n[columns]\ncustomer = "c"\n'
    with pytest.raises(MappingError, match="assignments have no keys"):
        mapping_of(tmp_path, "assignments", mapping)
