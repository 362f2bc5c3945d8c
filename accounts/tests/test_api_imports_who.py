"""Who may bring files by program, and whose imports anybody may ask for."""

from contextlib import nullcontext

import pytest

from accounts.imports import jobs
from accounts.models import ImportRun, Note
from accounts.tests.builders import (
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.import_api import IMPORTS, ORDERS, WISHES, brought, post
from accounts.tests.import_files import make_known_customer
from accounts.tests.reading import every_page, signed_in, signed_in_as

pytestmark = pytest.mark.django_db
NOTES = """
source = "crm"
[columns]
customer = "customer"
happened_on = "date"
text = "text"
"""
PEOPLE = 'source = "crm"\n[columns]\nexternal_id = "id"\nname = "name"\nemail = "mail"'
ROLES = ["executive", "manager", "director", "analyst", "admin"]
READS = ["", "rejects/"]
STEPS = ["load/", "undo/"]


@pytest.fixture(autouse=True)
def organisation(monkeypatch):
    monkeypatch.setattr(jobs, "prolonged", lambda lease: nullcontext())
    return make_organisation()


def run_of(user) -> str:
    """The address of a file of `user` that was checked, with a bad row."""
    key = f"A{user.pk}"
    make_known_customer(key, owner=user)
    rows = f"customer,date,text\n{key},2026-01-01,good\n{key},soon,bad\n"
    wishes = {"kind": "notes", "mapping": NOTES, "dry_run": True}
    run = brought(signed_in(user), rows, **wishes)
    assert (run["created"], run["rejected"]) == (1, 1)
    return f"{IMPORTS}{run['id']}/"


def status(answer) -> int:
    return answer.status_code


@pytest.mark.parametrize("path", READS + STEPS)
@pytest.mark.parametrize("role", ROLES)
def test_imports_of_others_are_there_for_administrators_alone(role, path):
    address = run_of(make_member("executive", make_team())) + path
    reader = signed_in_as(role)

    answer = reader.get(address) if path in READS else reader.post(address)

    allowed = {"": 200, "rejects/": 200, "load/": 202, "undo/": 409}
    refused = 403 if role == "analyst" else 404
    assert status(answer) == (allowed[path] if role == "admin" else refused)


@pytest.mark.parametrize("path", READS + STEPS)
@pytest.mark.parametrize("role", ["executive", "manager", "director", "admin"])
def test_everybody_who_imports_has_the_own_imports(role, path):
    user = make_member(role, make_team())
    address = run_of(user) + path
    client = signed_in(user)

    answer = client.get(address) if path in READS else client.post(address)

    allowed = {"": 200, "rejects/": 200, "load/": 202, "undo/": 409}
    assert status(answer) == allowed[path]


@pytest.mark.parametrize("path", ["", "1/", "1/rejects/", "1/load/", "1/undo/"])
def test_strangers_and_those_who_only_read_are_sent_away(client, path):
    method = "post" if path.endswith(("load/", "undo/")) else "get"

    assert status(getattr(client, method)(IMPORTS + path)) == 401
    assert status(getattr(signed_in_as("analyst"), method)(IMPORTS + path)) == 403


def test_the_list_shows_the_own_imports_and_administrators_all():
    executive = make_member("executive", make_team())
    mine, theirs = run_of(executive), run_of(make_member("manager", make_team()))

    def listed(client) -> set[str]:
        return {f"{IMPORTS}{row['id']}/" for row in every_page(client, IMPORTS)}

    assert listed(signed_in(executive)) == {mine}
    assert listed(signed_in_as("admin")) == {mine, theirs}
    assert listed(signed_in_as("director")) == set()


@pytest.mark.parametrize("role", ["executive", "manager", "director"])
def test_what_belongs_to_no_account_is_imported_by_administrators(role):
    rows = "id,name,mail\n1,Eve,eve@test.example\n"

    answer = post(signed_in_as(role), rows, kind="people", mapping=PEOPLE)

    assert status(answer) == 403
    assert "this kind of rows" in answer.json()["detail"]
    assert not ImportRun.objects.exists()


def test_rows_about_accounts_of_others_are_rejected_as_if_these_did_not_exist():
    executive = make_member("executive", make_team())
    make_known_customer("A", owner=executive)
    make_known_customer("B", owner=make_user())
    rows = "customer,date,text\nA,2026-01-01,ours\nB,2026-01-01,theirs\n"

    run = brought(
        signed_in(executive), rows, kind="notes", mapping=NOTES, skip_bad_rows=True
    )

    assert [row["reason"] for row in run["problems"]] == ["no customer 'B' from crm"]
    assert [note.text for note in Note.objects.all()] == ["ours"]


def test_those_who_only_read_bring_nothing():
    assert status(post(signed_in_as("analyst"), ORDERS, **WISHES)) == 403
    assert not ImportRun.objects.exists()
