"""Parents that a file of accounts tells, and those it may not tell."""

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.models import Customer, ExternalId
from accounts.tests.builders import make_organisation
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
[columns]
external_id = "id"
name = "name"
acquired_on = "since"
parent = "parent"
"""


@pytest.fixture(autouse=True)
def organisation():
    make_organisation()


def family(**parents: str) -> str:
    """Rows of accounts named as their keys, each with its parent's key."""
    rows = [f"{key},{key},2020-01-01,{above}\n" for key, above in parents.items()]
    return "id,name,since,parent\n" + "".join(rows)


def brought(folder, **parents: str):
    return load(folder, "customers", MAPPING, family(**parents))


def brought_as_far_as_good(folder, **parents: str):
    return import_file(
        kind=KINDS["customers"],
        path=write(folder, family(**parents)),
        mapping=mapping_of(folder, "customers", MAPPING),
        skips_bad_rows=True,
    )


def known(*keys: str) -> None:
    """Accounts that are there, the first at the top, each under the one before."""
    above = None
    for key in keys:
        above = make_known_customer(key, name=key, parent=above)


def parents() -> dict[str, str | None]:
    return dict(Customer.objects.order_by("name").values_list("name", "parent__name"))


def test_a_circle_is_told_on_each_of_its_rows_with_all_its_accounts(tmp_path):
    report = brought(tmp_path, A="B", B="C", C="A", D="")
    assert problems(report) == [
        "line 2, parent: stands above itself: A under B under C under A",
        "line 3, parent: stands above itself: B under C under A under B",
        "line 4, parent: stands above itself: C under A under B under C",
    ]
    assert counts(report) == (1, 0, 0, 3)


def test_an_unknown_parent_stays_empty_where_the_mapping_says_so(tmp_path):
    known("P", "C")
    mapping = MAPPING + '[unknown]\nparent = "empty"\n'
    report = load(tmp_path, "customers", mapping, family(A="B", B="X", C="Y"))
    assert counts(report) == (2, 1, 0, 0)
    assert parents() == {"A": "B", "B": None, "C": None, "P": None}


def test_accounts_of_an_unknown_parent_may_be_left_out_with_all_below(tmp_path):
    mapping = MAPPING + '[unknown]\nparent = "left out"\n'
    report = load(tmp_path, "customers", mapping, family(A="B", B="X", C="", D="A"))
    assert (report.created, report.skipped, report.rejected) == (1, 3, 0)
    assert report.remarks[-1] == "Left out as the mapping says: 3 (parent unknown)."
    assert parents() == {"C": None}


def test_a_circle_is_told_whatever_becomes_of_unknown_parents(tmp_path):
    mapping = MAPPING + '[unknown]\nparent = "empty"\n'
    report = load(tmp_path, "customers", mapping, family(A="B", B="A", C="X"))
    assert [problem.line for problem in report.problems] == [2, 3]
    assert not report.is_loaded


def test_an_account_under_itself_is_told(tmp_path):
    report = brought(tmp_path, A="A")
    assert problems(report) == ["line 2, parent: stands above itself: A under A"]


def test_a_circle_through_accounts_that_are_there_is_told_where_it_is_closed(tmp_path):
    known("A", "B", "C")
    report = brought(tmp_path, A="C", C="B")
    assert problems(report) == [
        "line 2, parent: stands above itself: A under C under B under A"
    ]
    assert counts(report) == (0, 0, 1, 1)


def test_the_good_rows_beside_a_circle_are_loaded(tmp_path):
    report = brought_as_far_as_good(tmp_path, A="B", B="A", C="", D="C", E="A")
    assert counts(report) == (2, 0, 0, 3)
    assert problems(report)[-1] == "line 6, parent: no customer 'A' from crm"
    assert parents() == {"C": None, "D": "C"}


def test_what_hangs_below_a_circle_stays_where_the_account_is_there(tmp_path):
    known("A")
    known("B")
    report = brought_as_far_as_good(tmp_path, A="B", B="A", C="A")
    assert counts(report) == (1, 0, 0, 2)
    assert parents() == {"A": None, "B": None, "C": "A"}


def test_a_sixth_level_is_told(tmp_path):
    report = brought(tmp_path, A="", B="A", C="B", D="C", E="D", F="E", G="F")
    assert problems(report) == [
        "line 7, parent: is more than 5 levels deep:"
        " F under E under D under C under B under A",
        "line 8, parent: is more than 5 levels deep:"
        " G under F under E under D under C under B",
    ]


def test_whoever_moves_a_family_too_far_down_is_told(tmp_path):
    known("A", "B", "C")
    known("X", "Y", "Z")
    report = brought_as_far_as_good(tmp_path, A="Z", B="A", C="B")
    assert problems(report) == [
        "line 2, parent: is more than 5 levels deep:"
        " C under B under A under Z under Y under X"
    ]
    assert counts(report) == (0, 0, 2, 1)
    assert parents()["A"] is None


def test_a_circle_of_thousands_is_told(tmp_path):
    keys = [f"K{n}" for n in range(3_000)]
    above = dict(zip(keys, [*keys[1:], keys[0]], strict=True))
    report = brought(tmp_path, **above)
    assert (report.rejected, report.created) == (3_000, 0)
    assert "more than 5 levels" in problems(report)[0]


def test_two_accounts_may_change_places(tmp_path):
    known("A", "B", "C", "D", "E")
    report = brought(tmp_path, E="", D="E", C="D", B="C", A="B")
    assert (counts(report), report.is_loaded) == ((0, 5, 0, 0), True)
    assert parents() == {"A": "B", "B": "C", "C": "D", "D": "E", "E": None}


def test_parents_of_another_source_are_told_as_well(tmp_path):
    known("A", "B")
    for customer in Customer.objects.all():
        ExternalId.objects.create(
            customer=customer, source="erp", external_id=f"erp-{customer.name}"
        )
    mapping = MAPPING + '[references]\ncustomer = "erp"\n'
    report = load(tmp_path, "customers", mapping, family(A="erp-B"))
    assert problems(report) == [
        "line 2, parent: stands above itself: A under B under A"
    ]


def test_the_same_family_again_changes_nothing(tmp_path):
    rows = {"A": "", "B": "A", "C": "B"}
    brought(tmp_path, **rows)
    assert counts(brought(tmp_path, **rows)) == (0, 0, 3, 0)
