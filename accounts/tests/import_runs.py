"""Imports by a worker, their undoing, and what the tables hold."""

from typing import Any

from django.db import connection
from django.db.models import Model

from accounts.imports import jobs, storing
from accounts.imports.kinds import KINDS
from accounts.models import ImportRun, User

State = ImportRun.State
PURCHASES = {"external_id": "id", "customer": "customer", "purchased_on": "date",
             "amount": "amount"}  # fmt: skip
CUSTOMERS = {"external_id": "id", "name": "name", "acquired_on": "since",
             "segment": "segment", "owner": "owner"}  # fmt: skip
PEOPLE = {"external_id": "id", "name": "name", "email": "email", "team": "team"}
TWO_PEOPLE = "id,name,email,team\n7,Ann,ann@crm.example,North\n8,Bo,bo@crm.example,\n"
ACCOUNTS = "id,name,since,segment,owner\n"


def loaded(
    kind: str,
    columns: dict[str, str],
    content: str,
    source: str = "crm",
    given: dict[str, Any] | None = None,
    **how: Any,
) -> ImportRun:
    """`given`: what else the mapping says; `how`: columns of the run."""
    file = storing.store("rows.csv", [content.encode()])
    run = ImportRun.objects.create(
        kind=kind, file=file, file_name=file.name, state=State.LOADING,
        mapping={"source": source, "columns": columns} | (given or {}), **how,
    )  # fmt: skip
    jobs.work(run.pk)
    run.refresh_from_db()
    assert run.state == State.LOADED, (run.error, run.problems)
    return run


def asked_back(run: ImportRun, user: User | None = None) -> ImportRun:
    """The run after a worker was asked to undo it."""
    jobs.ask(run, State.UNDOING, undone_by=user)
    jobs.work(run.pk)
    run.refresh_from_db()
    return run


def undone(run: ImportRun) -> ImportRun:
    asked_back(run)
    assert run.state == State.UNDONE, run.error
    return run


def everything(kind: str) -> bytes:
    """The business columns of a table, as a database would export them."""
    return all_of(KINDS[kind].model)


def all_of(model: type[Model]) -> bytes:
    columns = ", ".join(
        field.column
        for field in model._meta.concrete_fields
        if field.name not in ("id", "recorded_at", "recorded_xid")
    )
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")  # noqa: S608
        return repr(cursor.fetchall()).encode()
