"""What a mapping lets pass: lacking columns, other words, unknown keys, days ahead."""

from datetime import date

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError
from accounts.imports.report import Report
from accounts.models import Assignment, Customer, Note, Ticket
from accounts.tests.builders import (
    make_contact,
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.import_files import (
    CUSTOMERS,
    counts,
    load,
    make_known_customer,
    mapping_of,
    problems,
    write,
)

pytestmark = pytest.mark.django_db
NOTES = """
source = "crm"
[columns]
external_id = "id"
customer = "account"
happened_on = "on"
kind = "kind"
contact = "contact"
author = "author"
"""
LENIENT = f"""
ahead = "left out"
{NOTES}
[unknown]
contact = "empty"
author = "empty"
customer = "left out"
"""
HEADER = "id,account,on,kind,contact,author\n"


@pytest.fixture(autouse=True)
def customer():
    make_organisation()
    return make_known_customer("A")


def told(report: Report) -> tuple[int, int, int, int]:
    return report.rows, report.created, report.skipped, report.rejected


def test_columns_that_a_file_may_lack_are_read_as_if_not_mapped(tmp_path):
    mapping = """
    optional = ["sector", "rating", "gone", "no"]
    attributes = ["rating"]
    """ + CUSTOMERS.replace("[defaults]", 'industry = "sector"\n[defaults]')
    mapping += (
        '[templates]\nregion = "{name} {no}"\ncountry = "{no}"\n[only]\ngone = "0"'
    )
    report = load(tmp_path, "customers", mapping, "id,name,since\n1,Acme,2024-01-01\n")
    assert counts(report) == (1, 0, 0, 0)
    acme = Customer.objects.get(name="Acme")
    assert (acme.industry, acme.region, acme.country) == ("", "Acme", "")
    assert acme.attributes == {}


def test_a_lacking_column_leaves_what_an_earlier_file_told(tmp_path):
    mapping = 'optional = ["sector"]' + CUSTOMERS.replace(
        "[defaults]", 'industry = "sector"\n[defaults]'
    )
    load(
        tmp_path,
        "customers",
        mapping,
        "id,name,since,sector\n1,Acme,2024-01-01,Steel\n",
    )
    report = load(tmp_path, "customers", mapping, "id,name,since\n1,Acme,2024-01-01\n")
    assert counts(report) == (0, 0, 1, 0)
    assert Customer.objects.get(name="Acme").industry == "Steel"


def test_a_required_field_whose_column_lacks_is_told(tmp_path):
    mapping = 'optional = ["name"]' + CUSTOMERS
    with pytest.raises(MappingError, match="says nothing about name"):
        load(tmp_path, "customers", mapping, "id,since\n1,2024-01-01\n")


def test_a_star_stands_for_every_word_that_is_not_named(tmp_path):
    words = '[values.kind]\nRing = "call"\nChat = ""\n"*" = "other"\n'
    rows = ["Ring", "Cadence", "email", "Chat", ""]
    lines = [f"{n},A,2026-01-01,{word},,\n" for n, word in enumerate(rows)]
    mapping = NOTES + '[defaults]\nkind = "visit"\n' + words
    load(tmp_path, "notes", mapping, HEADER + "".join(lines))
    kinds = Note.objects.order_by("external_id").values_list("kind", flat=True)
    assert list(kinds) == ["call", "other", "other", "visit", "visit"]


def test_a_star_may_leave_the_field_empty(tmp_path):
    mapping = NOTES + '[values.contact]\n"*" = ""\n'
    load(tmp_path, "notes", mapping, HEADER + "1,A,2026-01-01,call,nobody,\n")
    assert Note.objects.get().contact is None


def test_keys_that_lead_nowhere_stay_empty_where_the_mapping_says_so(
    tmp_path, customer
):
    make_contact(customer, source="crm", external_id="C")
    make_contact(make_customer(), source="crm", external_id="D")
    rows = "1,A,2026-01-01,call,C,\n2,A,2026-01-01,call,lead,queue\n"
    rows += "3,A,2026-01-01,call,D,\n"
    report = load(tmp_path, "notes", LENIENT, HEADER + rows)
    assert told(report) == (3, 3, 0, 0)
    assert Note.objects.exclude(contact=None).get().external_id == "1"
    assert not Note.objects.exclude(author=None).exists()


def test_rows_of_accounts_nobody_knows_may_be_left_out_and_are_counted(tmp_path):
    rows = "1,A,2026-01-01,call,,\n2,B,2026-01-01,call,,\n3,B,2026-01-01,call,,\n"
    report = load(tmp_path, "notes", LENIENT, HEADER + rows)
    assert told(report) == (1, 1, 2, 0)
    assert report.is_loaded
    assert report.remarks[-1] == "Left out as the mapping says: 2 (account unknown)."


def test_what_lies_ahead_may_be_left_out(tmp_path):
    rows = "1,A,2026-11-20,call,,\n2,A,2026-11-21,call,,\n"
    report = load(tmp_path, "notes", LENIENT, HEADER + rows)
    assert told(report) == (1, 1, 1, 0)
    strict = load(tmp_path, "notes", NOTES, HEADER + rows.replace("A,", "A,", 1))
    assert problems(strict)[0].startswith("line 3, on: 2026-11-21 lies ahead of")


def test_moments_that_lie_ahead_are_left_out_as_days_are(tmp_path):
    mapping = 'source = "crm"\nahead = "left out"\n[columns]\n'
    mapping += 'customer = "account"\nopened_at = "at"\n'
    rows = "account,at\nA,2026-11-20 23:00:00\nA,2026-11-21 01:00:00\n"
    assert told(load(tmp_path, "tickets", mapping, rows)) == (1, 1, 1, 0)
    assert Ticket.objects.get().opened_at.date() == date(2026, 11, 20)


def test_only_rows_that_hold_anything_in_a_column(tmp_path):
    mapping = NOTES + '[only]\naccount = "*"\n'
    rows = "1,A,2026-01-01,call,,\n2,,2026-01-01,call,,\n3, ,2026-01-01,call,,\n"
    assert told(load(tmp_path, "notes", mapping, HEADER + rows)) == (1, 1, 2, 0)


def test_texts_that_are_too_long_may_be_cut_but_no_keys(tmp_path):
    mapping = """
    source = "crm"
    long = "cut"
    [columns]
    external_id = "id"
    customer = "account"
    happened_on = "on"
    text = "said"
    """
    said, key = "é" * 20_001, "k" * 201
    rows = f"id,account,on,said\n1,A,2026-01-01,{said}\n{key},A,2026-01-01,x\n"
    report = load(tmp_path, "notes", mapping, rows)
    assert problems(report) == ["line 3, id: has 201 characters; 200 are allowed"]
    load(tmp_path, "notes", mapping, rows.replace(key, "2"))
    assert Note.objects.get(external_id="1").text == "é" * 20_000


def test_an_owner_nobody_knows_leaves_the_account_without_one(tmp_path):
    make_user(source="crm", external_id="P")
    mapping = CUSTOMERS.replace("[defaults]", 'owner = "owner"\n[defaults]')
    rows = "id,name,since,owner\n1,One,2024-01-01,P\n2,Two,2024-01-01,robot\n"
    report = load(tmp_path, "customers", mapping + '[unknown]\nowner = "empty"\n', rows)
    assert told(report) == (2, 2, 0, 0)
    assert Assignment.objects.get().customer.name == "One"


def load_as_executive(tmp_path, mapping: str, rows: str) -> Report:
    """Import notes as somebody who owns no account."""
    return import_file(
        kind=KINDS["notes"],
        path=write(tmp_path, HEADER + rows),
        mapping=mapping_of(tmp_path, "notes", mapping),
        importer=make_member("executive", make_team()),
    )


def test_accounts_out_of_scope_are_left_out_like_those_that_do_not_exist(tmp_path):
    theirs = load_as_executive(tmp_path, LENIENT, "1,A,2026-01-01,call,,\n")
    nobodys = load_as_executive(tmp_path, LENIENT, "1,Z,2026-01-01,call,,\n")
    assert told(theirs) == told(nobodys) == (0, 0, 1, 0)
    assert theirs.remarks == nobodys.remarks
    assert not Note.objects.exists()


def test_a_row_that_is_left_out_is_not_rejected_as_well(tmp_path):
    mapping = LENIENT.replace('author = "empty"', "").replace('ahead = "left out"', "")
    rows = "1,A,2035-01-01,call,,nobody\n2,Z,2035-01-01,call,,nobody\n"
    assert told(load_as_executive(tmp_path, mapping, rows)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ('optional = "a"\n' + NOTES, "optional lists columns that the file may lack"),
        (NOTES + "[only]\nid = 3", r"\[only\] id is a text or a list of texts"),
        (NOTES + '[unknown]\ntext = "empty"', "text is no key of another row; notes"),
        (NOTES + '[unknown]\nauthor = "x"', "author is \"empty\" .* not 'x'"),
        (NOTES + '[unknown]\ncustomer = "empty"', "cannot stay empty, notes need it"),
        ('long = "yes"\n' + NOTES, "long = \"cut\" cuts texts .* 'yes' is not known"),
        ('ahead = "empty"\n' + NOTES, "ahead = \"left out\" leaves out .* 'empty'"),
    ],
)
def test_what_a_mapping_cannot_let_pass_is_named(tmp_path, mapping, message):
    with pytest.raises(MappingError, match=message):
        mapping_of(tmp_path, "notes", mapping)


def test_a_word_that_becomes_none_of_ours_is_named(tmp_path):
    mapping = NOTES + '[values.kind]\n"*" = "othr"\n'
    with pytest.raises(MappingError, match=r"\[values.kind\] \*: 'othr' is none of"):
        load(tmp_path, "notes", mapping, HEADER)
