"""The morning list asks as often for five hundred accounts as for fifty."""

import pytest

from accounts.models import Action, Assignment, Customer
from accounts.tests.builders import LONG_AGO, TODAY
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.test_pages_queries import queries
from dashboards.tests.test_summary import make_moved
from diagnostics.models import Band, Diagnosis, DiagnosisHistory
from diagnostics.tests.builders import days_ago

FEW, MANY = 50, 500
PAGES = ("/", "/?risk=margin", "/?risk=strategic", "/?show=attention", "/?show=overdue")


def copies(row, customers, **changed) -> list:
    """The row, once for each of the customers."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }
    return [
        type(row)(**fields | changed | {"customer_id": each.pk}) for each in customers
    ]


def make_portfolio(owner, size: int) -> None:
    """Of five accounts one fell, one has an action to do, one is due, one at risk."""
    pattern = make_moved(owner, (10, {"score": 800}), score=600)
    present = Diagnosis.objects.get(pk=pattern.pk)
    past = DiagnosisHistory.objects.get(customer=pattern)
    made = Customer.objects.bulk_create(
        Customer(name=f"Copy {place}", currency="EUR", acquired_on=LONG_AGO)
        for place in range(size)
    )
    Assignment.objects.bulk_create(
        Assignment(customer=each, user=owner, started_on=LONG_AGO) for each in made
    )
    acting, due, ill = made[1::5], made[2::5], made[3::5]
    Diagnosis.objects.bulk_create(
        [
            *copies(present, [*made[::5], *acting, *made[4::5]]),
            *copies(present, due, next_on=TODAY),
            *copies(present, ill, band=Band.AT_RISK),
        ]
    )
    DiagnosisHistory.objects.bulk_create(copies(past, made[::5]))
    Action.objects.bulk_create(
        Action(
            customer=each, title="Call", created_on=days_ago(9), due_on=days_ago(place)
        )
        for place, each in enumerate(acting[:9])
    )


@pytest.mark.parametrize("role", ["executive", "director", "analyst"])
def test_the_morning_list_asks_as_often_for_many_accounts_as_for_few(db, role):
    people = make_company()
    reader = signed_in(getattr(people, role))

    make_portfolio(people.executive, FEW)
    few = [queries(reader, page) for page in PAGES]
    make_portfolio(people.executive, MANY - FEW)
    many = [queries(reader, page) for page in PAGES]

    assert few == many
    assert max(many) <= 40
