"""Whatever an import changed, its undo brings every table back to what it was."""

import csv
import io
import tomllib
from itertools import count

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Recorded
from accounts.tests.builders import make_organisation, make_user
from accounts.tests.import_files import make_known_customer
from accounts.tests.import_runs import all_of, loaded, undone
from accounts.tests.odd_rows import Kind, Row, rows_of
from accounts.tests.test_import_properties import CUSTOMERS, PEOPLE, READINGS, TICKETS

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
_numbers = count(1)


@pytest.fixture
def organisation():
    make_organisation()
    make_user("Ann", email="ann@crm.example")
    make_user("Bo", email="bo@crm.example")


def tables() -> dict[str, bytes]:
    models = apps.get_app_config("accounts").get_models()
    return {
        model.__name__: all_of(model) for model in models if issubclass(model, Recorded)
    }


def as_text(kind: Kind, rows: list[Row], source: str) -> str:
    """The rows, with addresses of their own for each source."""
    file = io.StringIO()
    out = csv.writer(file, quoting=csv.QUOTE_ALL)
    out.writerow(["n", *kind.columns])
    out.writerows(row.in_words(is_corrected=False) for row in rows)
    return file.getvalue().replace("hr.example", f"{source}.example")


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize(
    "kind", [TICKETS, READINGS, CUSTOMERS, PEOPLE], ids=lambda kind: kind.name
)
@settings(
    max_examples=4, deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
    ],
)  # fmt: skip
@given(data=st.data())
def test_an_undo_restores_every_table(kind, data):
    source = f"crm{next(_numbers)}"
    make_known_customer("A", source)
    make_known_customer("B", source)
    columns = tomllib.loads(kind.mapping)

    def bring(rows: list[Row]):
        content = as_text(kind, rows, source)
        return loaded(kind.name, columns, content, source, skips_bad_rows=True)

    bring(data.draw(rows_of(kind)))
    before = tables()
    run = undone(bring(data.draw(rows_of(kind))))
    assert tables() == before
    assert run.left_by_undo == []
