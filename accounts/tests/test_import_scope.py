"""What a person's own scope keeps out of an import."""

import pytest

from accounts.imports.form import MappingForm
from accounts.imports.kinds import KINDS
from accounts.imports.reading import FileOptions
from accounts.imports.sampling import sample_of
from accounts.models import (
    AffectedCustomer,
    Customer,
    Lead,
    Membership,
    Purchase,
    StaffingRequirement,
    User,
)
from accounts.tests.builders import (
    make_contact,
    make_member,
    make_organisation,
    make_segment,
    make_team,
    make_user,
)
from accounts.tests.fact_builders import make_fact, make_incident
from accounts.tests.import_files import (
    KEYED_PURCHASES,
    counts,
    load,
    make_known_customer,
    problems,
    write,
)

pytestmark = pytest.mark.django_db
LEADS = """
source = "crm"
[columns]
external_id = "id"
name = "name"
received_on = "date"
customer = "customer"
"""
LEAD = "id,name,date,customer\n1,Somebody,2026-01-01,{}\n"
NEEDED = """
source = "crm"
[columns]
segment = "segment"
role = "role"
stated_on = "date"
started_on = "date"
"""
MAKES_ACCOUNTS = KEYED_PURCHASES + "[create_customers]\n"
ORDER = "id,customer,date,amount\n1,NEW,2026-01-01,10\n"
PEOPLE = """
source = "crm"
[columns]
external_id = "id"
name = "name"
email = "email"
"""
STAFF = "id,name,email\n1,Mallory,{}\n"
CALLS = "customer,currency,contact,date,amount\n{},2026-01-01,1\n"
NOTES = """
source = "crm"
[columns]
customer = "customer"
contact = "contact"
happened_on = "date"
"""
ORDERS = """
source = "crm"
[columns]
customer = "customer"
currency = "currency"
purchased_on = "date"
amount = "amount"
"""
HIT = """
source = "crm"
[columns]
external_id = "id"
customer = "customer"
incident = "incident"
hit_at = "at"
"""
PLACES = PEOPLE + 'reports_to = "boss"\n'
STAFF_AND_ANN = "id,name,email,boss\n1,Chief,chief@x.example,\n2,Ann,ann@x.example,1\n"
STAFF_STAY = "Chief is staff: only superusers give them another place"


@pytest.fixture(autouse=True)
def executive():
    make_organisation()
    return make_member("executive", make_team())


def make_superuser():
    return make_user(is_superuser=True)


@pytest.fixture
def admin():
    return make_member("admin", make_team())


def test_rows_of_no_account_are_for_administrators(tmp_path, executive, admin):
    report = load(tmp_path, "leads", LEADS, LEAD.format(""), importer=executive)
    assert problems(report) == [
        "line 2, customer: only administrators import rows without an account"
    ]
    assert not Lead.objects.exists()
    load(tmp_path, "leads", LEADS, LEAD.format(""), importer=admin)
    assert Lead.objects.count() == 1


def test_a_file_without_the_column_asks_for_no_whole_segment(tmp_path, executive):
    make_segment(name="Large")
    rows = "segment,role,date\nLarge,Engineer,2026-01-01\n"
    report = load(tmp_path, "requirements", NEEDED, rows, importer=executive)
    assert report.rejected == 1
    assert not StaffingRequirement.objects.exists()


def test_a_row_of_no_account_is_not_taken_over_by_its_key(tmp_path, executive):
    make_known_customer("A", owner=executive)
    make_fact(Lead, None, source="crm", external_id="1", name="Nobody's")
    report = load(tmp_path, "leads", LEADS, LEAD.format("A"), importer=executive)
    assert problems(report) == ["line 2, id: '1' is known of another account"]
    assert Lead.objects.get().customer is None


def test_purchases_bring_accounts_for_administrators_only(tmp_path, executive, admin):
    report = load(tmp_path, "purchases", MAKES_ACCOUNTS, ORDER, importer=executive)
    assert problems(report) == ["line 2, customer: no customer 'NEW' from crm"]
    assert not Customer.objects.exists()
    load(tmp_path, "purchases", MAKES_ACCOUNTS, ORDER, importer=admin)
    assert Purchase.objects.get().customer.name == "Customer NEW"


@pytest.mark.parametrize(("role", "offers"), [("executive", False), ("admin", True)])
def test_the_form_offers_to_make_accounts_to_administrators_only(
    tmp_path, role, offers
):
    form = MappingForm(
        None,
        kind=KINDS["purchases"],
        sample=sample_of(write(tmp_path, ORDER), FileOptions()),
        base={},
        user=make_member(role, make_team()),
    )
    assert ("creates_customers" in form.fields) is offers


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
@pytest.mark.parametrize("key", [{"source": "crm", "external_id": "1"}, {}])
def test_staff_are_changed_by_superusers_only(tmp_path, admin, power, key):
    chief = make_user("Chief", **{power: True}, **key)
    rows = STAFF.format(chief.email)
    report = load(tmp_path, "people", PEOPLE, rows, importer=admin)
    assert problems(report) == [
        "line 2, id: Chief is staff: only superusers change them"
    ]
    assert User.objects.get(pk=chief.pk).name == "Chief"
    load(tmp_path, "people", PEOPLE, rows, importer=make_user(is_superuser=True))
    assert User.objects.get(pk=chief.pk).name == "Mallory"


