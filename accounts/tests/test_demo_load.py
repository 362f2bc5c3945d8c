"""Where the made-up organisation is loaded and removed, and where that is refused."""

import pytest
from django.core.management import CommandError, call_command

from accounts import demo
from accounts.models import Assignment, Customer, Purchase, Team
from accounts.tests.builders import make_customer, make_organisation
from accounts.tests.demo_worlds import load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_this_machine(settings):
    settings.LOCAL = True


def test_a_load_after_other_rows_were_made_keeps_references_right():
    Team.objects.create(name="First")

    load()

    assert Assignment.objects.filter(user__memberships=None).count() == 0
    assert Purchase.objects.filter(customer__external_ids=None).count() == 0


def test_a_database_with_a_customer_is_refused():
    make_customer()

    with pytest.raises(demo.NotEmpty):
        load()


def test_a_database_with_an_organisation_is_refused():
    make_organisation()

    with pytest.raises(demo.NotEmpty):
        load()


def test_production_settings_are_refused(settings):
    settings.LOCAL = False

    with pytest.raises(demo.NotEmpty, match="production"):
        load()


def test_removal_refuses_real_data():
    make_organisation()
    make_customer()

    with pytest.raises(demo.NotADemo):
        demo.remove(password="correct horse battery")

    assert Customer.objects.count() == 1


@pytest.mark.parametrize("options", [{}, {"remove": True}])
def test_the_command_says_why_it_refuses(options):
    make_organisation()

    with pytest.raises(CommandError, match="nothing was"):
        call_command("demo", **options)
