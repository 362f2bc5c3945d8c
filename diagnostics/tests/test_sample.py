"""The Northwind sample, as `manage.py sample` loads it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from accounts import clock
from accounts.models import (
    Assignment,
    Customer,
    Membership,
    Organisation,
    Purchase,
    User,
)
from accounts.tests.builders import make_customer
from diagnostics.models import Diagnosis

LAST_DAY = date(1998, 5, 6)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_this_machine(settings):
    settings.LOCAL = True


@pytest.fixture
def unscored(monkeypatch):
    command = "diagnostics.management.commands.sample"
    monkeypatch.setattr(f"{command}.score_everything", lambda **_: None)


def test_the_sample_is_loaded_and_scored_as_of_its_last_day():
    call_command("sample")
    assert (Customer.objects.count(), Purchase.objects.count()) == (91, 2_155)
    assert clock.today() == LAST_DAY
    assert set(Diagnosis.objects.values_list("as_of")) == {(LAST_DAY,)}


def test_every_account_of_the_sample_with_three_orders_has_a_band():
    call_command("sample")
    orders = Count("purchases__order_number", distinct=True)
    regular = Customer.objects.annotate(orders=orders).filter(orders__gte=3)
    diagnoses = Diagnosis.objects.filter(customer__in=regular)
    assert diagnoses.filter(band__in=["healthy", "watch", "at_risk"]).count() == 86
    assert regular.count() == 86


@pytest.mark.usefixtures("unscored")
def test_the_latest_order_decides_whose_book_an_account_is_in():
    call_command("sample")
    owned = Assignment.objects.filter(role="owner").in_force(LAST_DAY)
    assert owned.filter(user__external_id="4").count() == 12
    without = Customer.objects.exclude(pk__in=owned.values("customer_id"))
    keys = without.values_list("external_ids__external_id", flat=True)
    assert sorted(keys) == ["FISSA", "PARIS"]


@pytest.mark.usefixtures("unscored")
def test_nine_people_stand_in_two_teams():
    call_command("sample")
    places = Membership.objects.in_force(LAST_DAY)
    roles = dict(places.values_list("user__external_id", "role"))
    assert len(roles) == places.count() == 9
    assert (roles.pop("2"), roles.pop("5")) == ("director", "manager")
    assert set(roles.values()) == {"executive"}
    assert places.filter(team__parent=None).count() == 5


@pytest.mark.usefixtures("unscored")
def test_people_of_the_sample_can_sign_in_on_this_machine(capsys):
    call_command("sample")
    assert User.objects.get(external_id="4").check_password("holdfast")
    assert "margaret.peacock@northwind.example" in capsys.readouterr().out


@pytest.mark.usefixtures("unscored")
def test_nobody_can_sign_in_with_production_settings(settings):
    settings.LOCAL = False
    call_command("sample")
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_sample_never_mixes_with_customers():
    make_customer()
    with pytest.raises(CommandError, match="an organisation or a customer already"):
        call_command("sample")


def test_the_sample_leaves_an_organisation_without_customers_alone():
    ours = Organisation.objects.create(pk=1, name="Ours", currency="EUR")
    with pytest.raises(CommandError, match="nothing was done"):
        call_command("sample")
    ours.refresh_from_db()
    assert (ours.name, ours.currency, ours.frozen_on) == ("Ours", "EUR", None)


@pytest.mark.usefixtures("unscored")
def test_the_sample_is_not_loaded_twice():
    call_command("sample")
    with pytest.raises(CommandError, match="an organisation or a customer already"):
        call_command("sample")
