"""Loading the made-up organisation, removing it, and letting its clock run."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts import clock, demo
from accounts.demo import live_business
from accounts.models import (
    Assignment,
    Contract,
    Customer,
    Feed,
    Incident,
    Invoice,
    Metric,
    Note,
    Organisation,
    Payment,
    Purchase,
    ServiceActivity,
    SupersededRow,
    Team,
    Ticket,
    User,
)
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    make_customer,
    make_organisation,
)
from accounts.tests.fact_builders import fact_models

SIZE = 120
DAY = date(2026, 11, 20)  # a Friday
OWN = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_this_machine(settings):
    settings.LOCAL = True


def load(**options) -> date:
    return demo.load(**({"seed": 7, "size": SIZE, "day": DAY} | options))


def count(*models) -> list[int]:
    return [model.objects.count() for model in models]


def test_the_clock_stands_on_the_last_day():
    load()

    assert clock.today() == DAY
    assert Organisation.objects.get().is_demo


def test_every_login_works():
    load()

    for login in demo.LOGINS:
        assert User.objects.get(email=login).check_password(demo.PASSWORD), login


def test_nobody_else_can_sign_in():
    load()

    others = User.objects.exclude(email__in=demo.LOGINS)

    assert not any(user.has_usable_password() for user in others)


def test_every_login_sees_what_its_role_may():
    load()
    seen = [
        Customer.objects.visible_to(User.objects.get(email=login)).count()
        for login in demo.LOGINS
    ]

    executive, manager, director, analyst, admin = seen

    assert 0 < executive < manager < director <= analyst == admin == SIZE


def test_the_kinds_of_fact_it_writes_are_connected_up_to_the_last_day():
    load()

    feeds = dict(Feed.objects.values_list("kind", "data_through"))

    assert feeds == dict.fromkeys(Feed.Kind.values, DAY)


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


def test_removal_leaves_an_empty_database_and_one_login():
    load()
    User.objects.update(recorded_xid=EARLIER_TRANSACTION)

    demo.remove(password=OWN)

    assert count(Customer, Purchase, Note, Contract, Team, Feed) == [0] * 6
    assert count(SupersededRow) == [0]
    assert User.objects.get().email == demo.KEPT_LOGIN


def test_removal_leaves_no_row_of_any_fact_or_metric():
    load()
    models = [*fact_models(), Metric]
    assert all(model._default_manager.exists() for model in models)

    demo.remove(password=OWN)

    left = [model for model in models if model._default_manager.exists()]
    assert left == []


def test_after_removal_the_organisation_is_the_users_own():
    load()

    demo.remove(password=OWN)

    organisation = Organisation.objects.get()
    assert not organisation.is_demo
    assert organisation.frozen_on is None


def test_the_login_that_stays_has_a_password_of_its_own():
    load()
    User.objects.filter(email=demo.KEPT_LOGIN).update(is_superuser=False)

    administrator = demo.remove(password=OWN)

    assert administrator == User.objects.get()
    assert administrator.check_password(OWN)
    assert administrator.is_superuser


def test_removal_refuses_real_data():
    make_organisation()
    make_customer()

    with pytest.raises(demo.NotADemo):
        demo.remove(password=OWN)

    assert count(Customer) == [1]


def test_a_live_demo_gets_a_new_day():
    load(live=True)
    monday = DAY + timedelta(days=3)

    written = demo.write_day(monday)

    assert written == (monday - DAY).days
    assert Purchase.objects.filter(purchased_on=monday).exists()
    assert Note.objects.filter(happened_on=monday).exists()


def test_writing_a_day_again_changes_nothing():
    load(live=True)
    demo.write_day(DAY + timedelta(days=3))
    before = count(*fact_models())

    assert demo.write_day(DAY + timedelta(days=3)) == 0
    assert count(*fact_models()) == before


def test_new_days_bring_tickets_time_spent_invoices_and_payments():
    load(live=True)

    demo.write_day(DAY + timedelta(days=14))

    assert Ticket.objects.filter(opened_at__date__gt=DAY).exists()
    assert ServiceActivity.objects.filter(done_on__gt=DAY).exists()
    assert Invoice.objects.filter(issued_on__gt=DAY).exists()
    assert Payment.objects.filter(paid_on__gt=DAY).exists()


def test_new_days_settle_tickets_and_end_the_open_outage():
    load(live=True)
    open_tickets = Ticket.objects.filter(resolved_at=None, opened_at__date__lte=DAY)
    outage = Incident.objects.get(ended_at=None)

    demo.write_day(DAY + timedelta(days=14))

    outage.refresh_from_db()
    assert outage.ended_at is not None
    assert not open_tickets.exists()


def test_now_and_then_a_new_day_brings_an_incident(monkeypatch):
    monkeypatch.setattr(live_business, "_INCIDENT_CHANCE", 1)
    load(live=True)

    demo.write_day(DAY + timedelta(days=3))

    incident = Incident.objects.get(started_at__date__gt=DAY)
    assert incident.affected.count() == 12


def test_a_new_day_delivers_what_was_due():
    load(live=True)
    undelivered = Purchase.objects.filter(delivered_on=None, promised_on__lte=DAY)

    demo.write_day(DAY + timedelta(days=14))

    assert not undelivered.exists()


def test_a_frozen_demo_gets_no_new_days():
    load()

    with pytest.raises(demo.NotADemo):
        demo.write_day(DAY + timedelta(days=1))


@pytest.mark.parametrize("options", [{}, {"remove": True}])
def test_the_command_says_why_it_refuses(options):
    make_organisation()

    with pytest.raises(CommandError, match="nothing was"):
        call_command("demo", **options)