def test_the_address_of_staff_is_not_changed_by_their_key(tmp_path, admin):
    make_user("Chief", is_staff=True, source="crm", external_id="1")
    rows = STAFF.format("mallory@x.example")
    assert load(tmp_path, "people", PEOPLE, rows, importer=admin).rejected == 1
    assert not User.objects.filter(email="mallory@x.example").exists()


@pytest.fixture
def chief(tmp_path):
    """Staff, brought by a superuser: leads Ann, and is below nobody."""
    load(tmp_path, "people", PLACES, STAFF_AND_ANN, importer=make_superuser())
    User.objects.filter(name="Chief").update(is_staff=True)
    return User.objects.get(name="Chief")


def places_of(person):
    held = Membership.objects.filter(user=person, ended_on=None)
    return list(held.values_list("team__name", "role"))


def test_rows_that_leave_staff_as_they_are_are_unchanged(tmp_path, admin, chief):
    rows = STAFF_AND_ANN.replace("Ann", "Anna") + "3,Bob,bob@x.example,1\n"
    report = load(tmp_path, "people", PLACES, rows, importer=admin)
    assert counts(report) == (1, 1, 1, 0)
    assert places_of(chief) == [("Chief's team", "director")]


def test_no_file_of_others_gives_staff_another_place(tmp_path, admin, chief):
    rows = STAFF_AND_ANN.replace("chief@x.example,", "chief@x.example,3")
    rows += "3,Bob,bob@x.example,\n"
    report = load(tmp_path, "people", PLACES, rows, importer=admin)
    assert problems(report) == [f"line 2, id: {STAFF_STAY}"]
    assert load(tmp_path, "people", PLACES, rows, importer=make_superuser()).is_loaded
    assert places_of(chief) == [("Chief's team", "manager")]


def test_nobody_makes_staff_lead_by_reporting_to_them(tmp_path, admin, chief):
    User.objects.filter(name="Ann").update(is_staff=True)
    rows = "id,name,email,boss\n3,Bob,bob@x.example,2\n4,Cy,cy@x.example,3\n"
    report = load(tmp_path, "people", PLACES, rows, importer=admin)
    assert problems(report) == [
        f"line 2, id: {STAFF_STAY.replace('Chief', 'Ann')}",
        "line 3, boss: no person '3' in the good rows of this file",
    ]
    assert places_of(User.objects.get(name="Ann")) == [("Chief's team", "executive")]


def test_an_account_of_ones_own_takes_leads(tmp_path, executive):
    account = make_known_customer("A", owner=executive)
    load(tmp_path, "leads", LEADS, LEAD.format("A"), importer=executive)
    assert Lead.objects.get().customer == account


def told(tmp_path, importer, kind: str, mapping: str, rows: str) -> list[str]:
    """What is told of the rows, with the names of accounts and keys taken out."""
    report = load(tmp_path, kind, mapping, rows, importer=importer)
    assert report.rejected == report.rows == 1
    return [
        problem.replace("THEIRS", "*").replace("NONE", "*")
        for problem in problems(report)
    ]


@pytest.mark.parametrize(
    "cells", ["{},EUR,", "{},USD,", "MINE,EUR,{}"], ids=["euros", "dollars", "contact"]
)
def test_what_is_out_of_reach_is_told_like_what_is_not_there(
    tmp_path, executive, cells
):
    make_known_customer("MINE", owner=executive)
    theirs = make_known_customer("THEIRS", currency="USD")
    make_contact(theirs, source="crm", external_id="THEIRS")
    files = [CALLS.format(cells.format(key)) for key in ("THEIRS", "NONE")]
    kind, mapping = ("notes", NOTES) if cells.endswith("{}") else ("purchases", ORDERS)
    there, nowhere = (told(tmp_path, executive, kind, mapping, file) for file in files)
    assert there == nowhere


def test_an_incident_is_named_by_those_alone_who_see_it(tmp_path, executive):
    make_known_customer("A", owner=executive)
    incident = make_incident(source="crm", external_id="INC-7")
    make_fact(AffectedCustomer, make_known_customer("B"), incident=incident)
    rows = "id,customer,incident,at\n1,A,INC-7,2026-01-01\n"
    report = load(tmp_path, "affected_customers", HIT, rows, importer=executive)
    assert problems(report) == ["line 2, incident: no incident 'INC-7' from crm"]


def test_an_account_left_empty_is_still_of_no_account(tmp_path, executive):
    mapping = LEADS + '[unknown]\ncustomer = "empty"\n'
    report = load(tmp_path, "leads", mapping, LEAD.format("Z"), importer=executive)
    assert problems(report) == [
        "line 2, customer: only administrators import rows without an account"
    ]
    assert not Lead.objects.exists()
