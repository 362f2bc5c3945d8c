"""Bringing files as programs do, and doing the worker's work."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.imports import jobs
from accounts.models import ImportRun

IMPORTS = "/api/v1/imports/"
MAPPING = """
source = "crm"
[columns]
external_id = "id"
customer = "customer"
purchased_on = "date"
amount = "amount"
"""
ORDERS = "id,customer,date,amount\n1,A,2026-01-01,10.00\n"
BAD_ORDERS = ORDERS + "2,A,soon,20.00\n"
WISHES = {"kind": "purchases", "mapping": MAPPING}


def post(client: APIClient, content: str | bytes, **said: Any) -> Any:
    """Bring a file; `headers` and `name` beside what the form says."""
    headers, name = said.pop("headers", {}), said.pop("name", "orders.csv")
    data = content.encode() if isinstance(content, str) else content
    form = {"file": SimpleUploadedFile(name, data)} | said
    return client.post(IMPORTS, form, format="multipart", headers=headers)


def brought(client: APIClient, content: str | bytes, **said: Any) -> dict[str, Any]:
    """What became of the file once the worker was at it."""
    answer = post(client, content, **(WISHES | said))
    assert answer.status_code == 202, answer.content
    return worked(client, answer)


def worked(client: APIClient, answer: Any) -> dict[str, Any]:
    """The import where the answer says that it is, after the worker's work."""
    assert answer.status_code == 202, answer.content
    jobs.work(answer.json()["id"])
    told = client.get(answer["Location"])
    assert told.status_code == 200
    return told.json()


def step(
    client: APIClient, run: dict[str, Any], name: str, **said: Any
) -> dict[str, Any]:
    return worked(client, client.post(f"{IMPORTS}{run['id']}/{name}/", said))


def counts(run: dict[str, Any] | ImportRun) -> tuple[Any, ...]:
    told = run if isinstance(run, dict) else vars(run)
    return tuple(
        told[name] for name in ("rows", "created", "updated", "unchanged", "rejected")
    )
