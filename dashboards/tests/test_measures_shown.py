"""What a score is made of: dimensions that open, measures, their curve and facts."""

from datetime import UTC, datetime, time

import pytest

from accounts.models import Customer, Ticket
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_note,
    make_purchase,
)
from dashboards.details import detail_context
from dashboards.evidence import KIND_OF_FEED, OF_THE_COMPANY
from dashboards.evidence.chosen import PICKS
from dashboards.reader import Reader
from dashboards.tests.builders import make_company, signed_in
from diagnostics.measures import MEASURES
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago, score


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """Orders with a rhythm, a sour note, a complaint that is open for six days."""
    customer = make_customer(people.executive, name="Plum Oil")
    for weeks in range(12):
        make_purchase(customer, purchased_on=days_ago(10 + 30 * weeks))
    make_note(customer, happened_on=days_ago(50), sentiment=-1, text="Not amused.")
    Ticket.objects.create(
        customer=customer, kind="complaint", subject="Leaking drums", opened_at=noon(6)
    )
    score(customer)
    return customer


def noon(days: int) -> datetime:
    return datetime.combine(days_ago(days), time(12), UTC)


def page(reader, customer, suffix="", **headers):
    return signed_in(reader).get(f"/accounts/{customer.pk}/{suffix}", headers=headers)


def measure_page(reader, customer, key, **headers) -> str:
    response = page(reader, customer, f"measures/{key}/", **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_measure_that_costs_points_offers_its_first_move(people, account):
    text = measure_page(people.executive, account, "note_sentiment")
    move = f"/accounts/{account.pk}/first-move/"
    assert f'action="{move}"' in text

    signed_in(people.executive).post(move, {"move": "note_sentiment"})

    text = measure_page(people.executive, account, "note_sentiment")
    assert f'action="{move}"' not in text
    assert "In hand: Ada North" in text


def test_who_only_reads_sees_the_first_move_of_a_measure_without_a_button(
    people, account
):
    text = measure_page(people.analyst, account, "note_sentiment")

    assert MEASURES["note_sentiment"].first_move.text in text
    assert "Make it my action" not in text


def test_only_the_dimension_that_costs_most_is_open(people, account):
    rows = page(people.executive, account).context["dimensions"]

    dearest = max(rows, key=lambda row: row.lost or 0)
    assert [row.label for row in rows if row.is_open] == [dearest.label]


def test_the_dearest_measure_comes_first_and_full_points_are_folded(people, account):
    rows = page(people.executive, account).context["dimensions"]

    for row in rows:
        lost = [measure.lost or 0 for measure in row.counted]
        assert lost == sorted(lost, reverse=True)
        assert {measure.points for measure in row.full} <= {100}
    assert any(row.full for row in rows)


def test_every_point_that_is_lost_stands_in_a_row(people, account):
    context = page(people.executive, account).context

    rows = [m for row in context["dimensions"] for m in (*row.counted, *row.full)]
    score_now = context["account"]["score"]
    assert sum(m.lost or 0 for m in rows) == 1000 - score_now


def test_what_has_no_weight_stands_apart(people, account):
    context = page(people.executive, account).context

    apart = {measure.label for measure in context["unweighted"]}
    counted = {m.label for row in context["dimensions"] for m in row.counted}
    assert "Days without contact" in apart
    assert not apart & counted


def test_a_measure_opens_to_its_facts_with_their_pages(people, account):
    text = measure_page(people.executive, account, "open_complaints")

    ticket = account.tickets.get()
    assert "Leaking drums" in text
    assert "Open for 6 days" in text
    assert f"/accounts/{account.pk}/facts/ticket/{ticket.pk}/" in text
    assert f"/accounts/{account.pk}/?kind=service#timeline-title" in text


def test_a_measure_belongs_to_persons_where_its_roles_are_held(people, account):
    text = measure_page(people.executive, account, "open_complaints")

    assert "<dd>Mia Manager, who leads Ada North</dd>" in text
    assert "(Mia Manager, who leads Ada North, within 2 days)" in text


def test_who_only_reads_finds_the_facts_without_a_way_to_change_them(people, account):
    text = measure_page(people.analyst, account, "open_complaints")
    where = f"/accounts/{account.pk}/facts/ticket/{account.tickets.get().pk}/"

    assert "Leaking drums" in text
    assert where in text
    assert f"{where}end/" not in text


def test_the_part_that_opens_is_the_page_without_its_frame(people, account):
    part = measure_page(
        people.executive, account, "note_sentiment", **{"HX-Request": "true"}
    )

    assert part.strip().startswith('<div class="measure-full"')
    assert "<html" not in part
    assert "Not amused." in part


@pytest.mark.parametrize(
    ("role", "key", "status"),
    [
        ("colleague", "note_sentiment", 404),
        ("executive", "no_such_measure", 404),
        ("executive", "note_sentiment", 200),
        ("analyst", "note_sentiment", 200),
    ],
)
def test_there_is_a_page_for_each_measure_in_scope(people, account, role, key, status):
    response = page(getattr(people, role), account, f"measures/{key}/")

    assert response.status_code == status


def test_every_measure_of_the_model_opens(people, account, rf):
    request = rf.get("/")
    request.user = people.executive
    reader, diagnosis = Reader.of(request), Diagnosis.objects.get(pk=account.pk)
    owned = Customer.objects.with_owner(reader.day).get(pk=account.pk)

    for key in (rule.key for rule in diagnosis.version.framework.measures):
        found = detail_context(reader, owned, diagnosis, key)
        assert found is not None
        assert found["curve"] or found["steps"]
        assert all(event.on <= TODAY for event in found["evidence"].events)


def test_every_feed_of_a_measure_leads_to_facts_or_is_the_companys():
    feeds = {feed for measure in MEASURES.values() for feed in measure.feeds}
    of_contracts = {f for m in MEASURES.values() for f in m.contract_feeds or ()}

    assert feeds | of_contracts <= KIND_OF_FEED.keys() | OF_THE_COMPANY


def test_facts_are_picked_for_measures_that_there_are():
    assert PICKS.keys() <= MEASURES.keys()
