"""Medians among accounts alike: over whom, how often, and when they are left out."""

from dataclasses import replace
from unittest.mock import Mock

import pytest
from django.db import transaction

from accounts.models import Assignment, Customer
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_segment,
    make_user,
)
from diagnostics import blocks, measured, peers, runs, services
from diagnostics.features import EVERYONE, Reading, shared
from diagnostics.features.shared import MEDIAN_ACCOUNTS, MEDIAN_OWNERS
from diagnostics.judges import Judges
from diagnostics.measures import MEASURES
from diagnostics.models import Diagnosis, RangeFigures, SharedInput
from diagnostics.tests.builders import days_ago, score
from diagnostics.tests.workers import committed, elsewhere

pytestmark = pytest.mark.django_db
LONGEST_NAME = SharedInput._meta.get_field("name").max_length


@pytest.fixture
def owners() -> list:
    make_organisation()
    return [make_user() for _ in range(MEDIAN_OWNERS)]


def make_alike(owners: list, accounts: int = MEDIAN_ACCOUNTS, **fields) -> None:
    """Accounts last spoken to 1, 2, 3 .. days ago, shared out among the owners."""
    for place in range(accounts):
        customer = make_customer(owners[place % len(owners)], **fields)
        make_note(customer, happened_on=days_ago(place + 1))


def medians(day=TODAY, segment=None, is_contract=False) -> dict:
    segment_id = segment.pk if segment else None
    return peers.read(day, segment_id=segment_id, is_contract=is_contract)


def test_the_name_of_every_measure_fits():
    assert max(len(peers.PEER_PREFIX + key) for key in MEASURES) <= LONGEST_NAME


def test_a_scored_day_ends_with_the_median_of_each_known_measure(owners):
    make_alike(owners)

    runs.score_day(TODAY)

    found = medians()
    assert found["contact_silence"] == peers.Median(TODAY, 5.5)
    assert "purchase_rhythm" not in found


def test_nothing_is_written_before_the_last_range_is_done(owners, monkeypatch):
    monkeypatch.setattr(blocks, "CUSTOMERS", MEDIAN_ACCOUNTS)
    make_alike(owners, 2 * MEDIAN_ACCOUNTS)

    runs.score_day(TODAY, may_go_on=lambda: False)
    assert medians() == {}

    runs.score_day(TODAY)
    assert medians()["contact_silence"].value == 10.5


def test_a_day_whose_end_was_lost_is_ended_when_it_is_taken_up_again(
    owners, monkeypatch
):
    make_alike(owners)
    monkeypatch.setattr(peers, "write", Mock(side_effect=MemoryError))
    with pytest.raises(MemoryError):
        runs.score_day(TODAY)
    monkeypatch.undo()

    assert runs.score_day(TODAY) == 0

    assert medians()["contact_silence"].value == 5.5


def test_a_day_is_ended_once(owners, monkeypatch):
    make_alike(owners)
    runs.score_day(TODAY)
    monkeypatch.setattr(peers, "write", Mock(side_effect=AssertionError))

    assert runs.begin_day(TODAY) == []


def test_a_day_that_is_taken_up_again_keeps_what_was_measured(owners, monkeypatch):
    monkeypatch.setattr(blocks, "CUSTOMERS", MEDIAN_ACCOUNTS)
    make_alike(owners, 2 * MEDIAN_ACCOUNTS)
    runs.score_day(TODAY, may_go_on=lambda: False)
    kept = measured_days()

    runs.begin_day(TODAY)

    assert measured_days() == kept == [TODAY]


def test_another_day_begins_without_what_the_last_one_measured(owners):
    make_alike(owners)
    runs.score_day(TODAY)
    runs.begin_day(days_ago(-1))
    assert measured_days() == []


@committed
def test_what_somebody_reads_is_forgotten_all_the_same(owners):
    make_alike(owners)
    runs.score_day(TODAY)
    with transaction.atomic():
        assert measured_days() == [TODAY]
        elsewhere(lambda: measured.begin(days_ago(-1)))
    assert measured_days() == []


