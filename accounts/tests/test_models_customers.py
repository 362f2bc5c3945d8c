"""What the database refuses about customers, contracts and their families."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import JSONField, ProtectedError, Value

from accounts.models import Contract, Customer, ExternalId
from accounts.tests.builders import (
    TODAY,
    make_contract,
    make_customer,
    make_note,
    make_segment,
)

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize("said", ["Gold", 12, ["Gold"], True, Value(None, JSONField())])
def test_attributes_are_names_with_values(said):
    with refused("customer_attributes_are_an_object"):
        make_customer(attributes=said)


def line_of(length: int) -> list[Customer]:
    """Customers each of which is the parent of the next."""
    family = [make_customer()]
    while len(family) < length:
        family.append(make_customer(parent=family[-1]))
    return family


def test_a_family_is_five_levels_deep_at_most():
    family = line_of(5)
    with refused("6 levels deep"), transaction.atomic():
        make_customer(parent=family[-1])


def test_two_families_join_only_where_both_fit_below_each_other():
    upper, lower = line_of(3), line_of(3)
    with refused("6 levels deep"), transaction.atomic():
        Customer.objects.filter(pk=lower[0].pk).update(parent=upper[-1])
    Customer.objects.filter(pk=lower[0].pk).update(parent=upper[1])
    assert upper[1].children.filter(pk=lower[0].pk).exists()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_customer_stands_above_itself(place):
    family = line_of(3)
    with refused("above itself"), transaction.atomic():
        Customer.objects.filter(pk=family[0].pk).update(parent=family[place])


def test_a_parent_by_raw_sql_is_checked_too():
    first, second = line_of(2)
    with refused("above itself"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_customer SET parent_id = %s WHERE id = %s",
            [second.pk, first.pk],
        )


def test_a_customer_can_leave_its_family():
    parent, child = line_of(2)
    Customer.objects.filter(pk=child.pk).update(parent=None)
    assert not parent.children.exists()


@pytest.mark.parametrize("currency", ["eur", "EURO", "€", ""])
def test_a_currency_has_three_capital_letters(currency):
    with pytest.raises(DatabaseError, match=r"currency_is_iso|too long"):
        make_customer(currency=currency)


def test_a_customer_is_not_merged_into_itself():
    customer = make_customer()
    with refused("customer_is_not_merged_into_itself"), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(merged_into=customer)


def test_one_customer_succeeds_another():
    old = make_customer(currency="DEM")
    make_customer(succeeds=old)
    with refused("succeeds_id"), transaction.atomic():
        make_customer(succeeds=old)


def test_a_customer_with_facts_is_not_deleted():
    customer = make_customer()
    make_note(customer)
    with pytest.raises(ProtectedError):
        customer.delete()


def test_current_customers_are_neither_archived_nor_merged():
    kept = make_customer()
    leaving = make_customer(archived_on=TODAY + timedelta(days=1))
    make_customer(archived_on=TODAY)
    make_customer(merged_into=kept)
    assert set(Customer.objects.current(TODAY)) == {kept, leaving}


def test_another_systems_name_means_one_customer():
    customer = make_customer()
    for source in ("crm", "shop"):
        ExternalId.objects.create(customer=customer, source=source, external_id="42")
    with refused("external_id_once_per_source"), transaction.atomic():
        ExternalId.objects.create(
            customer=make_customer(), source="crm", external_id="42"
        )


def test_a_contract_is_in_force_from_its_first_day_to_the_day_before_its_end():
    contract = make_contract(
        make_customer(), started_on=date(2026, 1, 1), ended_on=date(2027, 1, 1)
    )
    in_force = Contract.objects.in_force
    assert list(in_force(date(2026, 1, 1))) == [contract]
    assert list(in_force(date(2026, 12, 31))) == [contract]
    assert not in_force(date(2027, 1, 1)).exists()
    assert not in_force(date(2025, 12, 31)).exists()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ended_on": date(2026, 1, 1)}, "contract_ends_after_start"),
        ({"annual_value": "-1"}, "contract_value_not_negative"),
    ],
)
def test_an_impossible_contract_is_refused(fields, constraint):
    with refused(constraint), transaction.atomic():
        make_contract(make_customer(), **fields)


def test_a_segment_expects_contact_at_some_interval():
    with refused("segment_contact_cadence_positive"), transaction.atomic():
        make_segment(contact_cadence_days=0)
