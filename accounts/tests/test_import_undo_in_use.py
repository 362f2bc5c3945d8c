"""What an undo leaves because others need it by now, or stand in its place."""

from datetime import date

import pytest
from django.db import DatabaseError

from accounts.imports import jobs, undo
from accounts.imports.undo.references import recorded_models, references
from accounts.models import (
    Assignment,
    Customer,
    ExternalId,
    ImportRun,
    Note,
    Segment,
    Team,
    User,
)
from accounts.tests.builders import (
    make_assignment,
    make_member,
    make_note,
    make_organisation,
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
    loaded,
    undone,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
FAMILY = "id,name,since,parent\nP,Parent,2020-01-01,\nC,Child,2020-01-01,P\n"
WITH_PARENT = {"external_id": "id", "name": "name", "acquired_on": "since",
               "parent": "parent"}  # fmt: skip
RUNS = {"runs": True}
REPORTING = {"external_id": "id", "name": "name", "email": "email",
             "reports_to": "boss"}  # fmt: skip


@pytest.fixture(autouse=True)
def organisation():
    make_organisation()


def customer_called(key: str) -> Customer:
    return ExternalId.objects.get(external_id=key).customer


def test_the_parent_of_an_account_that_stays_stays_too():
    run = loaded("customers", WITH_PARENT, FAMILY)
    make_note(customer_called("C"))
    undone(run)
    assert Customer.objects.count() == 2
    assert len(run.left_by_undo) == 2


def test_a_family_of_accounts_that_nobody_needs_goes_as_a_whole():
    run = loaded("customers", WITH_PARENT, FAMILY)
    undone(run)
    assert not Customer.objects.exists()
    assert run.left_by_undo == []


def test_the_team_above_a_team_that_stays_stays_too():
    rows = "1,Ann,a@x.example,\n2,Bo,b@x.example,1\n3,Cy,c@x.example,2\n"
    run = loaded("people", REPORTING, f"id,name,email,boss\n{rows}")
    below = Team.objects.exclude(parent=None).get()
    make_member("executive", below)
    undone(run)
    assert set(Team.objects.all()) == {below, below.parent}


def test_somebody_who_wrote_a_note_stays():
    run = loaded("people", PEOPLE, TWO_PEOPLE)
    make_note(make_known_customer(), author=User.objects.get(name="Ann"))
    undone(run)
    assert Note.objects.get().author.name == "Ann"
    assert run.left_by_undo == ["user 7: in use"]


def test_every_reference_that_the_database_checks_is_looked_at():
    hidden = {
        (each.related_model.__name__, each.field.name)
        for model in recorded_models()
        for each in references(model)
    }
    assert {
        ("Note", "author"), ("Ticket", "handler"), ("Promise", "user"),
        ("Review", "user"), ("Lead", "user"), ("ServiceActivity", "user"),
        ("AgentFeedback", "user"), ("CompetitorSighting", "user"),
        ("ImportProfile", "created_by"), ("ImportRun", "undone_by"),
        ("ImportanceRating", "contact"),
    } <= hidden  # fmt: skip


def test_an_owner_whom_another_followed_is_left_and_all_else_undone():
    loaded("people", PEOPLE, TWO_PEOPLE)
    loaded("customers", CUSTOMERS, f"{ACCOUNTS}A,Acme,2020-01-01,,7\n")
    run = loaded(
        "customers", CUSTOMERS, f"{ACCOUNTS}A,Acme & Co,2020-01-01,,8\n",
        file_day=date(2026, 5, 1),
    )  # fmt: skip
    account, taken = customer_called("A"), date(2026, 6, 1)
    Assignment.objects.filter(ended_on=None).update(ended_on=taken)
    make_assignment(account, make_user("Cy"), started_on=taken)

    undone(run)

    account.refresh_from_db()
    assert account.name == "Acme"
    owners = account.assignments.order_by("started_on").values_list("user__name")
    assert [name for (name,) in owners] == ["Ann", "Bo", "Cy"]
    reasons = sorted(line.split(": ")[1] for line in run.left_by_undo)
    assert reasons == ["changed since", "something newer is in its place"]


def test_what_an_import_deleted_and_cannot_come_back_is_listed():
    owners = {"customer": "c", "person": "p", "started_on": "d", "ended_on": "e"}
    loaded("people", PEOPLE, TWO_PEOPLE)
    make_known_customer("A")
    events = {"customer": "c", "person": "p", "started_on": "d"}
    loaded("assignments", events, "c,p,d\nA,7,2026-01-01\n", given=RUNS)
    run = loaded("assignments", events, "c,p,d\nA,8,2026-02-01\n", given=RUNS)
    loaded("assignments", owners, "c,p,d,e\nA,7,2025-06-01,2026-02-01\n")
    undone(run)
    assert [line.split(": ")[1] for line in run.left_by_undo] == [
        "something newer is in its place"
    ]


def test_how_much_more_was_left_is_told(monkeypatch):
    monkeypatch.setattr(undo, "SHOWN", 2)
    make_known_customer("A")
    rows = "".join(f"{number},A,2026-01-01,1\n" for number in range(5))
    run = loaded("purchases", PURCHASES, f"id,customer,date,amount\n{rows}")
    customer_called("A").purchases.update(amount=2)
    undone(run)
    assert run.left_by_undo[2:] == ["and 3 more"]


def test_a_segment_goes_once_its_accounts_have_their_old_one_back():
    loaded("customers", CUSTOMERS, f"{ACCOUNTS}A,Acme,2020-01-01,Small,\n")
    run = loaded("customers", CUSTOMERS, f"{ACCOUNTS}A,Acme,2020-01-01,Large,\n")
    undone(run)
    assert [segment.name for segment in Segment.objects.all()] == ["Small"]
    assert run.left_by_undo == []


def test_an_undo_that_the_database_refuses_says_so_and_can_be_tried_again(monkeypatch):
    run = loaded("people", PEOPLE, TWO_PEOPLE)

    def refuse(run):
        raise DatabaseError("not today")

    monkeypatch.setattr(jobs, "undo", refuse)
    asked_back(run)
    assert (run.state, run.attempts) == (ImportRun.State.LOADED, 0)
    assert run.error.startswith("The database refuses the undo: not today.")
    monkeypatch.undo()
    undone(run)
    assert run.error == ""