def measured_days() -> list:
    return list(RangeFigures.objects.values_list("as_of", flat=True))


def test_scoring_the_day_again_replaces_its_medians(owners):
    make_alike(owners)
    runs.score_day(TODAY)
    for customer in Customer.objects.all():
        make_note(customer, happened_on=days_ago(1))

    runs.score_everything(as_of=TODAY)

    assert medians()["contact_silence"].value == 1
    assert SharedInput.objects.filter(name="peer-contact_silence").count() == 1


def test_medians_are_written_once_however_often(owners):
    make_alike(owners)
    runs.score_day(TODAY)
    rows = set(SharedInput.objects.values_list("name", "subject_id", "value"))

    peers.write(TODAY, services.judges_for(TODAY))

    assert set(SharedInput.objects.values_list("name", "subject_id", "value")) == rows
    assert SharedInput.objects.count() == len(rows)


def test_accounts_are_alike_within_a_segment_and_a_relationship_type(owners):
    segment = make_segment()
    make_alike(owners, segment=segment)
    make_alike(owners, accounts=14, segment=segment, relationship_type="contract")

    runs.score_day(TODAY)

    assert medians(segment=segment)["contact_silence"].value == 5.5
    contracts = medians(segment=segment, is_contract=True)
    assert contracts["contact_silence"].value == 7.5
    assert medians() == {}


@pytest.mark.parametrize(
    ("accounts", "owned_by"),
    [(MEDIAN_ACCOUNTS - 1, 3), (MEDIAN_ACCOUNTS, 2)],
)
def test_too_few_accounts_or_owners_have_no_median(owners, accounts, owned_by):
    make_alike(owners[:owned_by], accounts)

    runs.score_day(TODAY)

    assert medians() == {}


def test_an_owner_who_left_makes_no_third(owners):
    make_alike(owners)
    Assignment.objects.filter(user=owners[0]).update(ended_on=TODAY)

    runs.score_day(TODAY)

    assert medians() == {}


def test_a_segment_grown_too_small_keeps_no_earlier_median(owners):
    make_alike(owners)
    runs.score_day(days_ago(1))
    assert medians()["contact_silence"].as_of == days_ago(1)
    Customer.objects.update(archived_on=TODAY)

    runs.score_day(TODAY)

    assert medians() == {}


def test_a_diagnosis_under_another_version_does_not_count(owners):
    make_alike(owners)
    runs.score_day(TODAY)
    judge = services.judges_for(TODAY).default
    other = replace(judge, version_id=judge.version_id + 1)

    peers.write(TODAY, Judges((other,)))

    assert Diagnosis.objects.count() == MEDIAN_ACCOUNTS
    assert medians() == {}


def test_a_state_in_words_has_no_median(owners):
    make_alike(owners)
    runs.score_day(TODAY)
    column = services.version_for(TODAY).framework.column_of["champion_present"]
    for row in Diagnosis.objects.all():
        row.values[column] = 1
        row.save(update_fields=["values"])

    peers.write(TODAY, services.judges_for(TODAY))

    assert medians().keys() & {"champion_present", "contact_silence"} == {
        "contact_silence"
    }


def test_what_scores_read_in_common_stays_as_it_was(owners):
    make_alike(owners)
    make_purchase(Customer.objects.first())
    shared.write(TODAY)
    before = shared.read(Reading(EVERYONE, TODAY))

    runs.score_day(TODAY)

    after = shared.read(Reading(EVERYONE, TODAY))
    assert after.keys() == before.keys()
    assert all(after[name].equals(before[name]) for name in before)


def test_a_median_of_a_later_day_is_not_read(owners):
    make_alike(owners)
    score(*Customer.objects.all())
    peers.write(TODAY, services.judges_for(TODAY))

    assert medians(TODAY)
    assert medians(days_ago(1)) == {}
