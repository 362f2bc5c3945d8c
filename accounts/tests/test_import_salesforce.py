"""The export of a CRM as people keep it: each mapping takes it whole, row for row."""

import pytest

from accounts.imports.columns import column_readers
from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import given_in, mapping_of, placeholders
from accounts.imports.report import Report
from accounts.models import (
    Assignment,
    Contact,
    Contract,
    Customer,
    Membership,
    Note,
    Purchase,
    Ticket,
    User,
)
from accounts.tests.builders import TODAY, make_organisation
from accounts.tests.import_files import write
from accounts.tests.samples import SAMPLES, counts_told, import_step, written_again

FOLDER = SAMPLES / "salesforce"
STEPS = {  # mapping: kind, file, rows that are created, rows that are left out
    "people": ("people", "User", 8, 2),
    "customers": ("customers", "Account", 59, 1),
    "contacts": ("contacts", "Contact", 105, 5),
    "purchases": ("purchases", "Opportunity", 906, 136),
    "lost": ("notes", "Opportunity", 57, 985),
    "tickets": ("tickets", "Case", 169, 11),
    "notes": ("notes", "Task", 311, 109),
    "events": ("notes", "Event", 63, 27),
}
MAPPINGS = sorted(SAMPLES.rglob("*.toml"))
_KINDS = {"cdnow": "purchases"}  # of mappings that do not say


def load(name: str) -> Report:
    kind, file, *_ = STEPS[name]
    return import_step(FOLDER, name, kind, file)


@pytest.fixture
def loaded(db):
    make_organisation()
    return {name: load(name) for name in STEPS}


def test_every_file_goes_in_whole_and_every_row_is_told(loaded):
    told = {name: (each.created, each.skipped) for name, each in loaded.items()}
    assert told == {name: tuple(step[2:]) for name, step in STEPS.items()}
    assert all(each.is_loaded for each in loaded.values())
    assert not any(each.rejected for each in loaded.values())
    told = loaded["notes"].remarks
    assert any(said.startswith("Left out as the mapping says:") for said in told)
    assert "OwnerId unknown, left empty: 19." in told


def test_the_same_export_again_changes_nothing(loaded):
    for name, before in loaded.items():
        again = load(name)
        assert (again.unchanged, again.skipped) == (before.created, before.skipped)
        assert again.is_loaded


def test_won_opportunities_may_be_contracts_instead(db, monkeypatch):
    make_organisation()
    monkeypatch.setitem(STEPS, "contracts", ("contracts", *STEPS["purchases"][1:]))
    reports = [load(name) for name in ("people", "customers", "contracts")]
    created, left_out = STEPS["contracts"][2:]
    assert (reports[-1].created, reports[-1].skipped) == (created, left_out)
    one = Contract.objects.earliest("signed_on")
    assert (one.ended_on - one.started_on).days in (365, 366)


def test_the_readme_tells_the_same_counts():
    told = counts_told("salesforce")
    assert told == {name: tuple(step[2:]) for name, step in STEPS.items()}


def test_former_users_have_left_and_their_accounts_stay_theirs(loaded):
    gone = User.objects.get(left_on=TODAY)
    assert (gone.name, gone.is_active) == ("Hugo Brandt", False)
    assert not Membership.objects.filter(user=gone).exists()
    assert Assignment.objects.filter(user=gone, role="owner").exists()


def test_what_is_no_person_owns_nothing_and_handles_nothing(loaded):
    assert Customer.objects.filter(assignments=None).count() == 3
    assert Ticket.objects.filter(handler=None).exists()
    assert Note.objects.filter(source="salesforce", author=None).exists()


def test_leads_and_contacts_of_other_accounts_are_left_empty(loaded):
    assert Note.objects.filter(source="salesforce", contact=None).exists()
    assert Ticket.objects.filter(contact=None).exists()
    others = [model.objects.exclude(contact=None) for model in (Note, Ticket)]
    pairs = [(fact.customer, fact.contact.customer) for some in others for fact in some]
    assert pairs
    assert all(mine == theirs for mine, theirs in pairs)


def test_texts_come_as_they_were_written(loaded):
    assert Contact.objects.filter(name="Lund").exists()
    assert Customer.objects.filter(name__contains='Kvarn "Nord"').exists()
    assert Note.objects.filter(text__contains="site.\nWill decide").exists()
    assert Note.objects.filter(source="salesforce-lost", text__endswith=".").exists()
    assert Purchase.objects.latest("purchased_on").purchased_on <= TODAY


def test_tools_of_the_api_are_read_as_the_readme_says(loaded, tmp_path):
    given = given_in(FOLDER / "notes.toml")
    given["columns"]["kind"] = "TaskSubtype"
    del given["formats"]["date"]
    account = Customer.objects.earliest("pk").external_ids.get().external_id
    rows = "Id,AccountId,WhoId,OwnerId,TaskSubtype,Subject,Description,ActivityDate,"
    rows += f"IsClosed\nX,{account},,,ListEmail,News,,2026-01-05,true\n"
    path = write(tmp_path, rows)
    mapping = mapping_of(given, KINDS["notes"])
    assert import_file(kind=KINDS["notes"], path=path, mapping=mapping).created == 1
    assert Note.objects.get(external_id="X").kind == "email"


def test_the_generator_writes_the_same_export_again(tmp_path):
    same = written_again("salesforce", "make_export.py", tmp_path)
    assert len(same) == 7
    assert all(same.values()), same


@pytest.mark.parametrize(
    "path", MAPPINGS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_mapping_that_comes_with_holdfast_is_valid(path):
    given = given_in(path)
    kind = KINDS[given.get("kind") or _KINDS.get(path.stem, path.stem)]
    mapping = mapping_of(given, kind)
    computed = [part.columns.values() for part in mapping.computed.values()]
    templates = map(placeholders, mapping.templates.values())
    named = [mapping.columns.values(), mapping.only, mapping.attributes]
    columns = [name for some in (*named, *computed, *templates) for name in some]
    readers = column_readers(kind.with_empty("currency", "EUR"), mapping, columns)
    assert {reader.field.name for reader in readers} == mapping.fields
