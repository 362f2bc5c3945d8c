"""The page on which a person says how a file is written and what it means."""

from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import Customer, ImportProfile, ImportRun, Ticket
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_files import make_known_customer
from accounts.tests.import_pages import (
    ORDERS,
    bring,
    filled_in,
    mapped,
    page,
    step,
    worked,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ImportRun.State
TICKETS = (
    "Ticket ID,Account,Created date,Priority,Kind\n"
    "1,A,3/4/2026 10:15 AM,Sev 1,Question\n2,A,3/18/2026 1:05 PM,Low,Beschwerde\n"
)
ACCOUNTS = "Account ID,Name,Created date,Tier\nN,New,2022-12-07T10:25:00.000Z,Gold\n"


@pytest.fixture(autouse=True)
def admin(client):
    make_organisation()
    make_known_customer("A")
    user = make_member("admin", make_team())
    client.force_login(user)
    return user


def refused(client, **fields) -> str:
    """Why a file is not taken."""
    file = SimpleUploadedFile("orders.csv", ORDERS.encode())
    answer = client.post(reverse("accounts:imports"), {"file": file} | fields)
    assert answer.status_code == 422
    return str(answer.context["error"])


def shown(client, run: ImportRun, query: str = "") -> str:
    return unescape(client.get(f"{page(run, 'import-map')}{query}").content.decode())


def test_moments_with_am_and_pm_are_suggested_and_read(client):
    run = mapped(client, bring(client, TICKETS), "tickets")
    assert (run.mapping["formats"]["datetime"], run.rejected) == (
        "%m/%d/%Y %I:%M %p", 2,
    )  # fmt: skip
    assert not any("10:15" in problem["reason"] for problem in run.problems)


def test_a_day_may_be_written_as_a_moment(client):
    run = step(client, mapped(client, bring(client, ACCOUNTS), "customers"), "load")
    assert run.state == State.LOADED
    assert Customer.objects.get(name="New").acquired_on == date(2022, 12, 7)


def test_changing_the_mapping_destroys_no_format_that_the_page_does_not_know(client):
    formats = {"date": "%d %b %Y", "datetime": "%d %b %Y %H.%M"}
    mapping = {"source": "crm", "mode": "live", "columns": {"name": "Name"}}
    run = bring(client, ACCOUNTS.replace("2022-12-07T10:25:00.000Z", "7 Dec 2022"))
    ImportRun.objects.update(
        kind="customers", mapping=mapping | {"formats": formats}, state=State.CHECKED
    )
    columns = {"column-external_id": "Account ID", "column-acquired_on": "Created date"}
    run = mapped(client, run, "customers", **columns)
    assert run.mapping["formats"].items() >= formats.items()
    assert (run.mapping["mode"], run.rejected) == ("live", 0)


def test_words_are_translated_on_the_page(client):
    words = {"word-severity-Sev 1": "3", "word-kind-Beschwerde": "complaint"}
    run = bring(client, TICKETS)
    assert "Words to translate" in shown(client, run, "?kind=tickets")
    run = step(client, mapped(client, run, "tickets", **words), "load")
    assert run.mapping["values"] == {
        "severity": {"Sev 1": "3"}, "kind": {"Beschwerde": "complaint"},
    }  # fmt: skip
    assert {ticket.kind for ticket in Ticket.objects.all()} == {"question", "complaint"}


def test_words_beyond_the_first_rows_are_asked_for_after_a_check(client):
    rows = [f"{n},A,3/18/2026 1:05 PM,Low,Question\n" for n in range(10, 260)]
    head = TICKETS.splitlines()[0] + "\n"
    run = bring(client, head + "".join(rows) + "9,A,3/4/2026 10:15 AM,Blocker,Praise\n")
    assert "Blocker" not in shown(client, run, "?kind=tickets")
    run = mapped(client, run, "tickets")
    report = unescape(client.get(page(run)).content.decode())
    assert "Words that are not known here: 'Blocker'" in report
    run = mapped(client, run, "tickets", **{"word-severity-Blocker": "4"})
    assert run.rejected == 0


def test_a_translation_stays_until_it_is_taken_away(client):
    words = {"word-severity-Sev 1": "3", "word-kind-Beschwerde": "complaint"}
    run = mapped(client, bring(client, TICKETS), "tickets", **words)
    assert mapped(client, run, "tickets").mapping["values"]["severity"] == {
        "Sev 1": "3"
    }
    again = mapped(client, run, "tickets", **{"word-severity-Sev 1": ""})
    assert "severity" not in again.mapping["values"]


def test_a_look_at_the_words_of_another_column_keeps_nothing(client):
    run = bring(client, TICKETS.replace("Priority", "Dringend"))
    address = f"{page(run, 'import-map')}?kind=tickets"
    data = filled_in(client, address) | {"look": "1", "column-severity": "Dringend"}
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert "Sev 1" in answer.content.decode().split('id="words"')[1]
    run.refresh_from_db()
    assert run.state == State.NEW


def test_columns_are_kept_as_attributes(client):
    run = mapped(client, bring(client, ACCOUNTS), "customers", attributes=["Tier"])
    run = mapped(client, run, "customers")
    step(client, run, "load")
    assert Customer.objects.get(name="New").attributes == {"Tier": "Gold"}


def test_how_a_file_is_read_is_chosen_and_stays_chosen(client):
    run = bring(client, ORDERS.replace(",", "|").replace("A|", "é|").encode("cp1252"))
    query = "&encoding=cp1252&delimiter=|"
    choice = client.get(f"{page(run, 'import-map')}?kind=purchases{query}")
    held = {field.name: field.value() for field in choice.context["draft"].file}
    assert held == {"kind": "purchases", "encoding": "cp1252", "delimiter": "|"}
    run = mapped(client, run, "purchases", query)
    assert run.mapping["file"] == {"encoding": "cp1252", "delimiter": "|"}
    assert "delimiter" not in mapped(client, run, "purchases", "&delimiter=").mapping[
        "file"
    ]  # fmt: skip


def test_the_way_out_of_an_unreadable_file_keeps_the_kind(client):
    run = bring(client, ORDERS.replace("1,A", "é,A").encode("cp1252"))
    answer = client.get(f"{page(run, 'import-map')}?kind=purchases")
    assert answer.status_code == 422
    assert b"?kind=purchases&amp;encoding=cp1252" in answer.content
    assert b"under [file] in the mapping" not in answer.content
    assert "found from the columns" not in answer.content.decode()
    assert "found from the columns" in shown(client, run)


def test_windows_bytes_beyond_the_first_rows_are_offered_after_the_check(client):
    rows = [f"{n},A,2026-01-01,1,{'x' * 100}\n" for n in range(1, 20_000)]
    content = "".join(["Order ID,Account,Order Date,Amount,Remark\n", *rows])
    run = bring(client, f"{content}é,A,2026-01-01,1,\n".encode("cp1252"))
    run = mapped(client, run)
    assert run.state == State.FAILED
    report = client.get(page(run)).content.decode()
    assert "?encoding=cp1252" in report
    assert "under [file] in the mapping" not in report
    assert "Line 20,001: é,A,2026-01-01,1," in shown(client, run, "?encoding=cp1252")
    assert mapped(client, run, query="&encoding=cp1252").rejected == 0


def test_a_sheet_is_chosen(client):
    workbook, content = Workbook(), BytesIO()
    workbook.active.title = "Notes"
    orders = workbook.create_sheet("Orders")
    for line in ORDERS.splitlines():
        orders.append(line.split(","))
    workbook.save(content)
    run = bring(client, content.getvalue(), "orders.xlsx")
    assert "the sheet Notes is empty" in shown(client, run)
    assert "Orders</option>" in shown(client, run)
    assert mapped(client, run, query="&sheet=Orders").created == 1


@pytest.mark.parametrize("query", ["encoding=rot13", "delimiter=xx", "sheet=x"])
def test_an_impossible_way_to_read_a_file_is_refused_in_words(client, query):
    run = bring(client, ORDERS)
    answer = client.get(f"{page(run, 'import-map')}?{query}")
    assert answer.status_code == (200 if "sheet" in query else 422)


def test_a_file_that_holds_everything_needs_keys(client):
    run = bring(client, "Account,Person\nA,ada@test.example\n")
    assert "The file holds everything" not in shown(client, run, "?kind=assignments")
    assert "The file holds everything" in shown(client, run, "?kind=purchases")


def test_the_day_a_file_speaks_of_is_asked_for_with_a_saved_mapping(client):
    mapped(client, bring(client, ORDERS), profile="orders")
    run = worked(bring(client, ORDERS, profile="orders", file_day="2026-01-15"))
    assert run.file_day == date(2026, 1, 15)
    again = worked(bring(client, ORDERS, like=run.pk))
    assert again.file_day == date(2026, 1, 15)


def test_the_day_a_file_speaks_of_is_carried_to_the_mapping(client):
    run = bring(client, ORDERS, file_day="2026-01-15")
    assert mapped(client, run).file_day == date(2026, 1, 15)


@pytest.mark.parametrize("day", ["soon", "2999-01-01"])
def test_a_file_speaks_of_no_day_ahead(client, day):
    assert "date" in refused(client, file_day=day)
    assert not ImportRun.objects.exists()


def test_a_mapping_of_two_files_is_not_offered_and_says_why(client):
    joins = {"orders": {"file": "orders.csv", "on": "OrderID"}}
    ImportProfile.objects.create(name="two", kind="purchases", mapping={"joins": joins})
    answer = client.get("/imports/").content.decode()
    assert '<option value="two">' not in answer
    assert "two also reads orders.csv" in answer
    assert "This mapping also reads orders.csv" in refused(client, profile="two")
    assert not ImportRun.objects.exists()


def test_columns_that_the_mapping_names_and_the_file_lacks_are_told(client):
    run = bring(client, ORDERS)
    columns = {"customer": "Account", "amount": "orders.Total"}
    ImportRun.objects.update(kind="purchases", mapping={"columns": columns})
    told = shown(client, run)
    assert "columns that this file does not have: orders.Total" in told


def test_kinds_are_called_by_their_words(client):
    ImportProfile.objects.create(name="shares", kind="wallet_shares", mapping={})
    assert "shares (wallet shares)" in client.get("/imports/").content.decode()


def test_more_columns_than_are_allowed_are_refused_before_they_are_listed(
    client, settings
):
    settings.IMPORT_MAX_COLUMNS = 3
    run = bring(client, ORDERS)
    answer = client.get(f"{page(run)}map/")
    assert answer.status_code == 422
    assert "3 are allowed here" in answer.content.decode()
