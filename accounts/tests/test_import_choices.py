"""What a mapping may leave out, count once, compute, and say of the whole file."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.imports.kinds import KINDS
from accounts.imports.transformations import year_after
from accounts.models import Contract, Customer, Note, Purchase, Team, Ticket
from accounts.tests.builders import make_contact, make_organisation
from accounts.tests.import_files import (
    KEYED_PURCHASES,
    PURCHASES,
    counts,
    load,
    make_known_customer,
    problems,
)

pytestmark = pytest.mark.django_db
DEALS = "customer,date,amount,stage\nA,2026-01-01,10,Won\nA,2026-01-02,20,Lost\n"
OPPORTUNITIES = settings.BASE_DIR.parent / "shared" / "data" / "maven_crm"


@pytest.fixture(autouse=True)
def customer():
    make_organisation()
    return make_known_customer("A")


def test_rows_that_are_not_asked_for_are_left_out_and_counted(tmp_path):
    report = load(tmp_path, "purchases", PURCHASES + '[only]\nstage = "Won"\n', DEALS)
    assert (counts(report), report.rows, report.skipped) == ((1, 0, 0, 0), 1, 1)
    assert Purchase.objects.get().amount == 10


def test_equal_rows_count_once_where_the_mapping_says_so(tmp_path):
    rows = "id,customer,date,amount\n1,A,2026-01-01,10\n1,A,2026-01-01,10\n"
    mapping = "repeats = true\n" + KEYED_PURCHASES
    assert counts(load(tmp_path, "purchases", mapping, rows)) == (1, 0, 1, 0)
    contradicting = rows + "1,A,2026-01-01,11\n"
    report = load(tmp_path, "purchases", mapping, contradicting)
    assert [each.line for each in report.problems] == [2, 4]


def test_of_several_keys_in_a_cell_the_first_counts(tmp_path):
    mapping = PURCHASES + '[lists]\ncustomer = ";"\n'
    rows = "customer,date,amount\nA; B,2026-01-01,10\nB;A,2026-01-01,10\n"
    report = load(tmp_path, "purchases", mapping, rows)
    assert problems(report) == ["line 3, customer: no customer 'B' from crm"]


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2026, 3, 5), date(2027, 3, 5)), (date(2024, 2, 29), date(2025, 3, 1))],
)
def test_a_year_on_is_the_same_day_or_the_first_of_march(day, later):
    assert year_after(day=day) == later


def test_a_won_deal_becomes_a_contract_of_a_year(tmp_path):
    mapping = """
    source = "crm"
    [columns]
    customer = "customer"
    signed_on = "date"
    started_on = "date"
    annual_value = "amount"
    [computed.ended_on]
    use = "year_after"
    day = "date"
    """
    load(tmp_path, "contracts", mapping, DEALS)
    assert Contract.objects.first().ended_on.year == 2027


def test_history_was_knowable_on_its_day_and_live_facts_were_not(tmp_path):
    load(tmp_path, "purchases", 'mode = "history"\n' + PURCHASES, DEALS)
    first = Purchase.objects.order_by("purchased_on").first()
    assert first.knowable_on == first.purchased_on
    live = PURCHASES.replace("crm", "erp") + '[references]\ncustomer = "crm"\n'
    load(tmp_path, "purchases", live, DEALS)
    assert Purchase.objects.filter(source="erp").first().knowable_on is None


def test_rows_that_a_full_file_lacks_are_listed_and_stay(tmp_path):
    rows = "id,customer,date,amount\n1,A,2026-01-01,10\n2,A,2026-01-02,20\n"
    load(tmp_path, "purchases", KEYED_PURCHASES, rows)
    full = "is_snapshot = true\n" + KEYED_PURCHASES
    report = load(tmp_path, "purchases", full, rows.split("2,A")[0])
    assert (report.vanished, report.vanished_count) == (["2"], 1)
    assert Purchase.objects.count() == 2


def test_a_full_file_without_keys_lacks_only_what_it_lacks(tmp_path):
    load(tmp_path, "purchases", PURCHASES, DEALS)
    full = "is_snapshot = true\n" + PURCHASES
    assert load(tmp_path, "purchases", full, DEALS).vanished_count == 0
    assert load(tmp_path, "purchases", full, DEALS.split("A,2026-01-02")[0]).vanished


def test_a_contact_of_another_account_is_as_unknown_as_any(tmp_path):
    theirs = make_known_customer("B")
    make_contact(theirs, source="crm", external_id="c1")
    mapping = """
    source = "crm"
    [columns]
    customer = "customer"
    contact = "contact"
    happened_on = "date"
    """
    rows = "customer,contact,date\nA,c1,2026-01-01\n"
    report = load(tmp_path, "notes", mapping, rows)
    assert problems(report) == ["line 2, contact: no contact 'c1' of this account"]


TICKETS = """
source = "desk"
[references]
customer = "crm"
[columns]
customer = "customer"
opened_at = "opened"
resolved_at = "closed"
"""


def test_instants_without_an_offset_are_of_the_organisations_zone(tmp_path):
    mapping = TICKETS + '[formats]\ntime_zone = "Asia/Tokyo"\n'
    load(tmp_path, "tickets", mapping, "customer,opened,closed\nA,2026-01-02 08:30,\n")
    assert Ticket.objects.get().opened_at.isoformat() == "2026-01-01T23:30:00+00:00"


def test_what_the_database_would_refuse_is_told_by_line(tmp_path):
    rows = "customer,opened,closed\nA,2026-01-02 08:30,2026-01-01\n"
    report = load(tmp_path, "tickets", TICKETS, rows)
    assert problems(report) == ["line 2, closed: resolved_at lies before opened_at"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_names_its_fields_once_and_knows_what_it_needs(kind):
    names = [field.name for field in kind.fields]
    assert len(names) == len(set(names))
    assert any(field.is_required for field in kind.fields)


@pytest.mark.skipif(not OPPORTUNITIES.exists(), reason="the data are not here")
def test_a_pipeline_gives_accounts_parents_teams_purchases_and_notes(capsys):
    folder = settings.BASE_DIR / "samples" / "opportunities"
    for kind, file, mapping in (
        ("people", "sales_teams", "managers"),
        ("people", "sales_teams", "agents"),
        ("customers", "accounts", "accounts"),
        ("products", "products", "products"),
        ("purchases", "sales_pipeline", "won"),
        ("notes", "sales_pipeline", "lost"),
        ("assignments", "sales_pipeline", "owners"),
    ):
        path = OPPORTUNITIES / f"{file}.csv"
        call_command("import", kind, path, "--mapping", folder / f"{mapping}.toml")
    assert (Purchase.objects.count(), Note.objects.count()) == (4238, 2473)
    assert Customer.objects.exclude(parent=None).count() == 15
    assert Team.objects.count() == 6
