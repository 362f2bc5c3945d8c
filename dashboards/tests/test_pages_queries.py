"""A page asks the database as often for two hundred accounts as for ten."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Assignment, Contract, Customer, Note, Purchase
from accounts.tests.builders import LONG_AGO, TODAY
from dashboards.tests.builders import make_company, signed_in
from diagnostics import requests, runs
from diagnostics.features import EVERYONE
from diagnostics.models import Diagnosis, RangeRun
from diagnostics.tests.builders import days_ago

FEW, MANY = 10, 200
MOST_QUERIES = 45
ROLES = ("executive", "director", "analyst")
PAGES = (
    "/",
    "/?sort=change_30d",
    "/?band=watch&q=customer",
    "/?risk=strategic&show=attention",
    "/league/",
    "/league/?by=team",
)


def make_portfolio(owner, size: int) -> None:
    """Customers with orders and notes, every second one under contract; all scored."""
    customers = Customer.objects.bulk_create(
        Customer(
            name=f"Customer {place:03}",
            currency="EUR",
            acquired_on=LONG_AGO,
            relationship_type=("repeat", "contract")[place % 2],
        )
        for place in range(size)
    )
    Assignment.objects.bulk_create(
        Assignment(customer=each, user=owner, started_on=LONG_AGO) for each in customers
    )
    Purchase.objects.bulk_create(
        Purchase(customer=each, purchased_on=days_ago(40 * place), amount=place + 1)
        for each in customers
        for place in range(12)
    )
    Note.objects.bulk_create(
        Note(customer=each, happened_on=days_ago(9), author=owner) for each in customers
    )
    Contract.objects.bulk_create(_contract(each) for each in customers[1::2])
    RangeRun.objects.all().delete()  # the day is scored anew
    runs.score_day(TODAY)
    requests.answer(EVERYONE)


def _contract(customer: Customer) -> Contract:
    return Contract(
        customer=customer,
        signed_on=days_ago(500),
        started_on=days_ago(500),
        ended_on=TODAY + timedelta(days=6),
        annual_value=1000,
    )


def queries(reader: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = reader.get(address)
    assert response.status_code == 200
    return len(captured)


def test_no_page_asks_more_often_for_more_accounts(db):
    people = make_company()
    readers = {role: signed_in(getattr(people, role)) for role in ROLES}

    def count() -> dict[tuple[str, str], int]:
        account = Customer.objects.latest("pk")
        pages = [*PAGES, f"/accounts/{account.pk}/"]
        return {
            (role, page.replace(str(account.pk), "ID")): queries(reader, page)
            for role, reader in readers.items()
            for page in pages
        }

    make_portfolio(people.executive, FEW)
    few = count()
    make_portfolio(people.executive, MANY - FEW)
    many = count()

    assert Diagnosis.objects.count() == MANY
    assert few == many
    assert max(few.values()) <= MOST_QUERIES
