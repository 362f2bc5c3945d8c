"""A customer's figures do not depend on who is read along, to the last digit."""

import random
from datetime import UTC, datetime, time

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from accounts.models import Referral, Ticket
from accounts.models.service import TicketKind
from accounts.tests.builders import (
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
)
from diagnostics import features
from diagnostics.tests.builders import days_ago, reading_of

pytestmark = pytest.mark.django_db
SEED = 7


def make_facts(customer, rng: random.Random) -> None:
    """Of kinds whose figures are fractions."""

    def day():
        return days_ago(rng.randrange(300))

    for _ in range(3):
        make_note(customer, happened_on=day(), sentiment=rng.randint(-2, 2))
        make_purchase(customer, purchased_on=day(), amount=rng.randrange(1, 999))
        kind = rng.choice([TicketKind.COMPLAINT, TicketKind.PRAISE])
        opened_at = datetime.combine(day(), time(12), UTC)
        Ticket.objects.create(customer=customer, kind=kind, opened_at=opened_at)
        Referral.objects.create(customer=customer, referred_on=day())


def test_a_customer_has_the_same_figures_alone_as_among_others():
    make_organisation()
    rng = random.Random(SEED)  # noqa: S311
    customers = [make_customer() for _ in range(20)]
    for customer in customers:
        make_facts(customer, rng)

    together = features.read(reading_of(*customers)).frame
    alone = [features.read(reading_of(customer)).frame for customer in customers]

    assert_frame_equal(pl.concat(alone), together, check_exact=True)
