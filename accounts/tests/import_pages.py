"""Steps of an import by page, for the tests of its pages."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.imports import jobs
from accounts.models import ImportRun

ORDERS = "Order ID,Account,Order Date,Amount\n1,A,2026-01-01,10.00\n"


def bring(client, content, name="orders.csv", **fields) -> ImportRun:
    data = content if isinstance(content, bytes) else content.encode()
    response = client.post(
        reverse("accounts:imports"), {"file": SimpleUploadedFile(name, data)} | fields
    )
    assert response.status_code == 302, response.content.decode()[:2000]
    return ImportRun.objects.latest("pk")


def page(run: ImportRun, name: str = "import") -> str:
    return reverse(f"accounts:{name}", args=[run.pk])


def filled_in(client, address: str) -> dict[str, object]:
    """What a browser would send of the mapping's form, were it left as it is."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False)}


def mapped(client, run: ImportRun, kind="purchases", query="", **changes) -> ImportRun:
    """Take the suggested mapping, and check the file."""
    address = f"{page(run, 'import-map')}?kind={kind}{query}"
    data = filled_in(client, address) | {"source": "crm"} | changes
    response = client.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    jobs.work(run.pk)
    run.refresh_from_db()
    return run


def step(client, run: ImportRun, name: str) -> ImportRun:
    client.post(page(run), {"step": name})
    return worked(run)
