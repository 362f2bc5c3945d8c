"""The export of HubSpot as people keep it: each mapping takes it whole, row for row."""

import csv
from collections import Counter

import pytest

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, read_mapping
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

FOLDER = SAMPLES / "hubspot"
STEPS = {  # mapping: kind, file, rows that are created, rows that are left out
    "users": ("people", "users", 10, 1),
    "companies": ("customers", "companies", 49, 1),
    "contacts": ("contacts", "contacts", 76, 14),
    "purchases": ("purchases", "deals", 926, 167),
    "lost": ("notes", "deals", 94, 999),
    "tickets": ("tickets", "tickets", 136, 14),
    "tasks": ("notes", "tasks", 239, 81),
}
COMPANY = "Associated Company IDs (Primary)"


def load(name: str) -> Report:
    kind, file, *_ = STEPS[name]
    return import_step(FOLDER, name, kind, file)


def load_rows(folder, name: str, rows: str) -> Report:
    """Import a file of these lines as the mapping of this name reads it."""
    kind = KINDS[STEPS[name][0]]
    mapping = read_mapping(FOLDER / f"{name}.toml", kind)
    return import_file(kind=kind, path=write(folder, rows), mapping=mapping)


@pytest.fixture
def loaded(db):
    make_organisation()
    return {name: load(name) for name in STEPS}


def test_every_file_goes_in_whole_and_every_row_is_told(loaded):
    told = {name: (each.created, each.skipped) for name, each in loaded.items()}
    assert told == {name: tuple(step[2:]) for name, step in STEPS.items()}
    assert all(each.is_loaded for each in loaded.values())
    assert not any(each.rejected for each in loaded.values())
    for each in loaded.values():
        assert any("Left out as the mapping says:" in said for said in each.remarks)


def test_the_same_export_again_changes_nothing(loaded):
    for name, before in loaded.items():
        again = load(name)
        assert (again.unchanged, again.skipped) == (before.created, before.skipped)
        assert again.is_loaded


def test_won_deals_may_be_contracts_instead(db, monkeypatch):
    make_organisation()
    monkeypatch.setitem(STEPS, "contracts", ("contracts", *STEPS["purchases"][1:]))
    reports = [load(name) for name in ("users", "companies", "contracts")]
    created, left_out = STEPS["contracts"][2:]
    assert (reports[-1].created, reports[-1].skipped) == (created, left_out)
    assert Contract.objects.count() == created


def test_the_readme_tells_the_same_counts():
    told = {name: tuple(step[2:]) for name, step in STEPS.items()}
    assert counts_told("hubspot") == told


def test_the_generator_writes_the_same_export_again(tmp_path):
    same = written_again("hubspot", "make.py", tmp_path)
    assert len(same) == 6
    assert all(same.values()), same


def test_users_have_their_places_and_unknown_roles_are_executives(loaded):
    assert set(Membership.objects.values_list("role", "team__name")) == {
        ("director", "Sales"),
        ("manager", "Sales North"), ("executive", "Sales North"),
        ("manager", "Sales South"), ("executive", "Sales South"),
    }  # fmt: skip
    assert Membership.objects.get(user__name="Karel Novy").role == "executive"


def test_an_owner_who_is_gone_leaves_the_account_without_one(loaded):
    assert Assignment.objects.filter(role="owner").count() == 43
    assert Customer.objects.filter(assignments=None).count() == 6
    assert Note.objects.filter(source="hubspot", author=None).exists()
    assert Note.objects.filter(source="hubspot-lost", author=None).exists()
    assert Ticket.objects.exclude(handler=None).count() == 125


def test_a_parent_that_is_in_no_file_is_left_empty(loaded):
    assert Customer.objects.exclude(parent=None).count() == 5


def test_contacts_without_a_name_are_kept_with_their_address(loaded):
    nameless = Contact.objects.filter(name="Without a name")
    assert nameless.count() == 11
    assert not nameless.filter(email="").exists()


def test_contacts_of_other_companies_are_left_empty(loaded):
    tickets = Ticket.objects.exclude(contact=None)
    assert tickets.count() == 113
    assert all(each.customer == each.contact.customer for each in tickets)


def test_deals_are_won_by_hubspots_own_word_in_every_pipeline(loaded):
    with (FOLDER / "deals.csv").open(encoding="utf-8", newline="") as file:
        stages = {row["Record ID"]: row["Deal Stage"] for row in csv.DictReader(file)}
    won = Counter(stages[each.external_id] for each in Purchase.objects.all())
    assert won == {"Closed Won": 762, "Renewed (Renewals)": 164}
    assert Purchase.objects.latest("purchased_on").purchased_on <= TODAY


def test_other_categories_are_questions_and_the_first_of_several_counts(loaded):
    told = Ticket.objects.values_list("subject", "kind", "topic")
    assert ("Third person for the portal", "question", "other") in told
    assert ("Defective batch, and billed twice", "complaint", "product") in told
    assert ("Question about the order form", "question", "other") in told


def test_a_user_who_was_deactivated_has_left(db, tmp_path):
    make_organisation()
    rows = "First name,Last name,Email address,Assigned role,Deactivated\n"
    rows += "Jo,Gone,jo@wolden.example,,Yes\nAl,Here,al@wolden.example,,No\n"
    assert load_rows(tmp_path, "users", rows).created == 2
    assert dict(User.objects.values_list("name", "left_on")) == {
        "Jo Gone": TODAY, "Al Here": None,
    }  # fmt: skip


def test_whoever_left_keeps_the_accounts_once_the_users_tell_of_them(loaded, tmp_path):
    rows = "First name,Last name,Email address,Deactivated\n"
    rows += "Jonas,Riis (Deactivated User),jonas@wolden.example,Yes\n"
    assert load_rows(tmp_path, "users", rows).is_loaded
    assert load("companies").updated == 4
    assert Assignment.objects.filter(user__left_on=TODAY, role="owner").count() == 4


def test_a_file_of_deals_that_does_not_tell_what_is_won_is_refused(loaded, tmp_path):
    rows = f"Record ID,Deal Name,Close Date,Amount,{COMPANY}\n1,A,2026-01-05,9,1\n"
    with pytest.raises(MappingError, match="lacks: Is Closed Won"):
        load_rows(tmp_path, "purchases", rows)


def test_days_without_a_time_are_read_as_well(loaded, tmp_path):
    company = Customer.objects.earliest("pk").external_ids.get().external_id
    rows = f"Record ID,Deal Name,Close Date,Amount,Is Closed Won,{COMPANY}\n"
    rows += f"1,A,2026-01-05,9,true,{company}\n2,B,2026-01-06 23:30,9,1,{company}\n"
    assert load_rows(tmp_path, "purchases", rows).created == 2
    days = Purchase.objects.filter(order_number__in="AB").order_by("order_number")
    assert [str(each.purchased_on) for each in days] == ["2026-01-05", "2026-01-06"]
