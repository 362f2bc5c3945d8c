"""Digests of purchases: the same figures as from the facts, on every day they hold."""

import random
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from accounts.models import Feed, Product, Purchase, Series
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_organisation,
    make_purchase,
    make_segment,
)
from diagnostics import features, requests, runs
from diagnostics.features import EVERYONE, Ids, Memory, Reading, digests, gaps
from diagnostics.models import PurchaseDigest
from diagnostics.tests.builders import days_ago

pytestmark = pytest.mark.django_db
AGES = (1, 2, 29, 30, 31, 179, 180, 181, 364, 365, 366, 394, 395, 544, 545, 729, 730)


@pytest.fixture
def organisation():
    return make_organisation()


def read(day=TODAY, *, is_present: bool = False) -> pl.DataFrame:
    """Every figure of everyone, ordered, whole numbers as such."""
    memory = Memory(outdated=Ids(())) if is_present else None
    frame = features.read(Reading(EVERYONE, day, memory=memory)).frame
    if memory:
        digests.keep(memory, but_for=Ids(()))
    whole = pl.selectors.integer().cast(pl.Int64)
    return frame.with_columns(whole).select(sorted(frame.columns))


def assert_digests_tell_the_facts(day) -> None:
    assert_frame_equal(read(day, is_present=True), read(day), check_exact=True)


def make_lines(rng: random.Random, customers: int = 12) -> None:
    """Orders of all ages, near every border that a figure has; some lie ahead."""
    segments = [make_segment(), make_segment()]
    series = [Series.objects.create(name=name) for name in ("one", "two")]
    products = [
        Product.objects.create(name=f"{row.name} {step}", series=row, step=step)
        for row in series
        for step in (1, 2, 3)
    ]
    for _ in range(customers):
        segment = rng.choice([None, *segments])
        customer = make_customer(acquired_on=days_ago(1500), segment=segment)
        for _ in range(rng.randint(0, 12)):
            bought = days_ago(rng.choice(AGES) + rng.randint(-12, 3))
            promised = bought + timedelta(days=rng.randint(0, 200))
            make_purchase(
                customer,
                purchased_on=bought,
                product=rng.choice([None, *products]),
                amount=rng.choice([0, -5, 20, 35]),
                cost=rng.choice([None, 12]),
                discount=rng.choice([None, 0, 3]),
                promised_on=rng.choice([None, promised]),
                delivered_on=rng.choice([None, promised + days_late(rng)]),
            )


def days_late(rng: random.Random) -> timedelta:
    return timedelta(days=rng.choice([-2, 0, 1, 4, 9, 25]))


@pytest.mark.parametrize("seed", range(6))
def test_on_every_day_digests_tell_what_the_facts_tell(organisation, seed):
    make_lines(random.Random(seed))  # noqa: S311
    for days_ahead in [*range(14), 20, 21, 27, 28, 29, 180, 366]:
        assert_digests_tell_the_facts(days_ago(-days_ahead))


def test_a_silent_feed_holds_what_a_digest_tells(organisation):
    make_lines(random.Random(7))  # noqa: S311
    read(is_present=True)
    for kind in (Feed.Kind.DELIVERY, Feed.Kind.DISCOUNT):
        Feed.objects.filter(kind=kind).update(cadence_days=3, data_through=days_ago(1))
    for days_ahead in (1, 3, 9):
        assert_digests_tell_the_facts(days_ago(-days_ahead))


def test_segments_usual_gaps_are_those_of_the_order_lines(organisation, monkeypatch):
    monkeypatch.setattr(gaps, "AT_ONCE", 7)
    make_lines(random.Random(5), customers=40)  # noqa: S311
    read(is_present=True)
    PurchaseDigest.objects.filter(customer_id__in=some_ids()).delete()
    for days_ahead in (0, 1, 3, 40):
        day = days_ago(-days_ahead)
        told = gaps.usual_gaps(day)
        assert told == gaps_of_facts(day)
        assert told[0]


def some_ids() -> list[int]:
    return list(PurchaseDigest.objects.values_list("pk", flat=True)[:7])


def gaps_of_facts(day) -> tuple:
    """By the order lines of each customer, without a digest."""
    kept = list(PurchaseDigest.objects.all())
    digests.forget(EVERYONE)
    found = gaps.usual_gaps(day)
    PurchaseDigest.objects.bulk_create(kept)
    return found


def figures_of(day) -> set[bytes]:
    """Read through digests; what they hold then."""
    read(day, is_present=True)
    return {bytes(row.figures) for row in PurchaseDigest.objects.all()}


def test_a_digest_is_kept_until_its_day(organisation):
    make_purchase(make_customer(), purchased_on=days_ago(360))
    first = figures_of(TODAY)
    assert figures_of(days_ago(-4)) == first
    assert figures_of(days_ago(-5)) != first


def test_what_is_still_out_grows_later_within_one_digest(organisation):
    customer = make_customer()
    make_delivery(customer, promised=60, delivered=51)
    make_delivery(customer, promised=12, delivered=None)
    first = figures_of(TODAY)
    assert figures_of(days_ago(-9)) == first
    assert read(days_ago(-9), is_present=True)["delivery_delay_p90_days"].item() == 21
    assert_digests_tell_the_facts(days_ago(-9))


def test_a_digest_ends_where_what_is_out_overtakes_what_was_late(organisation):
    customer = make_customer()
    make_delivery(customer, promised=60, delivered=51)
    make_delivery(customer, promised=6, delivered=None)
    first = figures_of(TODAY)
    assert figures_of(days_ago(-3)) == first
    assert figures_of(days_ago(-4)) != first


def make_delivery(customer, *, promised: int, delivered: int | None) -> None:
    """An order line so many days ago, bought long enough ago to hold still."""
    make_purchase(
        customer,
        purchased_on=days_ago(100),
        promised_on=days_ago(promised),
        delivered_on=None if delivered is None else days_ago(delivered),
    )


def test_a_product_that_moves_makes_new_digests(organisation):
    make_lines(random.Random(3))  # noqa: S311
    read(is_present=True)
    Product.objects.filter(step=3).update(step=4)
    Product.objects.filter(step=1, series__name="one").update(series=None)
    assert_digests_tell_the_facts(TODAY)


def test_an_answered_request_forgets_the_digest(organisation):
    runs.partitions.ensure([TODAY])
    customer = make_customer()
    make_purchase(customer, purchased_on=days_ago(9))
    requests.drain(TODAY)
    Purchase.objects.all().delete()
    requests.drain(TODAY)
    assert_digests_tell_the_facts(TODAY)


def test_a_run_forgets_the_digests_of_changed_facts_alone(organisation):
    quiet, changed = make_customer(), make_customer()
    for customer in (quiet, changed):
        make_purchase(customer, purchased_on=days_ago(9))
    runs.score_day(TODAY)
    mark_digests()
    make_purchase(changed, purchased_on=days_ago(2))
    runs.score_day(days_ago(-1))
    renewed = PurchaseDigest.objects.exclude(usual_gap=MARK)
    assert [row.pk for row in renewed] == [changed.pk]
    assert_digests_tell_the_facts(days_ago(-1))


MARK = 12345.0


def mark_digests() -> None:
    PurchaseDigest.objects.update(usual_gap=MARK)


def test_replays_and_past_days_read_the_facts(organisation):
    customer = make_customer()
    make_purchase(customer, purchased_on=days_ago(9))
    read(is_present=True)
    Purchase.objects.all().delete()
    assert read()["purchase_days"].to_list() == [0]
    digests.forget(Ids((customer.pk,)))
    assert read(is_present=True)["purchase_days"].to_list() == [0]
