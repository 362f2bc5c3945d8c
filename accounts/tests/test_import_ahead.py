"""What happened cannot lie ahead; what is due, starts or ends can."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from accounts.tests.builders import TODAY, make_organisation, make_user
from accounts.tests.import_files import counts, load, make_known_customer, problems

pytestmark = pytest.mark.django_db
COLUMNS = {
    "purchases": "customer,purchased_on,amount,promised_on",
    "notes": "customer,happened_on,text",
    "contacts": "customer,since,name",
    "contracts": "customer,signed_on,started_on,ended_on,annual_value",
    "assignments": "customer,started_on,person",
}
REST = {
    "purchases": "5,2030-01-01",
    "notes": "Said hello",
    "contacts": "Maria Anders",
    "contracts": "2030-01-01,2031-01-01,9",
    "assignments": "ada@test.example",
}


def load_row(folder, kind: str, day: date):
    columns = "".join(f'{name} = "{name}"\n' for name in COLUMNS[kind].split(","))
    mapping = f'source = "crm"\n[columns]\n{columns}'
    return load(folder, kind, mapping, f"{COLUMNS[kind]}\nA,{day},{REST[kind]}\n")


@pytest.fixture
def frozen() -> Organisation:
    make_known_customer("A")
    make_user(email="ada@test.example")
    return make_organisation()


@pytest.fixture
def live(frozen) -> date:
    """The day it is where the clock runs."""
    Organisation.objects.update(frozen_on=None, time_zone="UTC")
    return timezone.now().date()


@pytest.mark.parametrize("kind", COLUMNS)
def test_facts_after_the_frozen_day_are_refused(tmp_path, frozen, kind):
    day, column = TODAY + timedelta(days=1), COLUMNS[kind].split(",")[1]
    report = load_row(tmp_path, kind, day)
    reason = f"{day} lies ahead of the frozen day, {TODAY}"
    assert problems(report) == [f"line 2, {column}: {reason}"]
    assert not report.is_loaded


@pytest.mark.parametrize("kind", COLUMNS)
def test_facts_up_to_the_frozen_day_are_loaded(tmp_path, frozen, kind):
    assert counts(load_row(tmp_path, kind, TODAY)) == (1, 0, 0, 0)


def test_a_live_clock_forgives_one_day_for_time_zones(tmp_path, live):
    report = load_row(tmp_path, "purchases", live + timedelta(days=1))
    assert counts(report) == (1, 0, 0, 0)


def test_a_live_clock_refuses_what_lies_further_ahead(tmp_path, live):
    day = live + timedelta(days=3)
    report = load_row(tmp_path, "purchases", day)
    assert problems(report)[0].startswith(
        f"line 2, purchased_on: {day} lies ahead of today, "
    )


def test_without_an_organisation_its_first_customers_decide_the_money(tmp_path):
    Organisation.objects.all().delete()
    mapping = """
source = "crm"
[columns]
external_id = "id"
name = "name"
[defaults]
currency = "USD"
acquired_on = "2020-01-01"
"""
    load(tmp_path, "customers", mapping, "id,name\nA,Alfreds\n")
    assert Organisation.objects.get().currency == "USD"
