"""What an undo takes back, and what it leaves."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.imports import jobs
from accounts.imports.leases import claim
from accounts.imports.undo.tables import Table
from accounts.management.commands import undo_import
from accounts.models import (
    Customer,
    Feed,
    ImportRun,
    Purchase,
    Segment,
    SupersededRow,
    Team,
    User,
)
from accounts.tests.builders import (
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.import_files import make_known_customer
from accounts.tests.import_runs import (
    ACCOUNTS,
    CUSTOMERS,
    PEOPLE,
    PURCHASES,
    TWO_PEOPLE,
    asked_back,
    everything,
    loaded,
    undone,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
HEADER = "id,customer,date,amount\n"
FIRST = f"{HEADER}1,A,2026-01-01,10\n2,A,2026-01-02,20\n"
SECOND = f"{HEADER}1,A,2026-01-01,99\n3,A,2026-01-03,30\n"


@pytest.fixture(autouse=True)
def organisation():
    make_organisation()


def test_an_undo_leaves_the_table_as_it_was():
    make_known_customer("A")
    loaded("purchases", PURCHASES, FIRST)
    before, feeds = everything("purchases"), list(Feed.objects.values("kind"))

    run = undone(loaded("purchases", PURCHASES, SECOND))

    assert everything("purchases") == before
    assert list(Feed.objects.values("kind")) == feeds
    assert run.left_by_undo == []


def test_rows_edited_since_are_left_and_listed():
    make_known_customer("A")
    run = loaded("purchases", PURCHASES, FIRST)
    Purchase.objects.filter(external_id="2").update(amount=21)

    undone(run)

    assert list(Purchase.objects.values_list("external_id", "amount")) == [("2", 21)]
    assert run.left_by_undo == ["purchase 2: changed since"]


def test_rows_deleted_since_stay_deleted_and_are_listed():
    make_known_customer("A")
    run = loaded("purchases", PURCHASES, FIRST)
    Purchase.objects.filter(external_id="2").delete()
    undone(run)
    assert not Purchase.objects.exists()
    assert run.left_by_undo == ["purchase 2: changed since"]


def test_the_history_keeps_both_the_import_and_its_undo():
    make_known_customer("A")
    loaded("purchases", PURCHASES, FIRST)
    undone(loaded("purchases", PURCHASES, SECOND))
    kept = SupersededRow.objects.filter(fact="accounts_purchase").order_by("id")
    changes = [(row.operation, str(row.content["amount"])) for row in kept]
    assert ("UPDATE", "10.0") in changes
    assert ("UPDATE", "99.0") in changes
    assert ("DELETE", "30.0") in changes


def test_an_account_that_others_speak_of_stays():
    run = loaded(
        "customers", CUSTOMERS, "id,name,since,segment,owner\nA,Acme,2020-01-01,,\n"
    )
    loaded("purchases", PURCHASES, FIRST)
    undone(run)
    assert Customer.objects.get().name == "Acme"
    assert len(run.left_by_undo) == 1
    assert run.left_by_undo[0].endswith("in use")


def test_an_undone_hand_over_gives_the_account_back():
    loaded("people", PEOPLE, TWO_PEOPLE)
    loaded("customers", CUSTOMERS, f"{ACCOUNTS}A,Acme,2020-01-01,,7\n")
    before = everything("assignments")
    undone(loaded("customers", CUSTOMERS, f"{ACCOUNTS}A,Acme,2020-01-01,,8\n"))
    assert everything("assignments") == before


def test_new_accounts_go_with_their_keys_owners_and_segments():
    loaded("people", PEOPLE, "id,name,email,team\n7,Ann,ann@crm.example,North\n")
    run = loaded(
        "customers", CUSTOMERS,
        "id,name,since,segment,owner\nA,Acme,2020-01-01,Large,7\n",
    )  # fmt: skip
    undone(run)
    assert not Customer.objects.exists()
    assert User.objects.get().assignments.count() == 0
    assert run.left_by_undo == []


def test_a_segment_that_an_older_account_was_moved_to_goes_as_well():
    header = "id,name,since,segment,owner\n"
    loaded("customers", CUSTOMERS, f"{header}A,Acme,2020-01-01,Small,\n")
    run = loaded("customers", CUSTOMERS, f"{header}A,Acme,2020-01-01,Large,\n")
    assert undone(run).left_by_undo == []
    assert Segment.objects.get().name == "Small"


def test_people_who_were_never_here_go_with_their_teams():
    run = loaded("people", PEOPLE, "id,name,email,team\n7,Ann,ann@crm.example,North\n")
    undone(run)
    assert not User.objects.exists()
    assert not Team.objects.exists()


def test_whoever_has_signed_in_stays():
    run = loaded("people", PEOPLE, "id,name,email,team\n7,Ann,ann@crm.example,North\n")
    User.objects.update(last_login="2026-01-01T00:00Z")
    undone(run)
    assert User.objects.get().name == "Ann"


FAMILY = {"external_id": "id", "name": "name", "acquired_on": "since",
          "parent": "parent"}  # fmt: skip
UPRIGHT = "id,name,since,parent\nA,A,2020-01-01,\nB,B,2020-01-01,A\n"
OVERTURNED = "id,name,since,parent\nA,A,2020-01-01,B\nB,B,2020-01-01,\n"


def test_accounts_that_changed_places_change_back():
    loaded("customers", FAMILY, UPRIGHT)
    before = everything("customers")
    run = undone(loaded("customers", FAMILY, OVERTURNED))
    assert everything("customers") == before
    assert run.left_by_undo == []


def test_superiors_who_changed_places_change_back():
    columns = {"external_id": "id", "name": "name", "email": "email",
               "reports_to": "boss"}  # fmt: skip
    header = "id,name,email,boss\n"
    last = "3,Cy,cy@crm.example,2\n"
    first = f"{header}1,Al,al@crm.example,\n2,Bo,bo@crm.example,1\n{last}"
    second = f"{header}1,Al,al@crm.example,2\n2,Bo,bo@crm.example,\n{last}"
    loaded("people", columns, first + "4,Di,di@crm.example,1\n")
    before = list(Team.objects.order_by("pk").values("name", "parent"))
    undone(loaded("people", columns, second + "4,Di,di@crm.example,1\n"))
    assert list(Team.objects.order_by("pk").values("name", "parent")) == before


def test_a_place_that_no_longer_fits_is_told_and_left():
    loaded("customers", FAMILY, UPRIGHT)
    run = loaded(
        "customers", FAMILY, UPRIGHT.replace("B,B,2020-01-01,A", "B,B,2020-01-01,")
    )
    above, below = Customer.objects.order_by("name")
    above.parent = below
    above.save()
    (line,) = undone(run).left_by_undo
    assert line.endswith("something newer is in its place")
    assert Customer.objects.get(name="B").parent is None


def test_a_change_that_comes_while_an_undo_begins_is_left_and_listed(monkeypatch):
    make_known_customer("A")
    run = loaded("purchases", PURCHASES, FIRST)
    hold = Table.hold

    def change_and_hold(table: Table) -> None:
        if table.model is Purchase:
            Purchase.objects.filter(external_id="2").update(amount=21)
        hold(table)

    monkeypatch.setattr(Table, "hold", change_and_hold)
    undone(run)
    assert list(Purchase.objects.values_list("external_id", "amount")) == [("2", 21)]
    assert run.left_by_undo == ["purchase 2: changed since"]


def test_what_changed_staff_is_undone_by_superusers_only():
    make_user("Chief", is_staff=True, source="crm", external_id="7")
    rows = "id,name,email,team\n7,Mallory,m@crm.example,\n"
    run = loaded("people", PEOPLE, rows)
    refused = asked_back(run, make_member("admin", make_team()))
    assert "people of the staff" in refused.error
    assert User.objects.get(external_id="7").name == "Mallory"
    undone(run)
    assert User.objects.get(external_id="7").name == "Chief"


def test_the_command_takes_over_from_a_worker_that_dies(monkeypatch):
    make_known_customer("A")
    run = loaded("purchases", PURCHASES, FIRST)
    ask = jobs.ask

    def ask_and_be_outrun(*what, **how) -> None:
        ask(*what, **how)
        assert claim(run.pk)

    def outlive_the_lease(seconds) -> None:
        ImportRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))

    monkeypatch.setattr(jobs, "ask", ask_and_be_outrun)
    monkeypatch.setattr(undo_import.time, "sleep", outlive_the_lease)
    call_command("undo_import", str(run.pk))
    assert not Purchase.objects.exists()
