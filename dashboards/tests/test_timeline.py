"""What happened at an account, as its page tells it."""

from datetime import timedelta

import pytest

from accounts.models import Assignment
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_contact,
    make_contract,
    make_customer,
    make_note,
    make_organisation,
    make_purchase,
    make_user,
)
from dashboards.tests.builders import make_company, signed_in
from dashboards.timeline import timeline
from dashboards.timeline.page import MOST, STEP, how_many
from diagnostics.tests.builders import days_ago


@pytest.fixture
def customer(db):
    make_organisation()
    return make_customer()


def told(customer, most=100) -> list[tuple]:
    return [
        (event.title, event.text, event.amount)
        for event in timeline(customer, TODAY, most)
    ]


def test_the_lines_of_an_order_are_one_event(customer):
    make_purchase(customer, order_number="A-1", amount="100.25")
    make_purchase(customer, order_number="A-1", amount="50.50")
    make_purchase(customer, order_number="A-2", amount="-30.00")

    assert told(customer) == [
        ("Credit A-2", "1 line", "−€30.00"),
        ("Order A-1", "2 lines", "€150.75"),
    ]


def test_a_note_tells_who_spoke_with_whom(customer):
    contact = make_contact(customer, name="Ines Buyer")
    author = make_user("Ada North")
    make_note(customer, kind="call", contact=contact, author=author, text="All well.")

    note, _ = timeline(customer, TODAY, 10)

    assert (note.title, note.text) == ("Call with Ines Buyer", "All well.")
    assert note.author == "Ada North"


def test_a_contract_is_signed_and_notice_is_given(customer):
    make_contract(customer, notice_given_on=days_ago(10))

    assert told(customer) == [
        ("Notice given", "The contract ends on 1 Jan 2027.", ""),
        ("Contract signed", "From 1 Jan 2026 to 1 Jan 2027", "€12,000 a year"),
    ]


def test_owners_and_departures_are_told(customer):
    make_assignment(customer, make_user("Ada North"), started_on=days_ago(30))
    make_contact(customer, name="Ines", is_champion=True, left_on=days_ago(5))
    make_assignment(
        customer, make_user(), started_on=days_ago(1), role=Assignment.Role.DEPUTY
    )

    assert [title for title, *_ in told(customer)] == [
        "Champion left: Ines",
        "Ada North became the owner",
        "New champion: Ines",
    ]


def test_what_lies_ahead_is_not_told(customer):
    ahead = TODAY + timedelta(days=1)
    make_purchase(customer, purchased_on=ahead)
    make_note(customer, happened_on=ahead)
    make_contract(customer, signed_on=ahead)
    make_contact(customer, since=ahead)
    make_contact(customer, name="Left soon", left_on=ahead)

    assert [title for title, *_ in told(customer)] == ["New contact: Left soon"]


def test_another_customers_facts_are_not_told(customer):
    make_note(make_customer(), text="Not ours")

    assert told(customer) == []


def test_the_newest_come_first_and_only_as_many_as_asked(customer):
    for days in (3, 1, 2):
        make_note(customer, happened_on=days_ago(days), text=f"{days} days ago")
    make_purchase(customer, purchased_on=days_ago(0))

    texts = [text for _, text, _ in told(customer, most=3)]

    assert texts == ["1 line", "1 days ago", "2 days ago"]


def page(people, customer, **query):
    return signed_in(people.executive).get(f"/accounts/{customer.pk}/", query)


@pytest.fixture
def busy(db):
    people = make_company()
    customer = make_customer(people.executive, acquired_on=days_ago(400))
    for days in range(STEP + 5):
        make_note(customer, happened_on=days_ago(days))
    return people, customer


def test_a_page_shows_the_newest_and_leads_to_earlier_ones(busy):
    first = page(*busy)
    more = first.context["timeline_more_url"]
    second = page(*busy, show=2 * STEP)

    assert len(first.context["timeline"]) == STEP
    assert more == f"?show={2 * STEP}#timeline-title"
    assert len(second.context["timeline"]) == STEP + 6
    assert second.context["timeline_more_url"] == ""


@pytest.mark.parametrize("show", ["-1", "0", "many", "²", "", str(10**30)])
def test_an_odd_number_of_events_shows_the_usual_one(busy, show):
    assert len(page(*busy, show=show).context["timeline"]) == STEP


def test_nobody_can_ask_for_everything_at_once():
    assert how_many("9999") == MOST
