"""Imports by a worker, their undoing, and what the tables hold."""

from typing import Any

from django.db import connection
from django.db.models import Model

from accounts.imports import jobs, storing
from accounts.imports.kinds import KINDS
from accounts.models import ImportRun

State = ImportRun.State


def loaded(
    kind: str, columns: dict[str, str], content: str, source: str = "crm", **how: Any
) -> ImportRun:
    file = storing.store("rows.csv", [content.encode()])
    run = ImportRun.objects.create(
        kind=kind, file=file, file_name=file.name, state=State.LOADING,
        mapping={"source": source, "columns": columns}, **how,
    )  # fmt: skip
    jobs.work(run.pk)
    run.refresh_from_db()
    assert run.state == State.LOADED, (run.error, run.problems)
    return run


def undone(run: ImportRun) -> ImportRun:
    jobs.ask(run, State.UNDOING)
    jobs.work(run.pk)
    run.refresh_from_db()
    assert run.state == State.UNDONE
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
