"""Made-up data of any size."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from accounts.demo import NotEmpty, synth
from accounts.models import (
    Assignment,
    Contract,
    Customer,
    ExternalId,
    Feed,
    Invoice,
    Note,
    Organisation,
    Payment,
    Purchase,
    Reading,
    Ticket,
    User,
)
from accounts.tests.builders import make_customer

DAY = date(2026, 11, 20)
OTHERS = (Contract, Invoice, Note, Payment, Reading, Ticket)

pytestmark = pytest.mark.django_db


def synthesize(**options) -> dict[str, int]:
    sizes = {"customers": 60, "purchases": 500, "facts": 400, "seed": 3, "day": DAY}
    return synth.synthesize(**(sizes | options))


def synthesize_and_forget(seed: int) -> list[tuple]:
    """What the notes and purchases would say."""
    with transaction.atomic():
        synthesize(seed=seed)
        said = Note.objects.order_by("external_id").values_list("happened_on", "text")
        sold = Purchase.objects.order_by("external_id").values_list(
            "customer__name", "purchased_on", "amount"
        )
        rows = [*said, *sold]
        transaction.set_rollback(True)
    return rows


def rules() -> set[tuple[str, str]]:
    """What the database keeps of indexes and constraints."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname::text, indexdef FROM pg_indexes UNION ALL"
            " SELECT conname || conrelid, pg_get_constraintdef(oid) FROM pg_constraint"
        )
        return set(cursor.fetchall())


@pytest.mark.parametrize("rows_a_chunk", [400_000, 90])
def test_it_writes_as_many_as_asked_for(monkeypatch, rows_a_chunk):
    monkeypatch.setattr(synth, "_ROWS_A_CHUNK", rows_a_chunk)

    written = synthesize()

    assert written["accounts_purchase"] == Purchase.objects.count() == 500
    assert sum(model.objects.count() for model in OTHERS) == 400
    assert Customer.objects.count() == ExternalId.objects.count() == 60


def test_every_customer_has_an_owner_in_a_team():
    synthesize()

    owners = Assignment.objects.filter(role="owner", user__memberships__isnull=False)

    assert owners.values("customer").distinct().count() == 60


def test_facts_lie_between_acquisition_and_the_last_day():
    synthesize()

    early = Purchase.objects.filter(purchased_on__lt=F("customer__acquired_on"))
    ahead = Purchase.objects.filter(purchased_on__gt=DAY)

    assert not early.exists()
    assert not ahead.exists()


def test_payments_pay_an_invoice_of_the_same_customer():
    synthesize()

    astray = Payment.objects.exclude(customer=F("invoice__customer"))

    assert not astray.exists()


def test_the_same_seed_gives_the_same_rows_and_another_gives_others():
    first = synthesize_and_forget(seed=3)

    assert first == synthesize_and_forget(seed=3)
    assert first != synthesize_and_forget(seed=4)


def test_the_rules_of_the_database_are_the_same_afterwards():
    before = rules()

    synthesize()

    assert rules() == before


def test_feeds_are_open_and_the_clock_stands_on_the_last_day():
    synthesize()

    kinds = set(Feed.objects.values_list("kind", flat=True))

    assert {"purchase", "delivery", "note", "ticket", "payment", "reading"} <= kinds
    assert Organisation.objects.get().frozen_on == DAY


def test_nobody_it_makes_can_sign_in():
    synthesize()

    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_database_with_a_customer_is_refused():
    make_customer()

    with pytest.raises(NotEmpty):
        synthesize()


def test_facts_without_customers_are_refused():
    with pytest.raises(ValueError, match="0 customers"):
        synthesize(customers=0)


def test_the_command_says_what_it_wrote(capsys):
    call_command("synth", customers=20, purchases=50, facts=30, seed=1)

    assert "50  purchase" in capsys.readouterr().out


def test_the_command_says_why_it_refuses():
    make_customer()

    with pytest.raises(CommandError, match="nothing was done"):
        call_command("synth")
